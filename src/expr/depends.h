// `depends` and `dependencies` of DAG tasks, compiled to a boolean program.
//
// A compiled Depends is immutable and knows its tasks by their position in tasks(), so that the
// engine can map them to its own indexes once. Evaluation is O(length of the condition) and cannot
// fail: the truth of each (task, result) comes from the caller.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiphys::expr {

enum class TaskResult : std::uint8_t {
  Succeeded,
  Failed,
  Errored,
  Skipped,
  Omitted,
  Daemoned,
  AnySucceeded,
  AllFailed
};
std::string_view name_of(TaskResult result);

namespace depends {
class Parser;
}

class Depends {
 public:
  // The continueOn of a task that is depended on; both false for unknown tasks.
  struct Tolerance {
    bool errored = false;
    bool failed = false;
  };
  using ToleranceOf = std::function<Tolerance(std::string_view task)>;

  Depends() = default;  // no dependency: always met

  // Errors: "task result '%s' for task '%s' is invalid" and
  // "unable to evaluate expression '%s': %s" with the expanded condition and the parser's words.
  static base::Result<Depends> parse(std::string_view condition, const ToleranceOf& tolerance);
  // `dependencies`: the bare names joined with "&&".
  static base::Result<Depends> of_names(std::span<const std::string> names,
                                        const ToleranceOf& tolerance);

  bool empty() const { return code_.empty(); }
  // The tasks mentioned, each once, in order of first mention.
  const std::vector<std::string>& tasks() const { return tasks_; }
  // Tasks used with AnySucceeded or AllFailed, as positions in tasks().
  std::vector<std::uint32_t> tasks_with_items_result() const;
  // The condition after expansion of bare names: "(a.Succeeded || a.Skipped || a.Daemoned)".
  const std::string& expanded() const { return expanded_; }

  using Truth = std::function<bool(std::uint32_t task, TaskResult result)>;
  bool evaluate(const Truth& truth) const;

 private:
  friend class depends::Parser;
  enum class Code : std::uint8_t { Operand, Not, And, Or, Equal, Differ, Choose };
  struct Step {
    Code code = Code::Operand;
    TaskResult result = TaskResult::Succeeded;
    std::uint32_t task = 0;
  };
  std::vector<std::string> tasks_;
  std::vector<Step> code_;  // reverse Polish
  std::string expanded_;
};

}  // namespace tiphys::expr
