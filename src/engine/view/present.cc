// Writing the JSON of one node and of the whole status.
#include "engine/view/present.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/json_text.h"
#include "engine/core/locks.h"
#include "engine/core/schedule.h"
#include "engine/table/packed_inputs.h"
#include "engine/view/graph.h"
#include "spec/encode.h"
#include "spec/stored.h"

namespace tiphys::engine::view {

namespace {

using base::ObjectWriter;
using base::Value;
using scope::caller_name;
using scope::CallerName;
using state::Progress;
using state::RunState;
using table::Extra;
using table::NameKind;
using table::Node;

bool has_resources(const Extra& e) {
  return e.cpu_seconds != Extra::kNoSeconds || e.memory_seconds != Extra::kNoSeconds ||
         e.rare->resources.is_set();
}

Progress own_progress(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  if (n.type == NodeType::Suspend && !is_fulfilled(n.phase)) return {};
  Progress out{0, 1};
  const auto& reported = s.nodes.extra(node).rare->progress;
  if (reported.is_set()) out = reported;
  if (n.phase == Phase::Succeeded) out.done = out.total;
  return out;
}

void sum_progress(const RunState& s, NodeIndex node, std::set<NodeIndex>& seen, Progress& sum) {
  std::vector<NodeIndex> work{node};
  while (!work.empty()) {
    NodeIndex at = work.back();
    work.pop_back();
    for (NodeIndex child : children(s, at)) {
      if (!seen.insert(child).second) continue;
      if (counts_progress(s.node(child).type)) {
        auto own = own_progress(s, child);
        sum.done += own.done;
        sum.total += own.total;
      }
      work.push_back(child);
    }
  }
}

// A number, or two as "N/M", as text.
class Digits {
 public:
  explicit Digits(std::int64_t number) : Digits() { add(number); }
  explicit Digits(const Progress& progress) : Digits() {
    add(progress.done);
    *end_++ = '/';
    add(progress.total);
  }
  operator std::string_view() const { return {text_, static_cast<std::size_t>(end_ - text_)}; }

 private:
  Digits() : end_(text_) {}
  template <class Number>
  void add(Number number) {
    end_ = std::to_chars(end_, text_ + sizeof text_, number).ptr;
  }
  char text_[48];
  char* end_;
};

// The arguments that the caller of a node wrote; nullptr where there are none.
const spec::Arguments* arguments_of(const RunState& s, NodeIndex node) {
  NodeIndex of = s.node(node).kind == NameKind::Attempt ? s.node(node).owner : node;
  NameKind kind = s.node(of).kind;
  if (kind == NameKind::Root) return &s.spec->arguments;
  if (kind == NameKind::Hook || kind == NameKind::OnExit) return nullptr;
  const spec::Call* call = s.call_of(of);
  return call == nullptr ? nullptr : &*call->arguments;
}

// A parameter as it was encoded, with another value.
void write_parameter(const Value& encoded, std::string_view value, ObjectWriter& out) {
  out.begin_object();
  for (const base::Member& member : encoded.as_object()) {
    if (member.key == "value") {
      out.member("value", value);
    } else {
      out.member(member.key, member.value);
    }
  }
  out.end_object();
}

std::string template_scope(const RunState& s, NodeIndex node) {
  NodeIndex boundary = s.node(node).boundary;
  if (s.node(node).type == NodeType::Container) return template_scope(s, boundary);
  if (boundary == kNoNode) return s.scope_text;
  return s.library.scope_text(s.use_of(boundary).holder);
}

void write_caller(const RunState& s, NodeIndex node, ObjectWriter& out) {
  const CallerName caller = caller_name(s, node);
  if (caller.by_ref) {
    out.open_object("templateRef");
    out.member("name", caller.ref_name);
    out.member("template", caller.template_name);
    if (caller.cluster_scope) out.member_flag("clusterScope", true);
    out.end_object();
  } else if (!caller.template_name.empty()) {
    out.member("templateName", caller.template_name);
  }
}

void write_flags(const Node& n, ObjectWriter& out) {
  if (n.has(table::kDaemoned)) out.member_flag("daemoned", true);
  bool hooked = n.has(table::kHooked);
  bool retried = n.has(table::kRetried);
  if (!n.has(table::kPlainFlag) && !hooked && !retried) return;
  out.open_object("nodeFlag");
  if (hooked) out.member_flag("hooked", true);
  if (retried) out.member_flag("retried", true);
  out.end_object();
}

bool has_elements(const Value& list) { return list.is_array() && !list.as_array().empty(); }

Value conditions_of(const RunState& s) {
  Value list = Value::array();
  auto add = [&](std::string_view type, bool on) {
    Value entry = Value::object();
    entry.set("status", on ? "True" : "False");
    entry.set("type", type);
    list.as_array().push_back(std::move(entry));
  };
  if (s.counts.progress_total > s.counts.pods_rejected)
    add("PodRunning", s.counts.pods_running > 0);
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

void write_durations(const RunState& s, ObjectWriter& out) {
  if (s.durations.empty()) return;
  out.open_object("resourcesDuration");
  for (const auto& [name, sum] : s.durations) {
    out.key(name);
    out.number(sum.seconds);
  }
  out.end_object();
}

// The templates that came from elsewhere, by their key (§6.2).
void write_stored(const RunState& s, ObjectWriter& out) {
  bool any = false;
  for (plan::PlanId id = 1; id < s.library.size(); ++id) {
    const auto& plan = s.library.plan(id);
    const plan::PlanUse& use = s.library.use(id);
    const auto& holder = s.library.holder(use.holder);
    if (holder.kind == plan::Holder::Kind::Local) continue;
    std::string key = s.library.scope_text(use.holder) + "/";
    if (plan.is_inline) {
      key += "inline/" + s.library.plan(use.parent).calls[use.parent_call].call->name;
    } else {
      key += plan.source->name;
    }
    if (!any) out.open_object("storedTemplates");
    any = true;
    out.key(key);
    if (plan.text.empty()) {
      out.value(plan.source->source.value());
    } else {
      base::write_json_text(plan.text, out);
    }
  }
  if (any) out.end_object();
  if (s.seed.workflow->spec.workflow_template_ref && s.spec != nullptr) {
    out.key("storedWorkflowTemplateSpec");
    spec::write_spec(*s.spec, out);
  }
}

Value metadata_of(const RunState& s) {
  const Value* given = s.seed.workflow->source.value().find("metadata");
  Value metadata = given != nullptr ? *given : Value::object();
  auto overlay = [&](std::string_view key, const std::map<std::string, std::string>& values) {
    if (values.empty()) return;
    Value map = metadata.find(key) != nullptr ? *metadata.find(key) : Value::object();
    for (const auto& [name, value] : values) map.set(name, value);
    metadata.set(key, base::sorted_keys(std::move(map)));
  };
  overlay("labels", s.record.labels);
  overlay("annotations", s.record.annotations);
  return metadata;
}

// With the parameters that retries gave.
Value arguments_now(const RunState& s, Value arguments) {
  Value list = Value::array();
  for (const spec::Parameter& parameter : s.spec->arguments.parameters) {
    list.as_array().push_back(spec::encode(parameter));
  }
  arguments.set("parameters", std::move(list));
  return arguments;
}

// The spec as it was written, with what users have changed since.
void write_spec(const RunState& s, const Value& spec, ObjectWriter& out) {
  if (!spec.is_object()) return out.value(spec);
  bool suspend = s.record.suspended;
  bool shut = s.record.shutdown != Shutdown::None;
  bool arguments = !s.record.parameters.empty() && s.spec != nullptr;
  const std::string_view templates = s.seed.workflow->spec.templates.text();
  out.begin_object();
  for (const base::Member& member : spec.as_object()) {
    if (member.key == "suspend" && (suspend || s.record.executing)) {
      if (suspend) out.member_flag("suspend", true);
      suspend = false;
    } else if (member.key == "shutdown" && shut) {
      out.member("shutdown", name_of(s.record.shutdown));
      shut = false;
    } else if (member.key == "templates" && !templates.empty()) {
      out.key("templates");
      base::write_json_text(templates, out);
    } else if (member.key == "arguments" && arguments) {
      out.member("arguments", arguments_now(s, member.value));
      arguments = false;
    } else {
      out.member(member.key, member.value);
    }
  }
  if (suspend) out.member_flag("suspend", true);
  if (shut) out.member("shutdown", name_of(s.record.shutdown));
  if (arguments) out.member("arguments", arguments_now(s, Value::object()));
  out.end_object();
}

}  // namespace

std::string progress_text(const RunState& s, NodeIndex node) {
  Progress sum;
  if (counts_progress(s.node(node).type)) {
    sum = own_progress(s, node);
  } else {
    if (s.nodes.size() > kGroupProgressMax) return {};
    std::set<NodeIndex> seen{node};
    sum_progress(s, node, seen, sum);
  }
  if (sum.total == 0) return {};
  return std::string(std::string_view(Digits(sum)));
}

void Presenter::time(std::string_view key, base::Timestamp at) {
  out_.key(key);
  if (!at.is_set()) return out_.null();
  const std::int64_t second = at.unix_seconds();
  Time& kept = times_[static_cast<std::size_t>(second) % std::size(times_)];
  if (kept.second != second || kept.text.empty()) kept = {second, base::to_rfc3339(at)};
  out_.text(kept.text);
}

const Presenter::Names& Presenter::names_of(NodeIndex node, Names& kept) {
  if (kept.node != node) kept = {node, s_.name_of_node(node), s_.id_of_node(node), {}};
  return kept;
}

// Makes name_.
void Presenter::make_name(NodeIndex node) {
  const NodeIndex owner = s_.node(node).owner;
  name_.clear();
  if (owner != kNoNode) name_ = names_of(owner, owner_).name;
  s_.naming().append_suffix(name_, node);
}

// Of siblings it is the same, but for containers.
void Presenter::write_scope(NodeIndex node) {
  const Node& n = s_.node(node);
  if (n.boundary == kNoNode || n.type == NodeType::Container) {
    return out_.member("templateScope", template_scope(s_, node));
  }
  std::string& scope = boundary_.scope;
  if (scope.empty()) scope = template_scope(s_, node);
  out_.member("templateScope", scope);
}

// An encoded form of what was declared, kept for all nodes of a template: values differ, and only
// they. Not of an empty value, which some fields drop.
const Value& Presenter::encoded(const spec::Parameter& declared, const spec::Parameter* given,
                                bool with_value_from) {
  auto [at, made] = encoded_.try_emplace({&declared, given, with_value_from});
  if (!made) return at->second;
  spec::Parameter shown = declared;
  shown.value = "x";
  if (!with_value_from) shown.value_from.reset();
  if (given != nullptr && given->value_from) shown.value_from = given->value_from;
  return at->second = spec::encode(shown);
}

void Presenter::input(const spec::Parameter& declared, const spec::Parameter* given,
                      std::optional<std::string_view> value) {
  if (value && !value->empty())
    return write_parameter(encoded(declared, given, true), *value, out_);
  spec::Parameter shown = declared;
  if (value) shown.value = std::string(*value);
  if (given != nullptr && given->value_from) shown.value_from = given->value_from;
  out_.value(spec::encode(shown));
}

void Presenter::inputs(NodeIndex node) {
  const Node& n = s_.node(node);
  if (n.plan == 0 || n.type == NodeType::Skipped || n.type == NodeType::TaskGroup ||
      n.type == NodeType::Container) {
    return;
  }
  const auto& declared = s_.plan_of(node).source->inputs.parameters;
  const Value& artifacts = s_.nodes.extra(node).rare->input_artifacts;
  if (declared.empty() && !has_elements(artifacts)) return;
  out_.open_object("inputs");
  if (!declared.empty()) {
    const spec::Arguments* arguments = arguments_of(s_, node);
    out_.open_array("parameters");
    table::unpack_inputs(s_.nodes.strings(), n.inputs, values_);
    for (std::size_t i = 0; i < declared.size(); ++i) {
      const spec::Parameter* given =
          arguments == nullptr ? nullptr
                               : spec::find_named(arguments->parameters, declared[i].name);
      input(declared[i], given, i < values_.size() ? values_[i] : std::nullopt);
    }
    out_.end_array();
  }
  if (has_elements(artifacts)) out_.member("artifacts", artifacts);
  out_.end_object();
}

void Presenter::output(NodeIndex node, const table::OutputValue& value) {
  std::string_view name = s_.nodes.text(value.name);
  std::string_view text = s_.nodes.text(value.text);
  const plan::TemplatePlan* plan = s_.node(node).plan == 0 ? nullptr : &s_.plan_of(node);
  const spec::Parameter* declared =
      plan == nullptr ? nullptr : spec::find_named(plan->source->outputs.parameters, name);
  bool composite = plan != nullptr && (plan->type == spec::TemplateType::Steps ||
                                       plan->type == spec::TemplateType::Dag);
  if (declared != nullptr && !value.absent && !text.empty()) {
    return write_parameter(encoded(*declared, nullptr, !composite), text, out_);
  }
  spec::Parameter shown;
  if (declared != nullptr) shown = *declared;
  if (composite) shown.value_from.reset();
  shown.name = name;
  if (!value.absent) shown.value = std::string(text);
  out_.value(spec::encode(shown));
}

void Presenter::outputs(NodeIndex node) {
  const Extra& e = s_.nodes.extra(node);
  const Node& n = s_.node(node);
  bool exit_code = n.has(table::kHasExitCode);
  if (e.rare->parameters.empty() && !has_elements(e.rare->artifacts) && !n.has_result && !exit_code)
    return;
  out_.open_object("outputs");
  if (!e.rare->parameters.empty()) {
    out_.open_array("parameters");
    for (const auto& value : e.rare->parameters) output(node, value);
    out_.end_array();
  }
  if (has_elements(e.rare->artifacts)) out_.member("artifacts", e.rare->artifacts);
  if (n.has_result) out_.member("result", s_.nodes.text(n.result));
  if (exit_code) out_.member("exitCode", std::string_view(Digits(n.exit_code)));
  out_.end_object();
}

// `visit` is one of graph.h; nothing is written where there are none.
template <class Visit>
void Presenter::ids(std::string_view key, NodeIndex node, Visit visit) {
  bool any = false;
  std::string id;
  auto write = [&](NodeIndex other) {
    if (chosen_ != nullptr && !std::binary_search(chosen_->begin(), chosen_->end(), other)) return;
    if (!std::exchange(any, true)) out_.open_array(key);
    id.clear();
    s_.naming().append_id(id, other);
    out_.text(id);
  };
  visit(s_, node, std::ref(write));
  if (any) out_.end_array();
}

void Presenter::edges(NodeIndex node) {
  const Node& n = s_.node(node);
  ids("children", node, visit_children);
  bool composite = n.type == NodeType::Steps || n.type == NodeType::DAG;
  if (!composite || !is_fulfilled(n.phase)) return;
  if (s_.nodes.text(n.message) == core::kFailFastMessage) return;
  ids("outboundNodes", node, visit_outbound);
}

void Presenter::node(NodeIndex node) { write_node(node, s_.id_of_node(node)); }

void Presenter::write_node(NodeIndex node, std::string_view id) {
  const Node& n = s_.node(node);
  const Extra& e = s_.nodes.extra(node);
  make_name(node);
  if (n.boundary != kNoNode) names_of(n.boundary, boundary_);
  out_.begin_object();
  out_.member("id", id);
  out_.member("name", name_);
  out_.key("displayName");
  out_.text(n.boundary == kNoNode ? std::string_view(name_)
                                  : table::display_part(name_, boundary_.name));
  out_.member("type", name_of(n.type));
  write_caller(s_, node, out_);
  write_scope(node);
  out_.member("phase", name_of(n.phase));
  if (n.boundary != kNoNode) out_.member("boundaryID", boundary_.id);
  if (n.message != 0) out_.member("message", s_.nodes.text(n.message));
  time("startedAt", n.started);
  time("finishedAt", n.finished);
  if (const std::string progress = progress_text(s_, node); !progress.empty()) {
    out_.member("progress", progress);
  }
  if (has_resources(e)) {
    out_.open_object("resourcesDuration");
    s_.nodes.for_resources(e, [&](std::string_view resource, std::int64_t seconds) {
      out_.key(resource);
      out_.number(seconds);
    });
    out_.end_object();
  }
  if (e.rare->pod_ip != 0) out_.member("podIP", s_.nodes.text(e.rare->pod_ip));
  write_flags(n, out_);
  inputs(node);
  outputs(node);
  edges(node);
  if (e.host_name != 0) out_.member("hostNodeName", s_.nodes.text(e.host_name));
  if (!e.rare->memoization->is_null()) out_.member("memoizationStatus", e.rare->memoization);
  if (e.rare->waiting_lock != 0) {
    out_.open_object("synchronizationStatus");
    out_.member("waiting", s_.nodes.text(e.rare->waiting_lock));
    out_.end_object();
  }
  out_.end_object();
}

void Presenter::nodes(const NodesShown& shown) {
  const std::size_t count = shown.chosen == nullptr ? s_.nodes.size() : shown.chosen->size();
  if (!shown.any || count == 0) return;
  chosen_ = shown.chosen;
  out_.open_object("nodes");
  std::string id;
  for (std::size_t i = 0; i < count && out_.goes_on(); ++i) {
    const NodeIndex index =
        shown.chosen == nullptr ? static_cast<NodeIndex>(i) : (*shown.chosen)[i];
    id.clear();
    s_.naming().append_id(id, index);
    out_.key(id);
    write_node(index, id);
  }
  out_.end_object();
}

void Presenter::status(const NodesShown& shown) {
  const state::RunRecord& r = s_.record;
  out_.begin_object();
  if (r.phase != WorkflowPhase::Unset) out_.member("phase", name_of(r.phase));
  time("startedAt", r.started);
  time("finishedAt", r.finished);
  if (r.phase != WorkflowPhase::Unset) {
    out_.member("progress", std::to_string(s_.counts.progress_done) + "/" +
                                std::to_string(s_.counts.progress_total));
  }
  if (!r.message.empty()) out_.member("message", r.message);
  nodes(shown);
  write_stored(s_, out_);
  Value outputs = global_outputs(s_);
  if (!outputs.as_object().empty()) out_.member("outputs", outputs);
  Value conditions = conditions_of(s_);
  if (!conditions.as_array().empty()) out_.member("conditions", conditions);
  if (Value locks = core::present_locks(s_); !locks.is_null()) {
    out_.member("synchronization", locks);
  }
  write_durations(s_, out_);
  if (shown.more) shown.more(out_);
  out_.end_object();
}

void Presenter::workflow(const NodesShown& shown) {
  const Value& source = s_.seed.workflow->source.value();
  bool metadata = false;
  bool has_status = false;
  out_.begin_object();
  if (source.is_object()) {
    for (const base::Member& member : source.as_object()) {
      out_.key(member.key);
      if (member.key == "metadata") {
        metadata = true;
        out_.value(metadata_of(s_));
      } else if (member.key == "spec") {
        write_spec(s_, member.value, out_);
      } else if (member.key == "status") {
        has_status = true;
        status(shown);
      } else {
        out_.value(member.value);
      }
    }
  }
  if (!metadata) out_.member("metadata", metadata_of(s_));
  if (!has_status) {
    out_.key("status");
    status(shown);
  }
  out_.end_object();
}

}  // namespace tiphys::engine::view
