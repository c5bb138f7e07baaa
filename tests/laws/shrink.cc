// Smaller variants: one list element or one optional field less at a time.
#include <set>
#include <string>

#include "laws/generate.h"
#include "naive/node.h"

namespace tiphys::laws {

using base::Member;
using base::Value;
using base::Values;

namespace {

const std::set<std::string, std::less<>> kKept = {
    "apiVersion", "kind",     "metadata",  "spec",       "templates", "entrypoint",
    "name",       "template", "container", "script",     "suspend",   "dag",
    "tasks",      "image",    "command",   "source",     "value",     "valueFrom",
    "path",       "msg",      "parameter", "expression", "duration",  "default"};

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
    if (!kKept.contains(map[i].key) && map[i].key != "steps") {
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

std::vector<Value> smaller(const Value& workflow) { return Shrinker(workflow).run(); }

}  // namespace tiphys::laws
