// Fields by their names. See node_field.h.
#include "engine/scope/node_field.h"

#include "engine/scope/node_scope.h"
#include "engine/table/packed_inputs.h"

namespace tiphys::engine::scope {

namespace {

using table::NameKind;
using table::Node;

std::string input_value(const RunState& s, NodeIndex node, std::string_view name) {
  const Node& n = s.node(node);
  if (n.plan == 0) return {};
  const auto& declared = s.plan_of(node).source->inputs.parameters;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    if (declared[i].name != name) continue;
    auto value = table::packed_input(s.nodes.strings(), n.inputs, i);
    return value ? std::string(*value) : declared[i].value.value_or("");
  }
  return {};
}

}  // namespace

CallerName caller_name(const RunState& s, NodeIndex node) {
  CallerName out;
  const Node& n = s.node(node);
  if (n.type == NodeType::StepGroup) return out;
  const spec::Call* call = nullptr;
  bool hook = n.kind == NameKind::Hook || n.kind == NameKind::OnExit;
  NodeIndex of = n.kind == NameKind::Attempt ? n.owner : node;
  hook = hook || s.node(of).kind == NameKind::Hook || s.node(of).kind == NameKind::OnExit;
  if (!hook) call = s.call_of(node);
  if (n.plan != 0) {
    const auto& plan = s.plan_of(node);
    if (plan.is_inline) return out;
    out.template_name = plan.source->name;
    const plan::HolderId from = s.library.use(n.plan).holder;
    const auto& holder = s.library.holder(from);
    bool foreign = n.boundary == kNoNode ? from != 0 : from != s.use_of(n.boundary).holder;
    out.by_ref = call != nullptr ? call->rare->template_ref.has_value() : foreign;
    if (out.by_ref) {
      out.ref_name = holder.name;
      out.cluster_scope = holder.kind == plan::Holder::Kind::Cluster;
    }
    return out;
  }
  if (n.kind == NameKind::Root && s.spec != nullptr) out.template_name = s.spec->entrypoint;
  if (call == nullptr || call->rare->inline_template) return out;
  out.template_name = call->template_name;
  if (call->rare->template_ref) {
    out.by_ref = true;
    out.template_name = call->rare->template_ref->template_name;
    out.ref_name = call->rare->template_ref->name;
    out.cluster_scope = call->rare->template_ref->cluster_scope;
  }
  return out;
}

std::string node_field(const RunState& s, NodeIndex node, std::string_view field) {
  constexpr std::string_view kInput = "inputs.parameters.", kRef = "templateRef.",
                             kValue = ".value";
  const Node& n = s.node(node);
  if (field == "phase") return std::string(name_of(n.phase));
  if (field == "type") return std::string(name_of(n.type));
  if (field == "displayName") return s.naming().display_name(node);
  if (field == "name") return s.name_of_node(node);
  if (field == "id") return s.id_of_node(node);
  if (field == "message") return std::string(s.nodes.text(n.message));
  if (field == "boundaryID") return n.boundary == kNoNode ? "" : s.id_of_node(n.boundary);
  if (field == "podName") return table::is_pod_like(n.type) ? pod_name(s, node) : "";
  if (field == "templateName" || field.starts_with(kRef)) {
    const CallerName caller = caller_name(s, node);
    if (field == "templateName") return std::string(caller.by_ref ? "" : caller.template_name);
    if (!caller.by_ref) return {};
    field.remove_prefix(kRef.size());
    return std::string(field == "name"       ? caller.ref_name
                       : field == "template" ? caller.template_name
                                             : "");
  }
  if (!field.starts_with(kInput) || !field.ends_with(kValue)) return {};
  if (field.size() <= kInput.size() + kValue.size()) return {};
  field.remove_prefix(kInput.size());
  field.remove_suffix(kValue.size());
  return input_value(s, node, field);
}

}  // namespace tiphys::engine::scope
