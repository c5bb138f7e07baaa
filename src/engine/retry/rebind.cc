// From the top down: the arguments of a call refer to the inputs of the group around it.
#include "engine/retry/rebind.h"

#include <optional>
#include <utility>

#include "engine/core/schedule.h"
#include "engine/scope/globals.h"

namespace tiphys::engine::retry {

namespace {

using scope::Arguments;
using scope::Evaluation;
using state::RunState;
using table::NameKind;
using table::Node;

bool entry_arguments(const RunState& s, base::Timestamp now, Evaluation& eval, Arguments& out) {
  const scope::GlobalScope globals(s, now);
  const expr::Strictness allow;
  if (!scope::resolve_plain_arguments(s.spec->arguments, globals, allow, eval, out).ok())
    return false;
  for (scope::Argument& argument : out.parameters) {
    auto it = s.parameters.find(argument.name);
    if (it != s.parameters.end()) argument.value = it->second;
  }
  return true;
}

// The items of the loop that was last looked at: siblings come one after the other.
struct LastLoop {
  NodeIndex boundary = kNoNode;
  std::uint32_t call = 0;
  state::LoopItems items;
};

std::optional<base::Value> item_of(const RunState& s, NodeIndex node, LastLoop& last) {
  const Node& n = s.node(node);
  if (last.boundary != n.boundary || last.call != n.call) {
    last.boundary = n.boundary;
    last.call = n.call;
    if (!core::loop_items(s, n.boundary, n.call, last.items).ok()) last.items = {};
  }
  const std::uint64_t number = core::item_number(s, node);
  if (number >= last.items.size()) return std::nullopt;
  base::Value item = last.items.at(number);
  if (core::item_suffix(number, item) != s.nodes.text(n.suffix)) return std::nullopt;
  return item;
}

bool call_arguments(const RunState& s, NodeIndex node, Evaluation& eval, LastLoop& last,
                    Arguments& out) {
  const Node& n = s.node(node);
  if (n.boundary == kNoNode || !s.has_frame(n.boundary)) return false;
  auto detail = s.plan_of(n.boundary).detail(n.call);
  const bool loop = n.kind == NameKind::StepItem || n.kind == NameKind::TaskItem;
  std::optional<base::Value> item;
  if (loop) item = item_of(s, node, last);
  if (loop && !item) return false;
  scope::NodeScope scope =
      core::call_scope(s, eval.inputs.now, n.boundary, n.call, item ? &*item : nullptr);
  scope.expanded_name = detail->call->name;
  if (loop) scope.expanded_name += s.nodes.text(n.suffix);
  const expr::Strictness strict =
      loop ? expr::Strictness::all() : expr::Strictness::steps_and_tasks();
  return scope::resolve_arguments(s, *detail, scope, strict, eval, out).ok();
}

void rebind(state::Loading& load, NodeIndex node, base::Timestamp now, LastLoop& last) {
  const RunState& s = load.state();
  Evaluation eval(s, node, now, 11);
  Arguments arguments;
  const bool root = s.node(node).kind == NameKind::Root;
  const bool known = root ? entry_arguments(s, now, eval, arguments)
                          : call_arguments(s, node, eval, last, arguments);
  scope::BoundInputs inputs;
  if (!known || !scope::bind_inputs(load, s.plan_of(node), arguments, eval, inputs).ok()) return;
  load.node(node).inputs = inputs.packed;
  if (!inputs.artifacts.is_null()) {
    load.stored().nodes.make_extra(node).rare.made().input_artifacts = inputs.artifacts;
  }
}

}  // namespace

void rebind_inputs(state::Loading& load, base::Timestamp now) {
  const RunState& s = load.state();
  if (s.spec == nullptr || s.globals.empty()) return;
  LastLoop last;
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    bool own = n.type == NodeType::Steps || n.type == NodeType::DAG || n.type == NodeType::Retry;
    if (n.settled || n.plan == 0 || !own || !s.nodes.origin(i)) continue;
    if (n.kind == NameKind::Attempt) {
      load.node(i).inputs = s.node(n.owner).inputs;
    } else if (n.kind != NameKind::Hook && n.kind != NameKind::OnExit) {
      rebind(load, i, now, last);
    }
  }
}

}  // namespace tiphys::engine::retry
