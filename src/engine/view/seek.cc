// Candidates one after the other. See seek.h.
#include "engine/view/seek.h"

namespace tiphys::engine::view {

namespace {

using state::RunState;
using table::Node;

// A daemon that is not ready is Pending, and runs on its host all the same.
bool has_begun(const RunState& s, NodeIndex node) {
  return s.node(node).phase != Phase::Pending || s.nodes.extra(node).host_name != 0;
}

bool is_of(const RunState& s, NodeSort sort, NodeIndex node) {
  switch (sort) {
    case NodeSort::Live: return !is_fulfilled(s.node(node).phase);
    case NodeSort::Begun: return has_begun(s, node);
    case NodeSort::Suspended: return true;
  }
  return false;
}

NodeIndex candidate(const RunState& s, NodeSort sort, NodeIndex from) {
  if (sort == NodeSort::Begun) return s.open_attempts.next(from);
  if (sort == NodeSort::Suspended) return s.open_suspends.next(from);
  return from < s.nodes.size() ? from : kNoNode;
}

}  // namespace

Sought seek(const RunState& s, NodeSort sort, NodeIndex from, std::size_t looks) {
  Sought out;
  out.next = candidate(s, sort, from);
  for (; out.next != kNoNode && looks > 0; --looks) {
    if (is_of(s, sort, out.next)) out.nodes.push_back(out.next);
    out.next = candidate(s, sort, out.next + 1);
  }
  return out;
}

}  // namespace tiphys::engine::view
