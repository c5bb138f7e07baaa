// Building the JSON of one node and of the whole status.
#include "engine/view/present.h"

#include <set>

#include "base/json.h"
#include "engine/core/locks.h"
#include "engine/core/schedule.h"
#include "engine/table/packed_inputs.h"
#include "engine/view/graph.h"
#include "spec/encode.h"

namespace tiphys::engine::view {

namespace {

using base::Value;
using state::RunState;
using table::Extra;
using table::NameKind;
using table::Node;

// Beyond this many nodes a group shows no progress of its own: it is a walk for each group.
constexpr std::size_t kGroupProgressMax = 5'000;

bool counts_progress(NodeType type) {
  return table::is_pod_like(type) || type == NodeType::Container || type == NodeType::Suspend;
}

std::pair<std::uint64_t, std::uint64_t> parse_progress(std::string_view text) {
  std::uint64_t parts[2] = {0, 0};
  int at = 0;
  for (char c : text) {
    if (c == '/') {
      at = 1;
    } else {
      parts[at] = parts[at] * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }
  return {parts[0], parts[1]};
}

std::pair<std::uint64_t, std::uint64_t> own_progress(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  if (n.type == NodeType::Suspend && !is_fulfilled(n.phase)) return {0, 0};
  std::pair<std::uint64_t, std::uint64_t> out{0, 1};
  table::StringId text = s.nodes.extra(node).progress;
  if (text != 0) out = parse_progress(s.nodes.text(text));
  if (n.phase == Phase::Succeeded) out.first = out.second;
  return out;
}

void sum_progress(const RunState& s, NodeIndex node, std::set<NodeIndex>& seen,
                  std::pair<std::uint64_t, std::uint64_t>& sum) {
  std::vector<NodeIndex> work{node};
  while (!work.empty()) {
    NodeIndex at = work.back();
    work.pop_back();
    for (NodeIndex child : children(s, at)) {
      if (!seen.insert(child).second) continue;
      if (counts_progress(s.node(child).type)) {
        auto own = own_progress(s, child);
        sum.first += own.first;
        sum.second += own.second;
      }
      work.push_back(child);
    }
  }
}

std::string progress_text(const RunState& s, NodeIndex node) {
  std::pair<std::uint64_t, std::uint64_t> sum{0, 0};
  if (counts_progress(s.node(node).type)) {
    sum = own_progress(s, node);
  } else {
    if (s.nodes.size() > kGroupProgressMax) return {};
    std::set<NodeIndex> seen{node};
    sum_progress(s, node, seen, sum);
  }
  if (sum.second == 0) return {};
  return std::to_string(sum.first) + "/" + std::to_string(sum.second);
}

// The arguments that the caller of a node wrote; nullptr where there are none.
const spec::Arguments* arguments_of(const RunState& s, NodeIndex node) {
  NodeIndex of = s.node(node).kind == NameKind::Attempt ? s.node(node).owner : node;
  NameKind kind = s.node(of).kind;
  if (kind == NameKind::Root) return &s.spec->arguments;
  if (kind == NameKind::Hook || kind == NameKind::OnExit) return nullptr;
  const spec::Call* call = s.call_of(of);
  return call == nullptr ? nullptr : &call->arguments;
}

Value present_inputs(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  if (n.plan == 0 || n.type == NodeType::Skipped || n.type == NodeType::TaskGroup ||
      n.type == NodeType::Container) {
    return {};
  }
  const spec::Inputs& declared = s.plan_of(node).source->inputs;
  Value out = Value::object();
  Value parameters = Value::array();
  const spec::Arguments* arguments = arguments_of(s, node);
  for (std::size_t i = 0; i < declared.parameters.size(); ++i) {
    spec::Parameter shown = declared.parameters[i];
    auto value = table::packed_input(s.nodes.strings(), n.inputs, i);
    if (value) shown.value = std::string(*value);
    const spec::Parameter* given =
        arguments == nullptr ? nullptr : spec::find_named(arguments->parameters, shown.name);
    if (given != nullptr && given->value_from) shown.value_from = given->value_from;
    parameters.as_array().push_back(spec::encode(shown));
  }
  if (!declared.parameters.empty()) out.set("parameters", std::move(parameters));
  const Value& artifacts = s.nodes.extra(node).input_artifacts;
  if (artifacts.is_array() && !artifacts.as_array().empty()) out.set("artifacts", artifacts);
  if (out.is_object() && out.as_object().empty()) return {};
  return out;
}

Value present_output_parameter(const RunState& s, NodeIndex node, const table::OutputValue& value) {
  std::string name(s.nodes.text(value.name));
  const Node& n = s.node(node);
  spec::Parameter shown;
  const spec::Parameter* declared =
      n.plan == 0 ? nullptr : spec::find_named(s.plan_of(node).source->outputs.parameters, name);
  if (declared != nullptr) shown = *declared;
  bool composite = declared != nullptr && (s.plan_of(node).type == spec::TemplateType::Steps ||
                                           s.plan_of(node).type == spec::TemplateType::Dag);
  if (composite) shown.value_from.reset();
  shown.name = name;
  if (!value.absent) shown.value = std::string(s.nodes.text(value.text));
  return spec::encode(shown);
}

Value present_outputs(const RunState& s, NodeIndex node) {
  const Extra& e = s.nodes.extra(node);
  const Node& n = s.node(node);
  Value out = Value::object();
  if (!e.parameters.empty()) {
    Value list = Value::array();
    for (const auto& value : e.parameters) {
      list.as_array().push_back(present_output_parameter(s, node, value));
    }
    out.set("parameters", std::move(list));
  }
  if (e.artifacts.is_array() && !e.artifacts.as_array().empty()) out.set("artifacts", e.artifacts);
  if (e.has_result) out.set("result", s.nodes.text(e.result));
  if (n.has(table::kHasExitCode)) out.set("exitCode", std::to_string(n.exit_code));
  if (out.as_object().empty()) return {};
  return out;
}

Value ids_of(const RunState& s, const std::vector<NodeIndex>& nodes) {
  Value list = Value::array();
  for (NodeIndex node : nodes) list.as_array().push_back(Value(s.id_of_node(node)));
  return list;
}

std::string scope_of(const RunState& s, NodeIndex node) {
  NodeIndex boundary = s.node(node).boundary;
  if (s.node(node).type == NodeType::Container) return scope_of(s, boundary);
  if (boundary == kNoNode) return s.scope_text;
  return s.library.scope_text(s.plan_of(boundary).holder);
}

void present_template(const RunState& s, NodeIndex node, Value& out) {
  CallerName caller = caller_name(s, node);
  if (caller.by_ref) {
    Value ref = Value::object();
    ref.set("name", caller.ref_name);
    ref.set("template", caller.template_name);
    if (caller.cluster_scope) ref.set("clusterScope", true);
    out.set("templateRef", std::move(ref));
  } else if (!caller.template_name.empty()) {
    out.set("templateName", caller.template_name);
  }
  out.set("templateScope", scope_of(s, node));
}

void present_flags(const RunState& s, NodeIndex node, Value& out) {
  const Node& n = s.node(node);
  if (n.has(table::kDaemoned)) out.set("daemoned", true);
  Value flag = Value::object();
  if (n.has(table::kHooked)) flag.set("hooked", true);
  if (n.has(table::kRetried)) flag.set("retried", true);
  bool plain = n.has(table::kPlainFlag);
  if (plain || !flag.as_object().empty()) out.set("nodeFlag", std::move(flag));
}

Value conditions_of(const RunState& s) {
  Value list = Value::array();
  auto add = [&](std::string_view type, bool on) {
    Value entry = Value::object();
    entry.set("status", on ? "True" : "False");
    entry.set("type", type);
    list.as_array().push_back(std::move(entry));
  };
  if (s.progress_total > s.pods_rejected) add("PodRunning", s.pods_running > 0);
  const bool completed = is_completed(s.record.phase);
  if (completed || s.record.generation > 0) add("Completed", completed);
  return list;
}

Value global_outputs(const RunState& s) {
  Value out = Value::object();
  if (!s.global_outputs.empty()) {
    Value list = Value::array();
    for (const state::GlobalOutput& o : s.global_outputs) {
      Value entry = o.source;
      entry.set("value", o.value);
      list.as_array().push_back(std::move(entry));
    }
    out.set("parameters", std::move(list));
  }
  if (!s.global_artifacts.empty()) {
    Value list = Value::array();
    for (const state::GlobalArtifact& a : s.global_artifacts) list.as_array().push_back(a.artifact);
    out.set("artifacts", std::move(list));
  }
  return out;
}

void present_durations(const RunState& s, Value& out) {
  std::map<std::string, std::int64_t> sum;
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Value& own = s.nodes.extra(i).resources_duration;
    if (!own.is_object() || s.node(i).type == NodeType::Retry) continue;
    for (const base::Member& member : own.as_object()) {
      sum[member.key] += member.value.as_int64().value_or(0);
    }
  }
  if (sum.empty()) return;
  Value total = Value::object();
  for (const auto& [name, seconds] : sum) total.set(name, Value::number(seconds));
  out.set("resourcesDuration", std::move(total));
}

// The templates that came from elsewhere, by their key (§6.2).
void present_stored(const RunState& s, Value& out) {
  Value stored = Value::object();
  for (plan::PlanId id = 1; id < s.library.size(); ++id) {
    const auto& plan = s.library.plan(id);
    const auto& holder = s.library.holder(plan.holder);
    if (holder.kind == plan::Holder::Kind::Local) continue;
    std::string key = s.library.scope_text(plan.holder) + "/";
    if (plan.is_inline()) {
      key += "inline/" + s.library.plan(plan.parent).calls[plan.parent_call].call->name;
    } else {
      key += plan.source->name;
    }
    stored.set(key, plan.source->source.value());
  }
  if (!stored.as_object().empty()) out.set("storedTemplates", std::move(stored));
  if (s.seed.workflow->spec.workflow_template_ref && s.spec != nullptr) {
    out.set("storedWorkflowTemplateSpec", s.spec->source.value());
  }
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
    if (plan.is_inline()) return out;
    out.template_name = plan.source->name;
    const auto& holder = s.library.holder(plan.holder);
    bool foreign =
        n.boundary == kNoNode ? plan.holder != 0 : plan.holder != s.plan_of(n.boundary).holder;
    out.by_ref = call != nullptr ? call->template_ref.has_value() : foreign;
    if (out.by_ref) {
      out.ref_name = holder.name;
      out.cluster_scope = holder.kind == plan::Holder::Kind::Cluster;
    }
    return out;
  }
  if (n.kind == NameKind::Root && s.spec != nullptr) out.template_name = s.spec->entrypoint;
  if (call == nullptr || call->inline_template) return out;
  out.template_name = call->template_name;
  if (call->template_ref) {
    out.by_ref = true;
    out.template_name = call->template_ref->template_name;
    out.ref_name = call->template_ref->name;
    out.cluster_scope = call->template_ref->cluster_scope;
  }
  return out;
}

Value present_node(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  const Extra& e = s.nodes.extra(node);
  Value out = Value::object();
  out.set("id", s.id_of_node(node));
  out.set("name", s.name_of_node(node));
  out.set("displayName", s.naming().display_name(node));
  out.set("type", name_of(n.type));
  present_template(s, node, out);
  out.set("phase", name_of(n.phase));
  if (n.boundary != kNoNode) out.set("boundaryID", s.id_of_node(n.boundary));
  if (n.message != 0) out.set("message", s.nodes.text(n.message));
  out.set("startedAt", n.started.is_set() ? Value(base::to_rfc3339(n.started)) : Value());
  out.set("finishedAt", n.finished.is_set() ? Value(base::to_rfc3339(n.finished)) : Value());
  if (std::string progress = progress_text(s, node); !progress.empty()) {
    out.set("progress", progress);
  }
  if (!e.resources_duration.is_null()) out.set("resourcesDuration", e.resources_duration);
  if (e.pod_ip != 0) out.set("podIP", s.nodes.text(e.pod_ip));
  present_flags(s, node, out);
  if (Value inputs = present_inputs(s, node); !inputs.is_null()) out.set("inputs", inputs);
  if (Value outputs = present_outputs(s, node); !outputs.is_null()) out.set("outputs", outputs);
  auto below = children(s, node);
  if (!below.empty()) out.set("children", ids_of(s, below));
  bool composite = n.type == NodeType::Steps || n.type == NodeType::DAG;
  bool cut_short = s.nodes.text(n.message) == core::kFailFastMessage;
  if (composite && is_fulfilled(n.phase) && !cut_short) {
    auto ends = outbound(s, node);
    bool itself = ends.size() == 1 && ends.front() == node;  // it came from a cache
    if (!ends.empty() && !itself) out.set("outboundNodes", ids_of(s, ends));
  }
  if (e.host_name != 0) out.set("hostNodeName", s.nodes.text(e.host_name));
  if (!e.memoization.is_null()) out.set("memoizationStatus", e.memoization);
  if (e.waiting_lock != 0) {
    Value waiting = Value::object();
    waiting.set("waiting", s.nodes.text(e.waiting_lock));
    out.set("synchronizationStatus", std::move(waiting));
  }
  return out;
}

Value present_status(const RunState& s, bool with_nodes) {
  const state::RunRecord& r = s.record;
  Value out = Value::object();
  if (r.phase != WorkflowPhase::Unset) out.set("phase", name_of(r.phase));
  out.set("startedAt", r.started.is_set() ? Value(base::to_rfc3339(r.started)) : Value());
  out.set("finishedAt", r.finished.is_set() ? Value(base::to_rfc3339(r.finished)) : Value());
  if (r.phase != WorkflowPhase::Unset) {
    out.set("progress", std::to_string(s.progress_done) + "/" + std::to_string(s.progress_total));
  }
  if (!r.message.empty()) out.set("message", r.message);
  if (with_nodes && s.nodes.size() > 0) {
    base::Members nodes;
    nodes.reserve(s.nodes.size());
    for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
      nodes.push_back({s.id_of_node(i), present_node(s, i)});
    }
    out.set("nodes", Value(std::move(nodes)));
  }
  present_stored(s, out);
  Value outputs = global_outputs(s);
  if (!outputs.as_object().empty()) out.set("outputs", std::move(outputs));
  Value conditions = conditions_of(s);
  if (!conditions.as_array().empty()) out.set("conditions", std::move(conditions));
  if (Value locks = core::present_locks(s); !locks.is_null()) {
    out.set("synchronization", std::move(locks));
  }
  present_durations(s, out);
  return out;
}

namespace {

// Retries have changed the parameters.
void present_arguments(const RunState& s, Value& spec) {
  Value list = Value::array();
  for (const spec::Parameter& parameter : s.spec->arguments.parameters) {
    list.as_array().push_back(spec::encode(parameter));
  }
  Value arguments = spec.find("arguments") != nullptr ? *spec.find("arguments") : Value::object();
  arguments.set("parameters", std::move(list));
  spec.set("arguments", std::move(arguments));
}

}  // namespace

Value present_workflow(const RunState& s, bool with_nodes) {
  Value out = s.seed.workflow->source.value();
  if (!out.is_object()) out = Value::object();
  Value metadata = out.find("metadata") != nullptr ? *out.find("metadata") : Value::object();
  auto overlay = [&](std::string_view key, const std::map<std::string, std::string>& values) {
    if (values.empty()) return;
    Value map = metadata.find(key) != nullptr ? *metadata.find(key) : Value::object();
    for (const auto& [name, value] : values) map.set(name, value);
    metadata.set(key, base::sorted_keys(std::move(map)));
  };
  overlay("labels", s.record.labels);
  overlay("annotations", s.record.annotations);
  out.set("metadata", std::move(metadata));
  if (Value* spec = out.find("spec")) {
    if (!s.record.parameters.empty() && s.spec != nullptr) present_arguments(s, *spec);
    if (s.record.suspended) spec->set("suspend", true);
    if (!s.record.suspended && s.record.executing) spec->erase("suspend");
    if (s.record.shutdown != Shutdown::None) spec->set("shutdown", name_of(s.record.shutdown));
  }
  out.set("status", present_status(s, with_nodes));
  return out;
}

}  // namespace tiphys::engine::view
