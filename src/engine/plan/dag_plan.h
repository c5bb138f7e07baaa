// DagPlan: the shape of a dag template, compiled once.
//
// Dependencies and dependants as flat lists, the condition of each task, which tasks can ever run
// (ancestors of targets), and the order in which the predecessor would come upon them. Made in
// O(tasks + edges) without recursion, so that a chain of a million is fine.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/plan/name_index.h"
#include "expr/depends.h"
#include "spec/template.h"

namespace tiphys::engine::plan {

class DagPlan {
 public:
  static base::Result<DagPlan> compile(const spec::Dag& dag);

  std::size_t size() const { return rank_.size(); }
  std::span<const std::uint32_t> dependencies(std::uint32_t task) const {
    return slice(dependencies_, dependency_begin_, task);
  }
  std::span<const std::uint32_t> dependants(std::uint32_t task) const {
    return slice(dependants_, dependant_begin_, task);
  }
  // The compiled condition, or nullptr where all dependencies must simply have gone well.
  const expr::Depends* condition(std::uint32_t task) const;
  expr::Depends::Tolerance tolerance(std::uint32_t task) const;
  // The error of a `depends` that does not compile; "" if it does.
  std::string_view error(std::uint32_t task) const;

  // Position in the predecessor's order of visiting.
  std::uint32_t rank(std::uint32_t task) const { return rank_[task]; }
  bool wanted(std::uint32_t task) const { return rank_[task] != kUnwanted; }
  const std::vector<std::uint32_t>& targets() const { return targets_; }
  // True if a branch ends in the task: it is a target, or nothing depends on it. O(1).
  bool ends_branch(std::uint32_t task) const {
    return dependants(task).empty() || (!is_target_.empty() && is_target_[task]);
  }
  std::uint32_t find(std::string_view name) const;  // kNoTask if there is none
  // True if `ancestor` is a dependency of `task`, directly or not. O(1) for a direct one, else
  // O(ancestors of task).
  bool is_ancestor(std::uint32_t ancestor, std::uint32_t task) const;
  void collect_ancestors(std::uint32_t task, std::vector<std::uint32_t>& out) const;

  std::size_t memory_bytes() const;  // O(conditions)

  static constexpr std::uint32_t kNoTask = 0xffffffffu;
  static constexpr std::uint32_t kUnwanted = 0xffffffffu;

 private:
  static std::span<const std::uint32_t> slice(const std::vector<std::uint32_t>& list,
                                              const std::vector<std::uint32_t>& begin,
                                              std::uint32_t i) {
    return std::span(list).subspan(begin[i], begin[i + 1] - begin[i]);
  }
  base::Result<void> read_dependencies(const spec::Dag& dag);
  base::Result<void> read_task(const spec::Task& task, std::uint32_t index);
  void invert();
  base::Result<void> choose_targets(const spec::Dag& dag);
  base::Result<void> rank_tasks();

  const spec::Dag* dag_ = nullptr;
  NameIndex by_name_;
  std::vector<std::uint32_t> dependency_begin_, dependencies_;
  std::vector<std::uint32_t> dependant_begin_, dependants_;
  std::map<std::uint32_t, expr::Depends> conditions_;
  std::map<std::uint32_t, std::string> errors_;
  std::vector<std::uint32_t> targets_;
  std::vector<bool> is_target_;  // by task, where the template names targets; else empty
  std::vector<std::uint32_t> rank_;
};

}  // namespace tiphys::engine::plan
