// Compiling the graph of a dag template.
#include "engine/plan/dag_plan.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace tiphys::engine::plan {

using base::ErrorCode;
using base::fail;
using base::Result;

Result<DagPlan> DagPlan::compile(const spec::Dag& dag) {
  DagPlan plan;
  plan.dag_ = &dag;
  plan.by_name_.fill(static_cast<std::uint32_t>(dag.tasks.size()),
                     [&](std::uint32_t i) -> std::string_view { return dag.tasks[i].name; });
  TRY(plan.read_dependencies(dag));
  plan.invert();
  TRY(plan.choose_targets(dag));
  TRY(plan.rank_tasks());
  return plan;
}

std::uint32_t DagPlan::find(std::string_view name) const {
  static_assert(NameIndex::kNone == kNoTask);
  return by_name_.find(name,
                       [this](std::uint32_t i) -> std::string_view { return dag_->tasks[i].name; });
}

std::size_t DagPlan::memory_bytes() const {
  std::size_t numbers = dependency_begin_.capacity() + dependencies_.capacity() +
                        dependant_begin_.capacity() + dependants_.capacity() + targets_.capacity() +
                        rank_.capacity();
  // A condition: its text, its tree and its names, about so much for each of them.
  std::size_t bytes =
      numbers * sizeof(std::uint32_t) + is_target_.capacity() / 8 + by_name_.memory_bytes();
  for (const auto& [task, condition] : conditions_) {
    bytes += 160 + sizeof(expr::Depends) + 160 * condition.tasks().size();
  }
  return bytes;
}

const expr::Depends* DagPlan::condition(std::uint32_t task) const {
  auto it = conditions_.find(task);
  return it == conditions_.end() ? nullptr : &it->second;
}

std::string_view DagPlan::error(std::uint32_t task) const {
  auto it = errors_.find(task);
  return it == errors_.end() ? std::string_view() : std::string_view(it->second);
}

expr::Depends::Tolerance DagPlan::tolerance(std::uint32_t task) const {
  const auto& on = dag_->tasks[task].rare->continue_on;
  if (!on) return {};
  return {.errored = on->error, .failed = on->failed};
}

Result<void> DagPlan::read_dependencies(const spec::Dag& dag) {
  dependency_begin_.reserve(dag.tasks.size() + 1);
  dependency_begin_.push_back(0);
  for (std::uint32_t i = 0; i < dag.tasks.size(); ++i) {
    TRY(read_task(dag.tasks[i], i));
    dependency_begin_.push_back(static_cast<std::uint32_t>(dependencies_.size()));
  }
  return {};
}

Result<void> DagPlan::read_task(const spec::Task& task, std::uint32_t index) {
  std::size_t first = dependencies_.size();
  auto add = [&](std::string_view name) -> Result<void> {
    std::uint32_t other = find(name);
    if (other == kNoTask) {
      return fail(ErrorCode::InvalidArgument,
                  "tasks." + task.name + " dependency '" + std::string(name) + "' not defined");
    }
    auto from = dependencies_.begin() + static_cast<std::ptrdiff_t>(first);
    if (std::find(from, dependencies_.end(), other) == dependencies_.end()) {
      dependencies_.push_back(other);
    }
    return {};
  };
  if (task.depends->empty()) {
    if (!task.dependencies) return {};
    for (const std::string& name : *task.dependencies) TRY(add(name));
    return {};
  }
  auto tolerance_of = [this](std::string_view name) -> expr::Depends::Tolerance {
    std::uint32_t other = find(name);
    return other == kNoTask ? expr::Depends::Tolerance{} : tolerance(other);
  };
  auto condition = expr::Depends::parse(*task.depends, tolerance_of);
  if (!condition) {
    errors_.emplace(index, condition.error().message);
    return {};
  }
  for (const std::string& name : condition->tasks()) TRY(add(name));
  conditions_.emplace(index, std::move(*condition));
  return {};
}

void DagPlan::invert() {
  std::size_t count = dependency_begin_.size() - 1;
  dependant_begin_.assign(count + 1, 0);
  for (std::uint32_t other : dependencies_) ++dependant_begin_[other + 1];
  for (std::size_t i = 0; i < count; ++i) dependant_begin_[i + 1] += dependant_begin_[i];
  dependants_.resize(dependencies_.size());
  std::vector<std::uint32_t> next(dependant_begin_.begin(), dependant_begin_.end() - 1);
  for (std::uint32_t task = 0; task < count; ++task) {
    for (std::uint32_t other : dependencies(task)) dependants_[next[other]++] = task;
  }
}

Result<void> DagPlan::choose_targets(const spec::Dag& dag) {
  if (!dag.target.empty()) {
    is_target_.assign(dag.tasks.size(), false);
    for (std::string_view name : base::split(dag.target, ' ')) {
      if (name.empty()) continue;
      std::uint32_t task = find(name);
      if (task == kNoTask) {
        return fail(ErrorCode::InvalidArgument,
                    "target '" + std::string(name) + "' is not defined");
      }
      targets_.push_back(task);
      is_target_[task] = true;
    }
    return {};
  }
  for (std::uint32_t i = 0; i < dag.tasks.size(); ++i) {
    if (dependants(i).empty()) targets_.push_back(i);
  }
  std::sort(targets_.begin(), targets_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return dag.tasks[a].name < dag.tasks[b].name;
  });
  return {};
}

Result<void> DagPlan::rank_tasks() {
  std::size_t count = dependency_begin_.size() - 1;
  rank_.assign(count, kUnwanted);
  std::vector<bool> entered(count, false);
  std::uint32_t next_rank = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> path;  // task, next dependency
  for (std::uint32_t target : targets_) {
    if (entered[target]) continue;
    entered[target] = true;
    path.emplace_back(target, 0);
    while (!path.empty()) {
      auto& [task, at] = path.back();
      auto before = dependencies(task);
      if (at == before.size()) {
        rank_[task] = next_rank++;
        path.pop_back();
        continue;
      }
      std::uint32_t other = before[at++];
      if (entered[other]) {
        if (rank_[other] == kUnwanted) {
          return fail(ErrorCode::InvalidArgument,
                      "tasks dependency cycle detected at " + dag_->tasks[other].name);
        }
        continue;
      }
      entered[other] = true;
      path.emplace_back(other, 0);
    }
  }
  return {};
}

bool DagPlan::is_ancestor(std::uint32_t ancestor, std::uint32_t task) const {
  auto direct = dependencies(task);
  if (std::find(direct.begin(), direct.end(), ancestor) != direct.end()) return true;
  if (rank_[ancestor] >= rank_[task]) return false;
  std::vector<std::uint32_t> all;
  collect_ancestors(task, all);
  return std::find(all.begin(), all.end(), ancestor) != all.end();
}

void DagPlan::collect_ancestors(std::uint32_t task, std::vector<std::uint32_t>& out) const {
  std::vector<bool> seen(size(), false);
  std::size_t at = out.size();
  auto visit = [&](std::uint32_t of) {
    for (std::uint32_t other : dependencies(of)) {
      if (seen[other]) continue;
      seen[other] = true;
      out.push_back(other);
    }
  };
  visit(task);
  for (; at < out.size(); ++at) visit(out[at]);
}

}  // namespace tiphys::engine::plan
