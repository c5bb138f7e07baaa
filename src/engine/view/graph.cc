// Children are the nodes below, and those that follow where a branch ends.
#include "engine/view/graph.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tiphys::engine::view {

namespace {

using state::RunState;
using table::NameKind;
using table::Node;

NodeIndex find_task(const RunState& s, NodeIndex dag, std::uint32_t task) {
  const Node& n = s.node(dag);
  if (n.frame != 0 && task < s.frame_at(dag).call_nodes.size()) {
    return s.frame_at(dag).call_nodes[task];
  }
  const auto& index = s.task_index(dag);
  return task < index.size() ? index[task] : kNoNode;
}

NodeIndex group_after(const RunState& s, NodeIndex group) {
  for (NodeIndex g = s.node(group).next_sibling; g != kNoNode; g = s.node(g).next_sibling) {
    if (s.node(g).kind == NameKind::Group) return g;
  }
  return kNoNode;
}

// Of one of two kinds. O(children before the first of them).
bool has_child(const RunState& s, NodeIndex node, NameKind kind, NameKind other) {
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind == kind || s.node(c).kind == other) return true;
  }
  return false;
}

const spec::GraphContainer* container_of(const RunState& s, NodeIndex node) {
  const auto& set = s.plan_of(s.node(node).owner).source->container_set;
  if (!set) return nullptr;
  return spec::find_named(set->containers, s.nodes.text(s.node(node).suffix));
}

// Containers of the same set that depend on this one (or on none, for the pod).
void add_containers(const RunState& s, NodeIndex pod, std::string_view after,
                    std::vector<NodeIndex>& out) {
  for (NodeIndex c = s.node(pod).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind != NameKind::Container) continue;
    const auto* container = container_of(s, c);
    if (container == nullptr) continue;
    const auto& on = container->dependencies;
    bool follows = after.empty() ? on.empty() : std::find(on.begin(), on.end(), after) != on.end();
    if (follows) out.push_back(c);
  }
}

// Its outputs came from a cache: nothing was made below it.
bool was_found(const RunState& s, NodeIndex node) {
  const base::Value* hit = s.nodes.extra(node).rare->memoization->find("hit");
  return hit != nullptr && hit->is_bool() && hit->as_bool();
}

// True if branches end in this node itself, not in nodes below it.
bool is_end(const RunState& s, NodeIndex node) {
  const Node& n = s.node(node);
  switch (n.type) {
    case NodeType::Steps:
    case NodeType::DAG: return was_found(s, node);
    case NodeType::StepGroup: return !has_child(s, node, NameKind::Step, NameKind::StepItem);
    case NodeType::Retry: return n.first_child == kNoNode;
    case NodeType::TaskGroup: return !has_child(s, node, NameKind::TaskItem, NameKind::TaskItem);
    case NodeType::Pod: return !has_child(s, node, NameKind::Container, NameKind::Container);
    case NodeType::Container: {
      std::vector<NodeIndex> after;
      add_containers(s, n.owner, s.nodes.text(n.suffix), after);
      return after.empty();
    }
    default: return true;
  }
}

// Nothing follows a composite that runs, unless an earlier generation made it.
bool leads_on(const RunState& s, NodeIndex composite) {
  return is_fulfilled(s.node(composite).phase) || s.nodes.origin(composite).has_value();
}

void add_followers(const RunState& s, NodeIndex node, std::vector<NodeIndex>& out) {
  for (NodeIndex at = node; at != kNoNode;) {
    const Node& n = s.node(at);
    switch (n.kind) {
      case NameKind::Attempt:
      case NameKind::Hook:
      case NameKind::OnExit:
        if (n.owner == kNoNode || s.node(n.owner).type != NodeType::Retry ||
            s.node(n.owner).last_child != at) {
          return;
        }
        at = n.owner;
        break;
      case NameKind::Step:
      case NameKind::StepItem: {
        NodeIndex next = group_after(s, n.owner);
        if (next != kNoNode) {
          out.push_back(next);
          return;
        }
        if (!leads_on(s, n.boundary)) return;
        at = n.boundary;
        break;
      }
      case NameKind::Group: {
        NodeIndex next = group_after(s, at);
        if (next != kNoNode) out.push_back(next);
        return;
      }
      case NameKind::TaskItem:
      case NameKind::Container: at = n.owner; break;
      case NameKind::Task: {
        const auto& graph = s.plan_of(n.owner).dag;
        for (std::uint32_t other : graph.dependants(n.call)) {
          NodeIndex follower = find_task(s, n.owner, other);
          if (follower != kNoNode) out.push_back(follower);
        }
        if (!leads_on(s, n.owner) || !graph.ends_branch(n.call)) return;
        at = n.owner;
        break;
      }
      case NameKind::Root: return;
    }
  }
}

// Whether an edge leads from a node to one that was made for it.
bool is_own(const RunState& s, NodeIndex node, const Node& child) {
  switch (child.kind) {
    case NameKind::Group: return child.suffix == 0;
    case NameKind::Task: return s.plan_of(node).dag.dependencies(child.call).empty();
    case NameKind::Container: return false;
    case NameKind::OnExit: return s.node(node).kind != NameKind::Root;
    default: return true;
  }
}

// Those of the children from number `from` on, at most `most`, in the order of their creation.
void add_own(const RunState& s, NodeIndex node, NodeIndex from, std::size_t most,
             std::vector<NodeIndex>& out) {
  NodeIndex c = s.node(node).first_child;
  if (from < s.nodes.size() && s.node(from).owner == node) c = from;
  for (; c != kNoNode && out.size() < most; c = s.node(c).next_sibling) {
    if (c >= from && is_own(s, node, s.node(c))) out.push_back(c);
  }
}

void add_set(const RunState& s, NodeIndex node, std::vector<NodeIndex>& out) {
  const Node& n = s.node(node);
  if (n.type == NodeType::Pod) add_containers(s, node, "", out);
  if (n.type == NodeType::Container) add_containers(s, n.owner, s.nodes.text(n.suffix), out);
}

// Calls out(node) for each.
template <class Out>
void each_outbound(const RunState& s, NodeIndex node, Out& out) {
  const Node& n = s.node(node);
  if (table::is_unreached(n)) return;
  if (is_end(s, node)) return out(node);
  switch (n.type) {
    case NodeType::Retry: return out(n.last_child);
    case NodeType::Steps: {
      NodeIndex last = kNoNode;
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        if (s.node(c).kind == NameKind::Group && !table::is_unreached(s.node(c))) last = c;
      }
      if (last == kNoNode) return;
      for (NodeIndex c = s.node(last).first_child; c != kNoNode; c = s.node(c).next_sibling) {
        each_outbound(s, c, out);
      }
      return;
    }
    case NodeType::DAG:
      for (std::uint32_t target : s.plan_of(node).dag.targets()) {
        NodeIndex task = find_task(s, node, target);
        if (task != kNoNode) each_outbound(s, task, out);
      }
      return;
    default:
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        NameKind kind = s.node(c).kind;
        if (kind != NameKind::Hook && kind != NameKind::OnExit && is_end(s, c)) {
          out(c);
        } else if (kind == NameKind::TaskItem) {
          each_outbound(s, c, out);
        }
      }
  }
}

}  // namespace

bool counts_progress(NodeType type) {
  return table::is_pod_like(type) || type == NodeType::Container || type == NodeType::Suspend;
}

std::vector<NodeIndex> children(const RunState& s, NodeIndex node) {
  return children_from(s, node, 0, SIZE_MAX);
}

std::vector<NodeIndex> children_from(const RunState& s, NodeIndex node, NodeIndex from,
                                     std::size_t most) {
  std::vector<NodeIndex> out;
  add_own(s, node, from, most, out);
  std::vector<NodeIndex> others;
  add_set(s, node, others);
  if (is_end(s, node)) add_followers(s, node, others);
  if (others.empty()) return out;
  std::erase_if(others, [from](NodeIndex other) { return other < from; });
  out.insert(out.end(), others.begin(), others.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.size() > most) out.resize(most);
  return out;
}

void visit_children(const RunState& s, NodeIndex node, const VisitNode& visit) {
  const NodeType type = s.node(node).type;
  const bool mixed = type == NodeType::Pod || type == NodeType::Container || is_end(s, node);
  if (mixed) {
    for (const NodeIndex child : children(s, node)) visit(child);
    return;
  }
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (is_own(s, node, s.node(c))) visit(c);
  }
}

void visit_outbound(const RunState& s, NodeIndex node, const VisitNode& visit) {
  if (!is_end(s, node)) each_outbound(s, node, visit);
}

}  // namespace tiphys::engine::view
