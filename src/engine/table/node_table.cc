// Adding nodes and looking for them by the hash of their name.
#include "engine/table/node_table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"

namespace tiphys::engine::table {

NodeIndex NodeTable::add(Node node, std::string_view name_suffix) {
  INVARIANT(nodes_.size() < kNoNode);
  const std::uint32_t state =
      node.owner == kNoNode ? base::kFnv32Offset : nodes_[node.owner].name_hash;
  node.name_hash = base::fnv1a32(name_suffix, state);
  return append(node);
}

NodeIndex NodeTable::append(const Node& node) {
  auto index = static_cast<NodeIndex>(nodes_.size());
  if (node.owner != kNoNode) {
    Node& owner = nodes_[node.owner];
    if (owner.last_child == kNoNode) {
      owner.first_child = index;
    } else {
      nodes_[owner.last_child].next_sibling = index;
    }
    owner.last_child = index;
  }
  nodes_.push_back(node).same_hash = false;
  this->index(index);
  return index;
}

Extra& NodeTable::make_extra(NodeIndex i) {
  if (nodes_[i].extra == 0) {
    nodes_[i].extra = static_cast<std::uint32_t>(extras_.size());
    extras_.push_back({});
  }
  return extras_[nodes_[i].extra];
}

void NodeTable::index(NodeIndex node) {
  if (nodes_.size() * 2 > slots_.size()) {
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, kNoNode);
    for (NodeIndex i = 0; i < node; ++i) index(i);
  }
  std::size_t mask = slots_.size() - 1;
  std::size_t at = nodes_[node].name_hash & mask;
  for (; slots_[at] != kNoNode; at = (at + 1) & mask) {
    const Node& other = nodes_[slots_[at]];
    if (other.name_hash == nodes_[node].name_hash && other.kind != NameKind::Root) {
      nodes_[node].same_hash = true;
    }
  }
  slots_[at] = node;
}

std::vector<NodeIndex> NodeTable::with_hash(std::uint32_t hash) const {
  std::vector<NodeIndex> found;
  if (slots_.empty()) return found;
  std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != kNoNode; at = (at + 1) & mask) {
    if (nodes_[slots_[at]].name_hash == hash) found.push_back(slots_[at]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint32_t NodeTable::rank_of_hash(NodeIndex node) const {
  std::uint32_t rank = 1;
  if (!nodes_[node].same_hash) return rank;
  std::uint32_t hash = nodes_[node].name_hash;
  std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != kNoNode; at = (at + 1) & mask) {
    NodeIndex other = slots_[at];
    if (other < node && nodes_[other].name_hash == hash && nodes_[other].kind != NameKind::Root) {
      ++rank;
    }
  }
  return rank;
}

std::optional<NodeIndex> NodeTable::find_origin(const Origin& origin) const {
  auto found = by_origin_.find(origin.generation);
  if (found == by_origin_.end()) return std::nullopt;
  const std::vector<NodeIndex>& list = found->second;
  auto it = std::ranges::lower_bound(list, origin.node, {},
                                     [&](NodeIndex i) { return origins_[i].node; });
  if (it == list.end() || origins_[*it] != origin) return std::nullopt;
  return *it;
}

bool NodeTable::set_origin(NodeIndex i, const Origin& origin) {
  if (i != origins_.size() || i + 1 != nodes_.size() || origin.node == kNoNode) return false;
  auto found = by_origin_.find(origin.generation);
  if (found != by_origin_.end() && origins_[found->second.back()].node >= origin.node) return false;
  origins_.push_back(origin);
  by_origin_[origin.generation].push_back(i);
  return true;
}

void NodeTable::retain(const std::vector<bool>& keep, Generation from) {
  INVARIANT(keep.size() == nodes_.size());
  const Blocks<Node> old = std::exchange(nodes_, {});
  const std::vector<Origin> origins = std::exchange(origins_, {});
  by_origin_.clear();
  slots_.clear();
  std::vector<NodeIndex> moved(old.size(), kNoNode);
  auto place = [&](NodeIndex i) {
    if (i == kNoNode) return kNoNode;
    INVARIANT(moved[i] != kNoNode);
    return moved[i];
  };
  for (NodeIndex i = 0; i < old.size(); ++i) {
    if (!keep[i]) continue;
    Node n = old[i];
    n.owner = place(n.owner);
    n.boundary = place(n.boundary);
    n.first_child = n.last_child = n.next_sibling = kNoNode;
    n.frame = n.open = 0;
    n.queued = n.settled = n.failed_child = false;
    n.dirty = 0;
    moved[i] = static_cast<NodeIndex>(nodes_.size());
    append(n);
    bool placed = set_origin(moved[i], i < origins.size() ? origins[i] : Origin{from, i});
    INVARIANT(placed);
  }
}

void NodeTable::set_resource(Extra& extra, std::string_view name, std::int64_t seconds) {
  const bool fits = seconds >= 0 && seconds < std::int64_t{Extra::kNoSeconds};
  std::uint32_t* place = nullptr;
  if (fits && name == "cpu") place = &extra.cpu_seconds;
  if (fits && name == "memory") place = &extra.memory_seconds;
  if (place != nullptr) {
    *place = static_cast<std::uint32_t>(seconds);
    return;
  }
  const StringId id = strings_.intern(name);
  auto& others = extra.rare.made().resources.made();
  auto known = std::ranges::find(others, id, [](const auto& other) { return other.first; });
  if (known != others.end()) {
    known->second = seconds;
  } else {
    others.emplace_back(id, seconds);
  }
}

std::size_t NodeTable::memory_bytes() const {
  return nodes_.memory_bytes() + extras_.memory_bytes() + strings_.memory_bytes() +
         slots_.capacity() * sizeof(NodeIndex) + origins_.capacity() * sizeof(Origin);
}

}  // namespace tiphys::engine::table
