// Retry of the whole workflow (semantics §23.2): what is deleted, what is reset, the rest stays.
#include <algorithm>

#include "naive/machine.h"

namespace tiphys::naive {

namespace {

bool executes(NodeType t) {
  return t == NodeType::Pod || t == NodeType::Container || t == NodeType::HTTP ||
         t == NodeType::Plugin;
}

bool groups(NodeType t) {
  return t == NodeType::Steps || t == NodeType::StepGroup || t == NodeType::DAG ||
         t == NodeType::TaskGroup || t == NodeType::Retry;
}

bool is_retried(const Node& n) { return n.flag && n.flag->retried; }

}  // namespace

// The node whose name this one's goes on from: the longest that ends where a part of it ends.
const Node* Machine::owner_of(const Node& node) const {
  const Node* best = nullptr;
  for (const auto& [id, other] : nodes_) {
    const std::size_t size = other.name.size();
    if (size >= node.name.size() || !node.name.starts_with(other.name)) continue;
    const char next = node.name[size];
    if (next != '.' && next != '[' && next != '(') continue;
    if (best == nullptr || size > best->name.size()) best = &other;
  }
  return best;
}

// A retried group that was followed by another attempt: nothing goes on in it.
bool Machine::is_superseded(const Node& node) const {
  for (const Node* n = &node; n != nullptr; n = owner_of(*n)) {
    const Node* owner = owner_of(*n);
    if (!is_retried(*n) || !groups(n->type) || owner == nullptr) continue;
    const std::string next =
        owner->name + "(" + std::to_string(std::atol(n->name.c_str() + owner->name.size() + 1) + 1);
    if (ids_.contains(next + ")")) return true;
  }
  return false;
}

bool Machine::has_succeeded_below(const Node& node, const std::set<std::string>& chosen) const {
  return std::any_of(node.children.begin(), node.children.end(), [&](const std::string& id) {
    const Node* child = by_id(id);
    if (child == nullptr) return false;
    if (!chosen.contains(id) && child->phase == Phase::Succeeded) return true;
    return has_succeeded_below(*child, chosen);
  });
}

void Machine::delete_below(const Node& node, std::set<std::string>& gone) const {
  if (!gone.insert(node.id).second) return;
  for (const std::string& id : node.children) {
    if (const Node* child = by_id(id)) delete_below(*child, gone);
  }
  for (const auto& [id, other] : nodes_) {
    if (owner_of(other) == &node) delete_below(other, gone);
  }
}

std::set<std::string> Machine::to_delete(const Value& arguments) const {
  const bool choose = truth_field(arguments, "restartSuccessful") &&
                      !text_field(arguments, "nodeFieldSelector").empty();
  std::set<std::string> chosen;
  for (const auto& [id, n] : nodes_) {
    if (choose && selects(arguments, n)) chosen.insert(id);
  }
  std::set<std::string> gone;
  for (const auto& [id, n] : nodes_) {
    if (n.name.starts_with(name_ + ".onExit") || is_superseded(n)) continue;
    bool wanted = chosen.contains(id);
    if (!wanted && n.failed() && executes(n.type)) {
      wanted = !has_succeeded_below(is_retried(n) ? *owner_of(n) : n, chosen);
    }
    if (wanted) delete_below(n.type == NodeType::Container ? *owner_of(n) : n, gone);
  }
  return gone;
}

void Machine::reset(const std::string& id) {
  Node& n = *by_id(id);
  if (n.phase != Phase::Skipped) n.phase = Phase::Running;
  n.message.clear();
  n.again = true;
  n.started_at = now_;
  n.finished_at = {};
  n.outbound.clear();  // the predecessor keeps those that are left until it sets them anew
}

void Machine::retry_workflow(const Value& arguments) {
  const bool choose = truth_field(arguments, "restartSuccessful") &&
                      !text_field(arguments, "nodeFieldSelector").empty();
  if (!engine::is_completed(phase_)) return;
  if (phase_ == WorkflowPhase::Succeeded && !choose) return;
  std::set<std::string> gone = to_delete(arguments);
  std::set<std::string> groups_again;
  for (const std::string& id : gone) {
    for (const Node* n = owner_of(*by_id(id)); n != nullptr; n = owner_of(*n)) {
      if (groups(n->type) && !gone.contains(n->id)) groups_again.insert(n->id);
      by_id(n->id)->opened = true;
    }
  }
  open_unreached(groups_again);
  const Values& parameters = list_of(field(arguments, "parameters"));
  if (!parameters.empty()) {
    for (const std::string& id : groups_again) {
      const Node& n = *by_id(id);
      if (n.type != NodeType::TaskGroup && n.type != NodeType::StepGroup) continue;
      for (const std::string& child : n.children) {
        if (by_id(child) != nullptr) delete_below(*by_id(child), gone);
      }
    }
    override_parameters(parameters);
  }
  for (const auto& [id, n] : nodes_) {
    if (n.name.starts_with(name_ + ".onExit")) gone.insert(id);
  }
  for (const std::string& id : groups_again) {
    if (!gone.contains(id)) reset(id);
  }
  auto left_out = [&](const std::string& id) { return gone.contains(id); };
  for (const std::string& id : gone) ids_.erase(by_id(id)->name);
  for (const std::string& id : gone) nodes_.erase(id);
  for (auto& [id, n] : nodes_) {
    std::erase_if(n.children, left_out);
    std::erase_if(n.outbound, left_out);
  }
  phase_ = WorkflowPhase::Unset;
  message_.clear();
  started_at_ = now_;
  finished_at_ = {};
  shutdown_ = Shutdown::None;
}

// What was omitted as nothing came to it after an earlier retry.
void Machine::open_unreached(std::set<std::string>& groups_again) {
  for (bool more = true; more;) {
    more = false;
    for (auto& [id, n] : nodes_) {
      const Node* owner = owner_of(n);
      if (owner == nullptr || !groups_again.contains(owner->id)) continue;
      if (owner->phase == Phase::Omitted) n.opened = true;
      if (!groups(n.type) || n.phase != Phase::Omitted) continue;
      more = groups_again.insert(id).second || more;
    }
  }
}

void Machine::override_parameters(const Values& texts) {
  Values list;
  std::set<std::string> given;
  for (const Value& text : texts) {
    const std::string whole = text_of(text);
    const std::size_t eq = whole.find('=');
    Value one = Value::object();
    one.set("name", whole.substr(0, eq));
    one.set("value", whole.substr(eq + 1));
    given.insert(whole.substr(0, eq));
    list.push_back(std::move(one));
  }
  Value& spec = *workflow_.find("spec");
  Value arguments =
      field(spec, "arguments").is_object() ? field(spec, "arguments") : Value::object();
  for (const Value& p : list_of(field(arguments, "parameters"))) {
    if (!given.contains(text_field(p, "name"))) list.push_back(p);
  }
  arguments.set("parameters", Value(std::move(list)));
  spec.set("arguments", std::move(arguments));
}

}  // namespace tiphys::naive
