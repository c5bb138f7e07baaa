// Smaller variants: one list element or one optional field less at a time.
#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "base/json.h"
#include "laws/generate.h"
#include "naive/node.h"

namespace tiphys::laws {

using base::Member;
using base::Value;
using base::Values;

namespace {

const std::set<std::string, std::less<>> kKept = {
    "apiVersion", "kind",      "metadata", "spec",      "templates", "entrypoint", "name",
    "template",   "container", "script",   "suspend",   "dag",       "tasks",      "image",
    "command",    "source",    "value",    "valueFrom", "path",      "msg",        "parameter",
    "expression", "duration",  "default",  "steps",     "inputs",    "parameters"};

// The task names of a condition or a list of targets.
void words_of(const std::string& text, std::set<std::string>& out) {
  std::string word;
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.') {
      word += c;
    } else if (!word.empty()) {
      out.insert(word.substr(0, word.find('.')));
      word.clear();
    }
  }
}

class Shrinker {
 public:
  explicit Shrinker(const Value& whole) : whole_(whole) {}
  std::vector<Value> run() {
    Value copy = whole_;
    walk(copy, *copy.find("spec"));
    return std::move(out_);
  }

 private:
  void walk(Value& root, Value& at);
  void walk_list(Value& root, Value& at);
  void walk_map(Value& root, Value& at);

  const Value& whole_;
  std::vector<Value> out_;
};

void Shrinker::walk_list(Value& root, Value& at) {
  for (std::size_t i = 0; i < at.as_array().size(); ++i) {
    Values& list = at.as_array();
    if (list.size() > 1) {
      Value gone = std::move(list[i]);
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
      out_.push_back(root);
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), std::move(gone));
    }
    walk(root, at.as_array()[i]);
  }
}

void Shrinker::walk_map(Value& root, Value& at) {
  for (std::size_t i = 0; i < at.as_object().size(); ++i) {
    std::vector<Member>& map = at.as_object();
    if (!kKept.contains(map[i].key)) {
      Member gone = std::move(map[i]);
      map.erase(map.begin() + static_cast<std::ptrdiff_t>(i));
      out_.push_back(root);
      map.insert(map.begin() + static_cast<std::ptrdiff_t>(i), std::move(gone));
    }
    walk(root, at.as_object()[i].value);
  }
}

void Shrinker::walk(Value& root, Value& at) {
  if (at.is_array()) walk_list(root, at);
  if (at.is_object()) walk_map(root, at);
}

}  // namespace

namespace {

void collect(const Value& v, std::set<std::string>& names, std::set<std::string>& called,
             std::set<std::string>& needed) {
  if (v.is_array()) {
    for (const Value& x : v.as_array()) collect(x, names, called, needed);
  }
  if (!v.is_object()) return;
  if (v.find("template") != nullptr && v.find("name") != nullptr) {
    names.insert(naive::text_field(v, "name"));
  }
  for (const base::Member& m : v.as_object()) {
    if (m.key == "template" || m.key == "onExit" || m.key == "entrypoint") {
      called.insert(naive::text_of(m.value));
    } else if (m.key == "dependencies") {
      for (const Value& d : naive::list_of(m.value)) needed.insert(naive::text_of(d));
    } else if (m.key == "target" || m.key == "depends") {
      words_of(naive::text_of(m.value), needed);
    } else {
      collect(m.value, names, called, needed);
    }
  }
  // Texts that read outputs of steps or tasks.
  const std::string text = base::to_json(v);
  for (const std::string family : {"{{steps.", "{{tasks."}) {
    for (std::size_t at = text.find(family); at != std::string::npos;
         at = text.find(family, at + 1)) {
      const std::size_t from = at + family.size();
      needed.insert(text.substr(from, text.find('.', from) - from));
    }
  }
}

// Every name that is used is there.
bool legal(const Value& workflow) {
  const Value& spec = naive::field(workflow, "spec");
  std::set<std::string> templates;
  std::set<std::string> called;
  std::set<std::string> ignored;
  for (const Value& t : naive::list_of(naive::field(spec, "templates"))) {
    templates.insert(naive::text_field(t, "name"));
    std::set<std::string> names;
    std::set<std::string> needed;
    collect(t, names, called, needed);
    if (base::to_json(t).find("\"withSequence\":{}") != std::string::npos) return false;
    for (const std::string& n : needed) {
      if (!names.contains(n)) return false;
    }
  }
  const std::string text = base::to_json(spec);
  if (text.find("workflow.parameters.p") != std::string::npos &&
      text.find("\"name\":\"p\"") == std::string::npos) {
    return false;
  }
  std::set<std::string> at_top;
  collect(naive::field(spec, "hooks"), ignored, called, at_top);
  for (const char* key : {"entrypoint", "onExit"}) {
    if (naive::has(spec, key)) called.insert(naive::text_field(spec, key));
  }
  return std::includes(templates.begin(), templates.end(), called.begin(), called.end());
}

}  // namespace

std::vector<Value> smaller(const Value& workflow) {
  std::vector<Value> out = Shrinker(workflow).run();
  std::erase_if(out, [](const Value& v) { return !legal(v); });
  return out;
}

}  // namespace tiphys::laws
