// The status in the predecessor's JSON (semantics §3, §4.1, §36.5, §40).
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

bool executable(NodeType t) {
  return t == NodeType::Pod || t == NodeType::Container || t == NodeType::HTTP ||
         t == NodeType::Plugin || t == NodeType::Suspend;
}

std::pair<long, long> own_progress(const Node& n) {
  long done = 0;
  long total = 1;
  if (!n.progress.empty()) {
    done = std::atol(n.progress.c_str());
    total = std::atol(n.progress.c_str() + n.progress.find('/') + 1);
  }
  if (n.phase == Phase::Succeeded || n.phase == Phase::Skipped || n.phase == Phase::Omitted) {
    done = total;
  }
  return {done, total};
}

std::string ratio(std::pair<long, long> p) {
  return std::to_string(p.first) + "/" + std::to_string(p.second);
}

Value texts(const std::vector<std::string>& list) {
  Values out;
  for (const std::string& s : list) out.push_back(Value(s));
  return Value(std::move(out));
}

}  // namespace

std::pair<long, long> Machine::progress_sum(const Node& node, std::set<std::string>& seen) const {
  std::pair<long, long> sum{0, 0};
  for (const std::string& id : node.children) {
    const Node* child = by_id(id);
    if (child == nullptr || !seen.insert(id).second) continue;
    const auto below = progress_sum(*child, seen);
    sum.first += below.first;
    sum.second += below.second;
  }
  if (executable(node.type)) {
    const auto own = own_progress(node);
    sum.first += own.first;
    sum.second += own.second;
  }
  return sum;
}

Value Machine::present(const Node& n) const {
  Value v = Value::object();
  v.set("id", n.id);
  v.set("name", n.name);
  v.set("displayName", n.display_name);
  v.set("type", engine::name_of(n.type));
  if (!n.template_name.empty()) v.set("templateName", n.template_name);
  if (!n.template_ref.is_null()) v.set("templateRef", n.template_ref);
  v.set("templateScope", n.template_scope);
  v.set("phase", engine::name_of(n.phase));
  if (!n.boundary_id.empty()) v.set("boundaryID", n.boundary_id);
  if (!n.message.empty()) v.set("message", n.message);
  if (n.started_at.is_set()) v.set("startedAt", base::to_rfc3339(n.started_at));
  if (n.finished_at.is_set()) v.set("finishedAt", base::to_rfc3339(n.finished_at));
  std::set<std::string> seen;
  const auto sum = executable(n.type) ? own_progress(n) : progress_sum(n, seen);
  if (sum.second > 0) v.set("progress", ratio(sum));
  if (n.flag) {
    Value flag = Value::object();
    if (n.flag->hooked) flag.set("hooked", Value(true));
    if (n.flag->retried) flag.set("retried", Value(true));
    v.set("nodeFlag", std::move(flag));
  }
  if (!n.inputs.is_null()) v.set("inputs", n.inputs);
  if (!n.outputs.is_null()) v.set("outputs", n.outputs);
  if (!n.children.empty()) v.set("children", texts(n.children));
  if (!n.outbound.empty()) v.set("outboundNodes", texts(n.outbound));
  return v;
}

Value Machine::conditions() const {
  Values out;
  auto add = [&out](const char* type, bool truth) {
    Value c = Value::object();
    c.set("type", type);
    c.set("status", truth ? "True" : "False");
    out.push_back(std::move(c));
  };
  if (pods_seen_) {
    add("PodRunning", std::any_of(nodes_.begin(), nodes_.end(), [](const auto& e) {
          return e.second.type == NodeType::Pod && e.second.phase == Phase::Running;
        }));
  }
  add("Completed", engine::is_completed(phase_));
  return Value(std::move(out));
}

Value Machine::present_status() const {
  Value status = Value::object();
  status.set("phase", engine::name_of(phase_));
  if (!message_.empty()) status.set("message", message_);
  if (started_at_.is_set()) status.set("startedAt", base::to_rfc3339(started_at_));
  if (finished_at_.is_set()) status.set("finishedAt", base::to_rfc3339(finished_at_));
  Value nodes = Value::object();
  std::pair<long, long> sum{0, 0};
  for (const auto& [id, n] : nodes_) {
    nodes.as_object().push_back({id, present(n), {}});
    if (!executable(n.type)) continue;
    const auto own = own_progress(n);
    sum.first += own.first;
    sum.second += own.second;
  }
  status.set("progress", ratio(sum));
  status.set("conditions", conditions());
  if (!outputs_.is_null()) status.set("outputs", outputs_);
  status.set("nodes", std::move(nodes));
  return status;
}

std::string Machine::failures_text() const {
  std::vector<const Node*> failed;
  for (const auto& [id, n] : nodes_) {
    if (n.failed()) failed.push_back(&n);
  }
  std::sort(failed.begin(), failed.end(),
            [](const Node* a, const Node* b) { return a->created < b->created; });
  if (failed.empty()) {
    const std::string none = base::go_quote("null");
    return none.substr(1, none.size() - 2);
  }
  Values list;
  for (const Node* n : failed) {
    Value v = Value::object();
    v.set("displayName", n->display_name);
    v.set("message", n->message);
    v.set("templateName", n->template_name);
    v.set("phase", engine::name_of(n->phase));
    v.set("podName", n->id);
    v.set("finishedAt", base::to_rfc3339(n->finished_at));
    list.push_back(std::move(v));
  }
  return base::go_quote(base::to_json(Value(std::move(list))));
}

}  // namespace tiphys::naive
