// Look-up of variables by their flat keys.
#include "engine/scope/node_scope.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/members.h"
#include "engine/scope/globals.h"
#include "engine/table/packed_inputs.h"
#include "expr/item.h"
#include "spec/encode.h"
#include "spec/pod_name.h"

namespace tiphys::engine::scope {

namespace {

using expr::ScopeValue;
constexpr std::string_view kParameters = "parameters";

bool is_absent_output(const Node& n) {
  if (table::is_taken_over(n)) return false;
  return n.type == NodeType::Skipped && (n.phase == Phase::Skipped || n.phase == Phase::Omitted);
}

std::optional<ScopeValue> skipped_output(const RunState& s, NodeIndex node, std::string_view rest) {
  const Node& n = s.nodes[node];
  if (rest == "outputs.result") return ScopeValue::absent();
  constexpr std::string_view kHead = "outputs.parameters.";
  if (!rest.starts_with(kHead) || n.plan == 0) return std::nullopt;
  const auto* declared =
      spec::find_named(s.plan_of(node).source->outputs.parameters, rest.substr(kHead.size()));
  if (declared == nullptr) return std::nullopt;
  if (declared->value_from && declared->value_from->default_value) {
    return ScopeValue::of_text(*declared->value_from->default_value);
  }
  return ScopeValue::absent();
}

std::optional<ScopeValue> output_parameter(const RunState& s, NodeIndex node,
                                           std::string_view name) {
  for (const table::OutputValue& p : s.nodes.extra(node).rare->parameters) {
    if (s.nodes.text(p.name) != name) continue;
    if (p.absent) return std::nullopt;
    return ScopeValue::of_text(std::string(s.nodes.text(p.text)));
  }
  return std::nullopt;
}

std::optional<ScopeValue> data_of(const base::Value* found) {
  if (found == nullptr) return std::nullopt;
  return ScopeValue::of_data(*found);
}

std::optional<ScopeValue> output_artifact(const RunState& s, NodeIndex node,
                                          std::string_view name) {
  return data_of(base::find_named(s.nodes.extra(node).rare->artifacts, name));
}

constexpr std::string_view kPlainFields[] = {
    "id", "ip", "status", "startedAt", "finishedAt", "exitCode", "hostNodeName", "outputs.result"};

}  // namespace

NodeIndex last_attempt(const RunState& s, NodeIndex node) {
  if (s.nodes[node].type != NodeType::Retry) return node;
  NodeIndex found = node;
  for (NodeIndex c = s.nodes[node].first_child; c != kNoNode; c = s.nodes[c].next_sibling) {
    if (s.nodes[c].kind == NameKind::Attempt) found = c;
  }
  return found;
}

std::optional<ScopeValue> node_variable(const RunState& s, NodeIndex node, std::string_view rest) {
  const Node& n = s.nodes[node];
  if (is_absent_output(n) && rest.starts_with("outputs.")) return skipped_output(s, node, rest);
  NodeIndex of = last_attempt(s, node);
  const Node& last = s.nodes[of];
  auto text = [](std::string_view t) { return ScopeValue::of_text(std::string(t)); };
  if (rest == "id") return ScopeValue::of_text(s.id_of_node(of));
  if (rest == "status") return text(name_of(last.phase));
  if (rest == "startedAt") return text(base::to_rfc3339(last.started));
  if (rest == "finishedAt") {
    if (!last.finished.is_set()) return std::nullopt;
    return text(base::to_rfc3339(last.finished));
  }
  if (rest == "exitCode") {
    if (!last.has(table::kHasExitCode)) return std::nullopt;
    return ScopeValue::of_text(std::to_string(last.exit_code));
  }
  const Extra& e = s.nodes.extra(of);
  if (rest == "ip") {
    return e.rare->pod_ip == 0 ? std::nullopt : std::optional(text(s.nodes.text(e.rare->pod_ip)));
  }
  if (rest == "hostNodeName") {
    return e.host_name == 0 ? std::nullopt : std::optional(text(s.nodes.text(e.host_name)));
  }
  if (rest == "outputs.result") {
    if (!s.node(of).has_result) return std::nullopt;
    return text(s.nodes.text(s.node(of).result));
  }
  if (rest.starts_with("outputs.parameters.")) return output_parameter(s, of, rest.substr(19));
  if (rest.starts_with("outputs.artifacts.")) return output_artifact(s, of, rest.substr(18));
  return std::nullopt;
}

void enumerate_node(const RunState& s, NodeIndex node, const std::string& head,
                    const expr::Scope::Visitor& visit) {
  for (std::string_view field : kPlainFields) {
    auto value = node_variable(s, node, field);
    if (value) visit(head + std::string(field), *value);
  }
  if (is_absent_output(s.nodes[node])) {
    if (s.nodes[node].plan == 0) return;
    for (const spec::Parameter& p : s.plan_of(node).source->outputs.parameters) {
      auto value = skipped_output(s, node, "outputs.parameters." + p.name);
      if (value) visit(head + "outputs.parameters." + p.name, *value);
    }
    return;
  }
  const Extra& e = s.nodes.extra(last_attempt(s, node));
  for (const table::OutputValue& p : e.rare->parameters) {
    if (p.absent) continue;
    visit(head + "outputs.parameters." + std::string(s.nodes.text(p.name)),
          ScopeValue::of_text(std::string(s.nodes.text(p.text))));
  }
  if (!e.rare->artifacts->is_array()) return;
  for (const base::Value& artifact : e.rare->artifacts->as_array()) {
    const base::Value& name = base::member_of(artifact, "name");
    if (!name.is_string()) continue;
    visit(head + "outputs.artifacts." + name.as_string(), ScopeValue::of_data(artifact));
  }
}

std::optional<ScopeValue> NodeScope::lookup(std::string_view key) const {
  switch (key.empty() ? '\0' : key.front()) {
    case 'i':
      if (key.starts_with("inputs.")) return input(key.substr(7));
      if (item != nullptr && key.starts_with("item")) return expr::ItemScope(*item).lookup(key);
      return std::nullopt;
    case 's':
    case 't':
      if (key == "steps.name" || key == "tasks.name") {
        if (expanded_name.empty()) return std::nullopt;
        return ScopeValue::of_text(expanded_name);
      }
      if (key.starts_with("steps.") || key.starts_with("tasks.")) return step(key.substr(6));
      return std::nullopt;
    case 'w': {
      constexpr std::string_view kGlobalArtifacts = "workflow.outputs.artifacts.";
      if (key.starts_with(kGlobalArtifacts)) {
        const auto* found = s_.global_artifacts.find(key.substr(kGlobalArtifacts.size()));
        if (found == nullptr) return std::nullopt;
        return ScopeValue::of_data(found->artifact);
      }
      auto value = global_value(s_, key, now_);
      if (!value) return std::nullopt;
      return ScopeValue::of_text(std::move(*value));
    }
    default: return own(key);
  }
}

std::optional<ScopeValue> NodeScope::input(std::string_view rest) const {
  if (inputs_of == kNoNode || s_.nodes[inputs_of].plan == 0) return std::nullopt;
  const spec::Inputs& declared = s_.plan_of(inputs_of).source->inputs;
  const auto& strings = s_.nodes.strings();
  StringId packed = s_.nodes[inputs_of].inputs;
  if (rest == kParameters) {
    base::Value list = base::Value::array();
    for (std::size_t i = 0; i < declared.parameters.size(); ++i) {
      spec::Parameter shown = declared.parameters[i];
      auto value = table::packed_input(strings, packed, i);
      if (value) shown.value = std::string(*value);
      list.as_array().push_back(spec::encode(shown));
    }
    return ScopeValue::of_text(base::to_json(list, base::JsonEscape::GoHtml));
  }
  if (rest.starts_with("parameters.")) {
    std::string_view name = rest.substr(11);
    for (std::size_t i = 0; i < declared.parameters.size(); ++i) {
      if (declared.parameters[i].name != name) continue;
      auto value = table::packed_input(strings, packed, i);
      if (!value) return std::nullopt;
      return ScopeValue::of_text(std::string(*value));
    }
    return std::nullopt;
  }
  if (!rest.starts_with("artifacts.")) return std::nullopt;
  std::string_view name = rest.substr(10);
  if (name.ends_with(".path")) {
    const auto* artifact = spec::find_named(declared.artifacts, name.substr(0, name.size() - 5));
    if (artifact == nullptr || artifact->path.empty()) return std::nullopt;
    return ScopeValue::of_text(artifact->path);
  }
  return data_of(base::find_named(s_.nodes.extra(inputs_of).rare->input_artifacts, name));
}

NodeIndex NodeScope::find_step(std::string_view name, std::uint32_t& call_found) const {
  if (steps_of == kNoNode || s_.nodes[steps_of].frame == 0) return kNoNode;
  const TemplatePlan& plan = s_.plan_of(steps_of);
  std::uint32_t found = plan.find_call(name);
  if (found == TemplatePlan::kNoCall) return kNoNode;
  const Frame& frame = s_.frame_at(steps_of);
  if (found >= frame.call_nodes.size()) return kNoNode;
  call_found = found;
  NodeIndex node = frame.call_nodes[found];
  if (node == kNoNode || call == TemplatePlan::kNoCall) return node;
  if (self != kNoNode && found == call) return self;
  if (plan.type == spec::TemplateType::Steps) {
    return plan.calls[found].group < plan.calls[call].group ? node : kNoNode;
  }
  return plan.dag.is_ancestor(found, call) ? node : kNoNode;
}

std::optional<ScopeValue> NodeScope::step(std::string_view rest) const {
  std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::uint32_t of_call = 0;
  NodeIndex node = find_step(rest.substr(0, dot), of_call);
  if (node == kNoNode) return std::nullopt;
  std::string_view field = rest.substr(dot + 1);
  const TemplatePlan& plan = s_.plan_of(steps_of);
  // A hook asks for its own node's phase, not for that of a Retry's last attempt.
  if (node == self && field == "status") {
    return ScopeValue::of_text(std::string(name_of(s_.nodes[self].phase)));
  }
  bool looped = plan.calls[of_call].call->has_loop() && node != self;
  if (!looped) return node_variable(s_, node, field);
  if (field.starts_with("outputs.")) {
    auto value = aggregate(s_, steps_of, of_call, field);
    if (!value || !*value) return std::nullopt;
    return ScopeValue::of_text(std::move(**value));
  }
  NodeIndex group = s_.nodes[node].kind == NameKind::StepItem ? s_.nodes[node].owner : node;
  return node_variable(s_, group, field);
}

std::optional<ScopeValue> NodeScope::own(std::string_view key) const {
  if (key == "node.name" && named != kNoNode) return ScopeValue::of_text(s_.name_of_node(named));
  if (leaf == kNoNode) return std::nullopt;
  if (key == "pod.name") return ScopeValue::of_text(pod_name(s_, leaf));
  const spec::Template& source = *s_.plan_of(leaf).source;
  if (key.starts_with("outputs.parameters.") && key.ends_with(".path")) {
    const auto* p = spec::find_named(source.outputs.parameters, key.substr(19, key.size() - 24));
    if (p == nullptr || !p->value_from || p->value_from->path.empty()) return std::nullopt;
    return ScopeValue::of_text(p->value_from->path);
  }
  if (key.starts_with("outputs.artifacts.") && key.ends_with(".path")) {
    const auto* a = spec::find_named(source.outputs.artifacts, key.substr(18, key.size() - 23));
    if (a == nullptr || a->path.empty()) return std::nullopt;
    return ScopeValue::of_text(a->path);
  }
  const Node& n = s_.nodes[leaf];
  if (n.kind != NameKind::Attempt) return std::nullopt;
  if (key == "retries") return ScopeValue::of_text(std::to_string(n.suffix));
  if (!key.starts_with("lastRetry.")) return std::nullopt;
  NodeIndex before = kNoNode;
  for (NodeIndex c = s_.nodes[n.owner].first_child; c != leaf; c = s_.nodes[c].next_sibling) {
    if (s_.nodes[c].kind == NameKind::Attempt) before = c;
  }
  std::string_view field = key.substr(10);
  bool first = before == kNoNode;
  if (field == "exitCode") {
    return ScopeValue::of_text(first ? "0" : std::to_string(s_.nodes[before].exit_code));
  }
  if (field == "status") {
    return ScopeValue::of_text(first ? "" : std::string(name_of(s_.nodes[before].phase)));
  }
  if (field == "message") {
    return ScopeValue::of_text(first ? "" : std::string(s_.nodes.text(s_.nodes[before].message)));
  }
  if (field == "duration") {
    if (first) return ScopeValue::of_text("0");
    auto took = s_.nodes[before].finished - s_.nodes[before].started;
    return ScopeValue::of_text(std::to_string(took.ns / 1'000'000'000));
  }
  return std::nullopt;
}

void NodeScope::enumerate_step(std::string_view head, std::uint32_t of_call,
                               std::string_view prefix, const Visitor& visit) const {
  const TemplatePlan& plan = s_.plan_of(steps_of);
  const spec::Call& the_call = *plan.calls[of_call].call;
  std::uint32_t found = 0;
  NodeIndex node = find_step(the_call.name, found);
  if (node == kNoNode) return;
  std::string start = std::string(head) + the_call.name + ".";
  auto filtered = [&](std::string_view key, const ScopeValue& value) {
    if (key.starts_with(prefix)) visit(key, value);
  };
  bool looped = the_call.has_loop() && node != self;
  if (!looped) {
    enumerate_node(s_, node, start, filtered);
    if (node == self) filtered(start + "status", *step(the_call.name + ".status"));
    return;
  }
  for (std::string_view field : kPlainFields) {
    auto value = step(the_call.name + "." + std::string(field));
    if (value) filtered(start + std::string(field), *value);
  }
  if (auto all = step(the_call.name + ".outputs.parameters")) {
    filtered(start + "outputs.parameters", *all);
  }
  for (const std::string& name : loop_outputs(s_, steps_of, of_call)) {
    std::string field = "outputs.parameters." + name;
    auto value = step(the_call.name + "." + field);
    if (value) filtered(start + field, *value);
  }
}

void NodeScope::enumerate(std::string_view prefix, const Visitor& visit) const {
  auto overlaps = [&](std::string_view head) {
    return head.starts_with(prefix) || prefix.starts_with(head);
  };
  auto give = [&](const std::string& key) {
    if (!key.starts_with(prefix)) return;
    auto value = lookup(key);
    if (value) visit(key, *value);
  };
  if (overlaps("workflow.")) enumerate_globals(s_, prefix, now_, visit);
  if (item != nullptr && overlaps("item")) expr::ItemScope(*item).enumerate(prefix, visit);
  if (inputs_of != kNoNode && s_.nodes[inputs_of].plan != 0 && overlaps("inputs.")) {
    const spec::Inputs& declared = s_.plan_of(inputs_of).source->inputs;
    give("inputs.parameters");
    for (const auto& p : declared.parameters) give("inputs.parameters." + p.name);
    for (const auto& a : declared.artifacts) {
      give("inputs.artifacts." + a.name);
      give("inputs.artifacts." + a.name + ".path");
    }
  }
  for (const char* key :
       {"node.name", "pod.name", "retries", "lastRetry.exitCode", "lastRetry.status",
        "lastRetry.message", "lastRetry.duration", "steps.name", "tasks.name"}) {
    give(key);
  }
  if (steps_of == kNoNode || s_.nodes[steps_of].frame == 0) return;
  for (std::string_view head : {"steps.", "tasks."}) {
    if (!overlaps(head)) continue;
    const TemplatePlan& plan = s_.plan_of(steps_of);
    std::string_view rest = prefix.size() > head.size() ? prefix.substr(head.size()) : "";
    std::size_t dot = rest.find('.');
    if (dot != std::string_view::npos) {
      std::uint32_t one = plan.find_call(rest.substr(0, dot));
      if (one != TemplatePlan::kNoCall) enumerate_step(head, one, prefix, visit);
      continue;
    }
    for (std::uint32_t i = 0; i < plan.calls.size(); ++i) enumerate_step(head, i, prefix, visit);
  }
}

Evaluation::Evaluation(const RunState& s, NodeIndex node, base::Timestamp now,
                       std::uint64_t position) {
  inputs.now = now;
  base::ByteWriter key;
  for (std::uint64_t word : s.seed.entropy) key.varint(word);
  key.varint(s.record.generation);
  key.varint(node);
  key.varint(position);
  inputs.chance = expr::Chance(key.take());
}

std::string pod_name(const RunState& s, NodeIndex node) {
  const Node& n = s.nodes[node];
  const std::string id = s.id_of_node(node);
  const std::string name = s.name_of_node(node);
  spec::PodNode named;
  named.workflow = s.workflow_name;
  named.id = id;
  named.name = name;
  if (n.plan != 0 && !s.plan_of(node).is_inline) named.template_name = s.plan_of(node).source->name;
  const auto& annotations = s.seed.workflow->metadata.annotations;
  if (auto at = annotations.find(spec::kPodNameFormat); at != annotations.end()) {
    named.format = at->second;
  }
  return spec::pod_name(named);
}

}  // namespace tiphys::engine::scope
