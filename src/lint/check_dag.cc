// Rules of DAGs: names, dependencies, cycles, targets. O(tasks + dependencies).
#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/text.h"
#include "lint/checker.h"

namespace tiphys::lint {
namespace {

using Index = std::unordered_map<std::string_view, std::size_t>;

constexpr std::string_view kResults[] = {"Succeeded", "Failed",   "Errored",      "Skipped",
                                         "Omitted",   "Daemoned", "AnySucceeded", "AllFailed"};

bool needs_items(std::string_view result) {
  return result == "AnySucceeded" || result == "AllFailed";
}

std::vector<Operand> operands_of(const Task& task) {
  if (!task.depends.empty()) return operands_in(task.depends);
  std::vector<Operand> out;
  if (task.dependencies) {
    for (const std::string& name : *task.dependencies) out.push_back({name, {}});
  }
  return out;
}

}  // namespace

void Checker::task_rules(const Spot& spot, const Spot& at, const Task& task, bool using_depends) {
  bool listed = task.dependencies && !task.dependencies->empty();
  if ((using_depends || listed) && !task.name.empty() && task.name[0] >= '0' && task.name[0] <= '9')
    add("name-invalid", at, "name",
        at.label + " name cannot begin with a digit when using either 'depends' or 'dependencies'");
  if (using_depends && listed)
    add("depends", at, "dependencies",
        spot.label + " cannot use both 'depends' and 'dependencies' in the same DAG template");
  if (using_depends && task.continue_on)
    add("depends", at, "continueOn",
        spot.label +
            " cannot use 'continueOn' when using 'depends'. Instead use "
            "'dep-task.Failed'/'dep-task.Errored'");
  if (task.depends.empty()) return;
  for (const Operand& operand : operands_in(task.depends)) {
    bool known = operand.result.empty() || std::find(std::begin(kResults), std::end(kResults),
                                                     operand.result) != std::end(kResults);
    if (known) continue;
    std::vector<std::string> words(std::begin(kResults), std::end(kResults));
    Finding& finding = add("depends", at, "depends",
                           fmt::format("{} task result '{}' for task '{}' is invalid", at.label,
                                       operand.result, operand.task));
    finding.suggestion = base::nearest(operand.result, words);
  }
  if (!options_.depends_operands) return;
  auto parsed = options_.depends_operands(task.depends);
  if (!parsed)
    add("depends", at, "depends", fmt::format("{} {}", at.label, parsed.error().message));
}

void Checker::dag(const Spot& spot, const Template& definition) {
  const Dag& dag = *definition.dag;
  Spot whole{spot.path + ".dag", spot.label, &dag.source};
  if (dag.tasks.empty()) add("dag-empty", whole, "", spot.label + " must have at least one task");
  bool using_depends = std::any_of(dag.tasks.begin(), dag.tasks.end(),
                                   [](const Task& task) { return !task.depends.empty(); });
  Index index;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < dag.tasks.size(); ++i) {
    const Task& task = dag.tasks[i];
    Spot at{fmt::format("{}.dag.tasks[{}]", spot.path, i), "", &task.source};
    names.push_back(task.name);
    if (task.name.empty()) {
      add("name-required", at, "name", fmt::format("{}.tasks[{}].name is required", spot.label, i));
      continue;
    }
    std::string problem = template_name_problem(task.name);
    if (!problem.empty())
      add("name-invalid", at, "name",
          fmt::format("{}.tasks[{}].name: '{}' is invalid: {}", spot.label, i, task.name, problem));
    if (!index.emplace(task.name, i).second)
      add("name-not-unique", at, "name",
          fmt::format("{} sorting failed: duplicated nodeName {}", spot.label, task.name));
  }
  std::vector<std::vector<std::size_t>> edges(dag.tasks.size());
  for (std::size_t i = 0; i < dag.tasks.size(); ++i) {
    const Task& task = dag.tasks[i];
    Spot at{fmt::format("{}.dag.tasks[{}]", spot.path, i),
            fmt::format("{}.tasks.{}", spot.label, task.name), &task.source};
    task_rules(spot, at, task, using_depends);
    std::string_view field = task.depends.empty() ? "dependencies" : "depends";
    for (const Operand& operand : operands_of(task)) {
      auto found = index.find(operand.task);
      if (found == index.end()) {
        Finding& finding =
            add("dependency-undefined", at, field,
                fmt::format("{} sorting failed: invalid dependency {}", spot.label, operand.task));
        finding.suggestion = base::nearest(operand.task, names);
        continue;
      }
      edges[i].push_back(found->second);
      if (needs_items(operand.result) && !dag.tasks[found->second].has_loop())
        add("depends", at, field,
            fmt::format("{} dependency '{}' uses an items-based condition such as .AnySucceeded "
                        "or .AllFailed but does not contain any items",
                        at.label, operand.task));
    }
    call(at, task);
  }
  std::vector<std::string> cycle;
  for (std::size_t i : find_cycle(edges)) cycle.push_back(dag.tasks[i].name);
  if (!cycle.empty()) {
    std::size_t first = index[cycle[0]];
    add("dependency-cycle",
        {fmt::format("{}.dag.tasks[{}]", spot.path, first), "", &dag.tasks[first].source}, "name",
        fmt::format("{} sorting failed: graph with cycle: {}", spot.label,
                    base::join(cycle, "->")));
  }
  if (dag.target.empty() || holds_tag(dag.target)) return;
  for (std::string_view target : base::split(dag.target, ' ')) {
    if (index.contains(target)) continue;
    Finding& finding =
        add("target-undefined", whole, "target",
            fmt::format("{}.targets: target '{}' is not defined", spot.label, target));
    finding.suggestion = base::nearest(target, names);
  }
}

}  // namespace tiphys::lint
