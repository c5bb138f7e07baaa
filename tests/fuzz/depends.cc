// `depends` against the expression language, which is what the predecessor evaluates it with: each
// task becomes a variable, each result a member that is true or false.
#include <algorithm>
#include <string>

#include "expr/depends.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

using expr::Depends;
using expr::TaskResult;

constexpr int kResults = 8;

expr::Depends::Tolerance tolerance(std::string_view task) {
  return {task.size() % 2 == 0, task.size() % 3 == 0};
}

// Truth of a (task, result) in the n-th world.
bool truth_in(std::uint32_t world, std::uint32_t task, TaskResult result) {
  std::uint32_t mixed =
      (world + 1) * 2654435761u + task * 40503u + static_cast<std::uint32_t>(result) * 97u;
  return ((mixed >> 13) & 1) != 0;
}

std::string underscored(std::string text) {
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

expr::MapScope scope_of(const Depends& depends, std::uint32_t world) {
  expr::MapScope scope;
  for (std::uint32_t task = 0; task < depends.tasks().size(); ++task)
    for (int i = 0; i < kResults; ++i) {
      auto result = static_cast<TaskResult>(i);
      scope.set_data(underscored(depends.tasks()[task]) + "." + std::string(name_of(result)),
                     base::Value(truth_in(world, task, result)));
    }
  return scope;
}

// A name that is no identifier there, or a word of that language, cannot be compared.
bool small_enough(const Depends& depends) {
  constexpr std::string_view kWords[] = {
      "not", "and",  "or",    "in",  "matches",  "contains",   "if",    "let",  "else",
      "nil", "true", "false", "env", "endsWith", "startsWith", "sprig", "asInt"};
  return std::all_of(depends.tasks().begin(), depends.tasks().end(), [&](const std::string& task) {
    return (task[0] < '0' || task[0] > '9') &&
           std::find(std::begin(kWords), std::end(kWords), task) == std::end(kWords);
  });
}

bool distinct_names(const Depends& depends) {
  std::vector<std::string> names;
  for (const std::string& task : depends.tasks()) names.push_back(underscored(task));
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

void compare_with_naive(const Depends& depends) {
  auto program = expr::compile(underscored(depends.expanded()), expr::Functions::None);
  if (!program) {
    bool limit = program.error().code == base::ErrorCode::Exhausted;
    return property(limit, "the expression language reads it too", program.error().message);
  }
  for (std::uint32_t world = 0; world < 4; ++world) {
    bool ours = depends.evaluate(
        [&](std::uint32_t task, TaskResult result) { return truth_in(world, task, result); });
    expr::Budget budget({1'000'000, 400, 64u << 20});
    auto scope = scope_of(depends, world);
    auto theirs = run(*program, scope, {}, budget);
    if (!theirs && budget.exceeded()) return;
    property(theirs.has_value() && theirs->is_bool(), "it is evaluated there",
             theirs ? "" : theirs.error().message);
    property(theirs->as_bool() == ours, "both languages agree", depends.expanded());
  }
}

}  // namespace

void run_depends(std::string_view input) {
  auto depends = Depends::parse(input, tolerance);
  if (!depends) return property(!depends.error().message.empty(), "an error says why");
  auto again = Depends::parse(depends->expanded(), tolerance);
  property(again && again->expanded() == depends->expanded(), "what is expanded stays",
           depends->expanded());
  property(again->tasks() == depends->tasks(), "expansion keeps the tasks");
  if (!depends->empty() && small_enough(*depends) && distinct_names(*depends))
    compare_with_naive(*depends);
}

}  // namespace tiphys::fuzz
