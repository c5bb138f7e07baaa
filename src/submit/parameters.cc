// What a workflow declares, what its first templates take, and what its texts mention.
#include "submit/parameters.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "base/json.h"
#include "base/members.h"
#include "base/text.h"

namespace tiphys::submit {

using base::Value;

namespace {

constexpr std::string_view kVariables = "workflow.parameters";

bool in_name(char c) {
  return base::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.';
}

// Whether a text, written as JSON, reads the parameter; or all of them, or one that is only known
// when it runs.
bool mentions(std::string_view json, std::string_view name) {
  for (std::size_t at = json.find(kVariables); at != std::string_view::npos;
       at = json.find(kVariables, at)) {
    at += kVariables.size();
    const std::string_view rest = json.substr(at);
    if (!rest.starts_with('.') && !rest.starts_with('[')) return true;
    if (rest.starts_with(".json") && (rest.size() == 5 || !in_name(rest[5]))) return true;
    if (rest.starts_with('.')) {
      const std::string_view tail = rest.substr(1);
      if (tail.starts_with("{{")) return true;
      if (tail.starts_with(name) && (tail.size() == name.size() || !in_name(tail[name.size()])))
        return true;
      continue;
    }
    std::string_view key = rest.substr(1);
    const std::string_view quote = key.starts_with("\\\"") ? "\\\"" : "'";
    if (!key.starts_with(quote)) return true;
    key.remove_prefix(quote.size());
    if (key.starts_with(name) && key.substr(name.size()).starts_with(quote)) return true;
  }
  return false;
}

// The templates that get the workflow's own arguments.
std::vector<std::string> first_templates(const Value& spec, const std::string& entrypoint) {
  std::vector<std::string> out = {entrypoint.empty() ? member_text(spec, "entrypoint") : entrypoint,
                                  member_text(spec, "onExit")};
  for (const base::Member& hook : base::member_object(spec, "hooks")) {
    out.push_back(base::member_text(hook.value, "template"));
  }
  return out;
}

class Known {
 public:
  void take(const Value& spec, const std::string& entrypoint) {
    for (const Value& each : member_list(base::member_of(spec, "arguments"), "parameters")) {
      declared_.push_back(&each);
      note(each);
    }
    for (const std::string& name : first_templates(spec, entrypoint)) {
      const Value* first = base::find_named(base::member_of(spec, "templates"), name);
      if (first == nullptr || name.empty()) continue;
      for (const Value& each : member_list(base::member_of(*first, "inputs"), "parameters"))
        note(each);
    }
    json_ += base::to_json(spec);
  }

  // Texts of templates that are not here cannot be looked at.
  bool is_open() const { return json_.contains("\"templateRef\""); }
  bool uses(const std::string& name) const {
    return std::ranges::find(names_, name) != names_.end() || mentions(json_, name);
  }
  const Value* declared(const std::string& name) const {
    const auto found = std::ranges::find_if(
        declared_, [&](const Value* each) { return base::member_text(*each, "name") == name; });
    return found == declared_.end() ? nullptr : *found;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  void note(const Value& parameter) {
    const std::string& name = base::member_text(parameter, "name");
    if (std::ranges::find(names_, name) == names_.end()) names_.push_back(name);
  }

  std::vector<const Value*> declared_;
  std::vector<std::string> names_;
  std::string json_;
};

spec::Finding finding(std::string rule, base::Mark mark, std::string message) {
  spec::Finding made;
  made.rule = std::move(rule);
  made.path = "spec.arguments.parameters";
  made.mark = mark;
  made.message = std::move(message);
  return made;
}

std::string text_of(const Value& value) {
  return value.is_string() ? value.as_string() : base::to_json(value);
}

}  // namespace

std::vector<spec::Finding> check_parameters(const Value& spec, const Value& of_template,
                                            GivenParameters given, const std::string& entrypoint) {
  std::vector<spec::Finding> findings;
  if (given.empty()) return findings;
  Known known;
  known.take(spec, entrypoint);
  if (!of_template.is_null()) {
    known.take(of_template, entrypoint.empty() ? member_text(spec, "entrypoint") : entrypoint);
  }
  const bool open =
      known.is_open() || (base::is_set(spec, "workflowTemplateRef") && of_template.is_null());
  for (const auto& [name, value] : given) {
    if (const Value* declared = known.declared(name)) {
      std::vector<std::string> allowed;
      for (const Value& each : member_list(*declared, "enum")) allowed.push_back(text_of(each));
      if (allowed.empty() || std::ranges::find(allowed, value) != allowed.end()) continue;
      spec::Finding wrong = finding(
          "parameter-enum", declared->mark(),
          "-p " + name + "=" + value + ": the value must be one of: " + base::join(allowed, ", "));
      wrong.suggestion = base::nearest(value, allowed);
      findings.push_back(std::move(wrong));
    } else if (!open && !known.uses(name)) {
      spec::Finding wrong =
          finding("parameter-unknown", {},
                  "-p " + name + "=" + value + ": nothing in the workflow uses such a parameter");
      wrong.note = known.names().empty() ? "it has no parameters"
                                         : "it has " + base::join(known.names(), ", ");
      wrong.suggestion = base::nearest(name, known.names());
      findings.push_back(std::move(wrong));
    }
  }
  return findings;
}

}  // namespace tiphys::submit
