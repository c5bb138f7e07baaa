// Children are the nodes below, and those that follow where a branch ends.
#include "engine/view/graph.h"

#include <algorithm>

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

bool has_child(const RunState& s, NodeIndex node, NameKind kind) {
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    if (s.node(c).kind == kind) return true;
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
    case NodeType::StepGroup:
      return !has_child(s, node, NameKind::Step) && !has_child(s, node, NameKind::StepItem);
    case NodeType::Retry: return n.first_child == kNoNode;
    case NodeType::TaskGroup: return !has_child(s, node, NameKind::TaskItem);
    case NodeType::Pod: return !has_child(s, node, NameKind::Container);
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
        if (!graph.dependants(n.call).empty() || !leads_on(s, n.owner)) {
          const auto& targets = graph.targets();
          bool target = std::find(targets.begin(), targets.end(), n.call) != targets.end();
          if (!target || !leads_on(s, n.owner)) return;
        }
        at = n.owner;
        break;
      }
      case NameKind::Root: return;
    }
  }
}

// Nodes below that are children, in their order; but containers.
template <class Visit>
void each_own(const RunState& s, NodeIndex node, Visit visit) {
  const Node& n = s.node(node);
  for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
    const Node& child = s.node(c);
    bool own = true;
    if (child.kind == NameKind::Group) own = child.suffix == 0;
    if (child.kind == NameKind::Task) own = s.plan_of(node).dag.dependencies(child.call).empty();
    if (child.kind == NameKind::Container) own = false;
    if (child.kind == NameKind::OnExit && n.kind == NameKind::Root) own = false;
    if (own) visit(c);
  }
}

void add_own(const RunState& s, NodeIndex node, std::vector<NodeIndex>& out) {
  const Node& n = s.node(node);
  each_own(s, node, [&out](NodeIndex child) { out.push_back(child); });
  if (n.type == NodeType::Pod) add_containers(s, node, "", out);
  if (n.type == NodeType::Container) add_containers(s, n.owner, s.nodes.text(n.suffix), out);
}

// Calls out(node) for each.
template <class Out>
void each_outbound(const RunState& s, NodeIndex node, Out& out) {
  const Node& n = s.node(node);
  if (is_end(s, node)) return out(node);
  switch (n.type) {
    case NodeType::Retry: return out(n.last_child);
    case NodeType::Steps: {
      NodeIndex last = kNoNode;
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        if (s.node(c).kind == NameKind::Group) last = c;
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

// The nodes from which add_followers() comes through this one: where its branches end.
void add_ends(const RunState& s, NodeIndex node, std::vector<NodeIndex>& out) {
  const Node& n = s.node(node);
  if (is_end(s, node)) out.push_back(node);
  switch (n.type) {
    case NodeType::Retry:
      if (n.last_child != kNoNode) add_ends(s, n.last_child, out);
      return;
    case NodeType::DAG: {
      const auto& graph = s.plan_of(node).dag;
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        if (s.node(c).kind != NameKind::Task) continue;
        const auto& targets = graph.targets();
        bool last = graph.dependants(s.node(c).call).empty() ||
                    std::find(targets.begin(), targets.end(), s.node(c).call) != targets.end();
        if (last) add_ends(s, c, out);
      }
      return;
    }
    case NodeType::Steps: {
      NodeIndex last = kNoNode;
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        if (s.node(c).kind == NameKind::Group) last = c;
      }
      if (last != kNoNode) add_ends(s, last, out);
      return;
    }
    default:
      for (NodeIndex c = n.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        NameKind kind = s.node(c).kind;
        if (kind != NameKind::Hook && kind != NameKind::OnExit) add_ends(s, c, out);
      }
  }
}

// The nodes whose edges the birth of this one may have altered.
void add_neighbours(const RunState& s, NodeIndex node, std::vector<NodeIndex>& out) {
  const Node& n = s.node(node);
  if (n.owner == kNoNode) return;
  out.push_back(n.owner);
  const Node& owner = s.node(n.owner);
  switch (n.kind) {
    case NameKind::Group: {
      if (n.suffix == 0) return;
      auto before = s.naming().find(s.name_of_node(n.owner) +
                                    table::name_suffix(NameKind::Group, {}, {}, n.suffix - 1));
      if (before) add_ends(s, *before, out);
      return;
    }
    case NameKind::Task:
      for (std::uint32_t on : s.plan_of(n.owner).dag.dependencies(n.call)) {
        NodeIndex before = find_task(s, n.owner, on);
        if (before != kNoNode) add_ends(s, before, out);
      }
      return;
    case NameKind::Container:
      for (NodeIndex c = owner.first_child; c != kNoNode; c = s.node(c).next_sibling) {
        out.push_back(c);
      }
      return;
    default: break;
  }
  if (owner.type != NodeType::Retry) return;
  // It is the last one now, and what it follows is not.
  for (NodeIndex c = owner.first_child; c != node; c = s.node(c).next_sibling) {
    if (s.node(c).next_sibling == node) add_ends(s, c, out);
  }
}

}  // namespace

bool counts_progress(NodeType type) {
  return table::is_pod_like(type) || type == NodeType::Container || type == NodeType::Suspend;
}

std::vector<NodeIndex> shown_anew(const RunState& s, const ChangedNodes& changed) {
  std::vector<NodeIndex> out = changed.altered;
  const NodeIndex end = changed.first_made + changed.made;
  for (NodeIndex i = changed.first_made; i < end; ++i) {
    out.push_back(i);
    add_neighbours(s, i, out);
  }
  // What ended lets its ends lead on.
  for (std::size_t i = 0, count = out.size(); i < count; ++i) {
    const Node& n = s.node(out[i]);
    bool composite = n.type == NodeType::Steps || n.type == NodeType::DAG;
    if (!composite || !is_fulfilled(n.phase)) continue;
    std::vector<NodeIndex> after;
    add_followers(s, out[i], after);
    if (!after.empty()) add_ends(s, out[i], out);
  }
  if (!out.empty() && changed.first_made <= kGroupProgressMax) {
    const auto all = static_cast<NodeIndex>(std::min(s.nodes.size(), kGroupProgressMax + 1));
    for (NodeIndex i = 0; i < all; ++i) {
      if (!counts_progress(s.node(i).type)) out.push_back(i);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<NodeIndex> children(const RunState& s, NodeIndex node) {
  std::vector<NodeIndex> out;
  add_own(s, node, out);
  if (is_end(s, node)) add_followers(s, node, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void visit_children(const RunState& s, NodeIndex node, const VisitNode& visit) {
  const NodeType type = s.node(node).type;
  const bool mixed = type == NodeType::Pod || type == NodeType::Container || is_end(s, node);
  if (!mixed) return each_own(s, node, visit);
  for (const NodeIndex child : children(s, node)) visit(child);
}

void visit_outbound(const RunState& s, NodeIndex node, const VisitNode& visit) {
  if (!is_end(s, node)) each_outbound(s, node, visit);
}

}  // namespace tiphys::engine::view
