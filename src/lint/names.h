// Rules of names, the operands of `depends`, and what counts as a reference inside a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tiphys::lint {

// Each gives "" or what is wrong.
std::string template_name_problem(std::string_view name);   // templates, steps, tasks, containers
std::string parameter_name_problem(std::string_view name);  // parameters and artifacts
// Of Prometheus, without the colon.
bool is_metric_name(std::string_view name);

// A text that has a whole simple tag without blanks: "{{a.b}}".
bool holds_reference(std::string_view text);
// An opening and a closing delimiter.
bool holds_tag(std::string_view text);
// What a value that is not known yet stands as while names are checked.
inline constexpr std::string_view kPlaceholder = "__argo__internal__placeholder-";
bool is_placeholder(std::string_view text);
// Every placeholder replaced by one letter, so that the rest of a name can be checked.
std::string without_placeholders(std::string_view text);

// The operands of a `depends` text, found as the predecessor finds them: by their looks alone.
struct Operand {
  std::string_view task;
  std::string_view result;  // "" for the bare name
};
std::vector<Operand> operands_in(std::string_view text);
bool is_task_result(std::string_view word);
bool needs_items(std::string_view result);
std::vector<std::string> task_results();

// Go's strconv.Atoi would take it.
bool is_integer(std::string_view text);

}  // namespace tiphys::lint
