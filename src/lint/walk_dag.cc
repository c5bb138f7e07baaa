// Rules of DAGs: names, dependencies, cycles, targets. O(tasks + dependencies).
#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "expr/depends.h"
#include "lint/names.h"
#include "lint/tags.h"
#include "lint/walk.h"

namespace tiphys::lint {

struct Walk::DagState {
  const std::vector<spec::Task>& tasks;
  std::vector<std::string> names;  // after substitution
  std::unordered_map<std::string_view, std::uint32_t> index = {};
  Edges edges = {};
  std::vector<std::uint32_t> order = {};  // each task after those that it depends on
  std::vector<Resolved> callees = {};
  bool using_depends = false;

  const spec::Task& task(std::uint32_t i) const { return tasks[i]; }
};

namespace {

Spot task_spot(const Visit& visit, std::uint32_t index, const spec::Task& task) {
  return {fmt::format("{}.dag.tasks[{}]", visit.spot.path, index), &task.source, visit.spot.home};
}

bool has_items(const spec::Call& call) { return !list_of(call.rare->with_items.value()).empty(); }

bool is_listed(const spec::Task& task) { return task.dependencies && !task.dependencies->empty(); }

// The text whose words are the dependencies; `dependencies` is short for a text of this form.
std::string dependency_text(const spec::Task& task) {
  if (!task.depends->empty() || !task.dependencies) return *task.depends;
  std::string out;
  for (const std::string& name : *task.dependencies) out += name + ".Succeeded && ";
  return out;
}

// The task of an argument that begins with a tag of a task, as the predecessor cuts it.
std::string_view task_of(std::string_view value) {
  constexpr std::string_view kStart = "{{tasks.";
  if (!value.starts_with(kStart)) return {};
  value.remove_prefix(kStart.size());
  return value.substr(0, value.find('.'));
}

}  // namespace

// The edges to tasks that exist; the others are findings.
void Walk::dag_edges(Visit& visit, DagState& state) {
  state.edges.resize(state.tasks.size());
  for (std::uint32_t i = 0; i < state.tasks.size(); ++i) {
    const spec::Task& task = state.task(i);
    if (!is_listed(task) && task.depends->empty()) continue;
    const std::string text = filled(visit, dependency_text(task));
    std::vector<std::uint32_t>& edges = state.edges[i];
    for (const Operand& operand : operands_in(text)) {
      const auto found = state.index.find(operand.task);
      if (found != state.index.end()) {
        edges.push_back(found->second);
        continue;
      }
      Finding& finding =
          add("dependency-undefined", task_spot(visit, i, task),
              task.depends->empty() ? "dependencies" : "depends",
              fmt::format("{} sorting failed: invalid dependency {}", visit.label, operand.task));
      suggest(finding, operand.task, state.names);
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  }
}

// Whether there is an order.
bool Walk::dag_order(Visit& visit, DagState& state) {
  for (std::uint32_t i = 0; i < state.tasks.size(); ++i) {
    const bool fresh = state.index.emplace(state.names[i], i).second;
    if (!fresh)
      add("name-not-unique", task_spot(visit, i, state.task(i)), "name",
          fmt::format("{} sorting failed: duplicated nodeName {}", visit.label, state.names[i]));
  }
  dag_edges(visit, state);
  state.order = sorted_by_dependency(state.edges);
  if (state.order.size() == state.tasks.size()) return true;
  std::vector<std::string> cycle;
  for (std::uint32_t i : find_cycle(state.edges)) cycle.push_back(state.names[i]);
  const std::uint32_t first = cycle.empty() ? 0 : state.index.at(cycle[0]);
  add("dependency-cycle", task_spot(visit, first, state.task(first)), "name",
      fmt::format("{} sorting failed: graph with cycle", visit.label))
      .note = base::join(cycle, "->");
  state.order.resize(state.tasks.size());
  for (std::uint32_t i = 0; i < state.order.size(); ++i) state.order[i] = i;
  return false;
}

void Walk::dag_names(Visit& visit, const DagState& state) {
  for (std::uint32_t position = 0; position < state.order.size(); ++position) {
    const std::uint32_t i = state.order[position];
    const std::string& name = state.names[i];
    const auto place = [&] { return fmt::format("{}.tasks[{}].name", visit.label, position); };
    if (name.empty()) {
      add("name-required", task_spot(visit, i, state.task(i)), "name", place() + " is required");
      continue;
    }
    const std::string problem = template_name_problem(name);
    if (!problem.empty())
      add("name-invalid", task_spot(visit, i, state.task(i)), "name",
          fmt::format("{}: '{}' is invalid: {}", place(), name, problem));
  }
}

void Walk::task_depends(Visit& visit, const DagState& state, const spec::Task& task,
                        const Spot& at) {
  const std::string text = filled(visit, dependency_text(task));
  const std::string_view field = task.depends->empty() ? "dependencies" : "depends";
  for (const Operand& operand : operands_in(text)) {
    if (operand.result.empty()) continue;
    if (!is_task_result(operand.result))
      suggest(add("depends", at, field,
                  fmt::format("{}.tasks.{} task result '{}' for task '{}' is invalid", visit.label,
                              task.name, operand.result, operand.task)),
              operand.result, task_results());
    const auto found = state.index.find(operand.task);
    if (found == state.index.end() || !needs_items(operand.result)) continue;
    const spec::Task& other = state.task(found->second);
    if (has_items(other) || !other.rare->with_param.empty() || other.rare->with_sequence) continue;
    add("depends", at, field,
        fmt::format("{}.tasks.{} dependency '{}' uses an items-based condition such as "
                    ".AnySucceeded or .AllFailed but does not contain any items",
                    visit.label, operand.task, operand.task));
  }
  if (task.depends->empty() || has_opening(text)) return;
  const auto parsed =
      expr::Depends::parse(text, [](std::string_view) { return expr::Depends::Tolerance{}; });
  if (parsed || parsed.error().message.starts_with("task result '")) return;
  std::string message =
      fmt::format("{}.tasks.{} {}", visit.label, task.name, parsed.error().message);
  if (options_.lint) {
    warn("depends", at, field, std::move(message));
  } else {
    add("depends", at, field, std::move(message));
  }
}

void Walk::task_rules(Visit& visit, const DagState& state, const spec::Task& task, const Spot& at) {
  const bool listed = is_listed(task);
  if ((state.using_depends || listed) && !task.name.empty() && task.name[0] >= '0' &&
      task.name[0] <= '9')
    add("name-invalid", at, "name",
        fmt::format("{}.tasks.{} name cannot begin with a digit when using either 'depends' or "
                    "'dependencies'",
                    visit.label, task.name));
  if (state.using_depends && listed)
    add("depends", at, "dependencies",
        visit.label + " cannot use both 'depends' and 'dependencies' in the same DAG template");
  if (state.using_depends && task.rare->continue_on)
    add("depends", at, "continueOn",
        visit.label +
            " cannot use 'continueOn' when using 'depends'. Instead use "
            "'dep-task.Failed'/'dep-task.Errored'");
}

void Walk::dag_calls(Visit& visit, DagState& state) {
  state.callees.resize(state.tasks.size());
  for (std::uint32_t i : state.order) {
    const spec::Task& task = state.task(i);
    const Spot at = task_spot(visit, i, task);
    task_rules(visit, state, task, at);
    {
      const Link link(chain_, fmt::format("{}.tasks.{} ", visit.label, state.names[i]));
      state.callees[i] = this->visit(visit.home, at, use_of(visit, task), {});
    }
    const bool aggregate = has_items(task) || !task.rare->with_param.empty();
    outputs_to_scope(visit.scope, state.names[i], state.callees[i].definition, aggregate);
    task_depends(visit, state, task, at);
  }
}

void Walk::dag_targets(Visit& visit, const DagState& state) {
  const spec::Dag& dag = *visit.definition.dag;
  if (dag.target.empty()) return;
  const Spot whole = visit.spot.inner("dag", dag.source);
  const base::Value* target = dag.source.value().find("target");
  if (target != nullptr)
    check_piece(visit, *target, {visit.label + ".targets "}, {{"dag", 0}, {"target", 0}});
  const std::string text = filled(visit, dag.target);
  for (std::string_view name : base::split(text, ' ')) {
    if (holds_reference(name) || state.index.contains(name)) continue;
    suggest(add("target-undefined", whole, "target",
                fmt::format("{}.targets: target '{}' is not defined", visit.label, name)),
            name, state.names);
  }
  unreached_tasks(visit, state, text);
}

// What runs is the target and what it waits for.
void Walk::unreached_tasks(const Visit& visit, const DagState& state, std::string_view target) {
  if (!options_.advice || has_opening(target)) return;
  std::vector<std::uint32_t> open;
  for (std::string_view name : base::split(target, ' ')) {
    const auto found = state.index.find(name);
    if (found == state.index.end()) return;
    open.push_back(found->second);
  }
  std::vector<bool> reached(state.tasks.size(), false);
  while (!open.empty()) {
    const std::uint32_t i = open.back();
    open.pop_back();
    if (reached[i]) continue;
    reached[i] = true;
    open.insert(open.end(), state.edges[i].begin(), state.edges[i].end());
  }
  for (std::uint32_t i = 0; i < state.tasks.size(); ++i) {
    if (!reached[i])
      warn("task-unreached", task_spot(visit, i, state.task(i)), "name",
           fmt::format("{}.tasks.{} is never run: the target '{}' does not wait for it",
                       visit.label, state.names[i], target));
  }
}

// An argument that begins with an output of a task needs that task before this one.
void Walk::task_ancestry(const DagState& state, const spec::Task& task, const Spot& at,
                         const std::string& label,
                         const std::function<bool(std::string_view)>& is_ancestor) {
  const auto look = [&](std::string_view value, std::string_view kind, const std::string& name,
                        const Part& source, std::string_view field) {
    const std::string_view needed = task_of(value);
    if (needed.empty() || is_ancestor(needed)) return;
    const Spot here{fmt::format("{}.arguments.{}s", at.path, kind), &source, at.home};
    Finding& finding =
        add("dependency-missing", here, field,
            fmt::format("{} missing dependency '{}' for {} '{}'", label, needed, kind, name));
    suggest(finding, needed, state.names);
  };
  for (const Parameter& each : task.arguments->parameters)
    if (each.value) look(*each.value, "parameter", each.name, each.source, "value");
  for (const Artifact& each : task.arguments->artifacts)
    look(each.from, "artifact", each.name, each.source, "from");
}

void Walk::dag_tasks(Visit& visit, DagState& state) {
  Ancestry ancestry(state.edges, state.order);
  TagScope& scope = visit.scope;
  for (std::uint32_t i : state.order) {
    const spec::Task& task = state.task(i);
    const Spot at = task_spot(visit, i, task);
    const std::string label = fmt::format("{}.tasks.{}", visit.label, state.names[i]);
    const auto is_ancestor = [&](std::string_view name) {
      const auto found = state.index.find(name);
      return found != state.index.end() && ancestry.is_ancestor(found->second, i);
    };
    if (!task.rare->hooks.empty()) scope.node(state.names[i]).status = true;
    TagScope own;
    items(own, at, label, task);
    const Look look{label + " ", task.rare->inline_template.get(), is_ancestor, &own};
    check_piece(visit, task.source.value(), look, {{"dag", 0}, {"tasks", 0}, {"", i}});
    const Spot arguments_at{at.path + ".arguments", &task.arguments->source, at.home};
    argument_names(arguments_at, label + ".arguments.", *task.arguments, &visit);
    arguments(arguments_at, label + ".arguments.", *task.arguments, Asked::ByCall, &visit);
    task_ancestry(state, task, at, label, is_ancestor);
    hook_templates(visit, at, task);
    condition(at, label, task);
    const Template* callee = state.callees[i].definition;
    if (callee == nullptr) continue;
    const Link link(chain_, label + " ");
    const Given given{&task.arguments->parameters, &task.arguments->artifacts};
    supplied(at, *callee, given);
    called_timeout(*state.callees[i].home, at, *callee, given);
    unread_arguments(arguments_at, *callee, *task.arguments);
  }
}

void Walk::dag(Visit& visit) {
  not_a_leaf(visit);
  const spec::Dag& dag = *visit.definition.dag;
  if (dag.tasks.empty()) {
    add("dag-empty", visit.spot.inner("dag", dag.source), "",
        visit.label + " must have at least one task");
    return;
  }
  DagState state{dag.tasks, {}};
  for (const spec::Task& task : dag.tasks) {
    state.using_depends = state.using_depends || !task.depends->empty();
    state.names.push_back(filled(visit, task.name));
  }
  const bool ordered = dag_order(visit, state);
  dag_names(visit, state);
  dag_calls(visit, state);
  dag_targets(visit, state);
  if (ordered) dag_tasks(visit, state);
}

}  // namespace tiphys::lint
