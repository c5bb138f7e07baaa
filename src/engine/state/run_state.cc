// Look-ups of RunState.
#include "engine/state/run_state.h"

namespace tiphys::engine::state {

RunState::RunState(RunSeed the_seed) {
  seed = std::move(the_seed);
  manifest =
      std::make_shared<const std::shared_ptr<const spec::Workflow>>(std::move(seed.workflow));
  seed.workflow = {manifest, manifest->get()};
  workflow_name = seed.workflow->metadata.name;
  library.set_pool(seed.templates);
  call_name = [this](NodeIndex i) -> std::string_view {
    const spec::Call* call = call_of(i);
    return call == nullptr ? std::string_view() : std::string_view(call->name);
  };
}

AttemptId RunState::attempt_of(NodeIndex i) const {
  const Node& n = nodes[i];
  const table::Origin origin =
      nodes.origin(i).value_or(table::Origin{.generation = record.generation, .node = i});
  return {seed.uid, origin.generation, origin.node, n.attempt, n.incarnation};
}

NodeIndex RunState::node_of(const AttemptId& id) const {
  const bool present = id.generation == record.generation;
  const NodeIndex i =
      present ? id.node
              : nodes.find_origin({.generation = id.generation, .node = id.node}).value_or(kNoNode);
  return i < nodes.size() && attempt_of(i) == id ? i : kNoNode;
}

bool RunState::has_had(const AttemptId& id) const {
  if (id.generation != record.generation) return id.generation < record.generation;
  if (id.node >= nodes.size()) return false;
  const Node& n = nodes[id.node];
  return std::pair(id.attempt, id.incarnation) <=
         std::pair(std::uint32_t{n.attempt}, std::uint32_t{n.incarnation});
}

const std::vector<NodeIndex>& RunState::task_index(NodeIndex dag) const {
  if (const auto* known = task_indexes.find(dag); known != nullptr) return *known;
  std::vector<NodeIndex> made(plan_of(dag).calls.size(), kNoNode);
  for (NodeIndex c = nodes[dag].first_child; c != kNoNode; c = nodes[c].next_sibling) {
    if (nodes[c].kind == NameKind::Task) made[nodes[c].call] = c;
  }
  return task_indexes.keep(dag, std::move(made));
}

const spec::Call* RunState::call_of(NodeIndex i) const {
  const Node& n = nodes[i];
  if (n.boundary == kNoNode) return nullptr;
  if (n.kind == NameKind::Group || n.kind == NameKind::Container) return nullptr;
  const TemplatePlan& around = library.plan(nodes[n.boundary].plan);
  return n.call < around.calls.size() ? around.calls[n.call].call : nullptr;
}

const spec::RetryStrategy* RunState::retry_of(const TemplatePlan& plan) const {
  if (plan.source->retry_strategy) return &*plan.source->retry_strategy;
  if (spec != nullptr && spec->retry_strategy) return &*spec->retry_strategy;
  return nullptr;
}

}  // namespace tiphys::engine::state
