// Adding nodes and looking for them by the hash of their name.
#include "engine/table/node_table.h"

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace tiphys::engine::table {

NodeIndex NodeTable::add(Node node, std::string_view name_suffix) {
  INVARIANT(nodes_.size() < kNoNode);
  auto index = static_cast<NodeIndex>(nodes_.size());
  std::uint32_t state = base::kFnv32Offset;
  if (node.owner != kNoNode) {
    Node& owner = nodes_[node.owner];
    state = owner.name_hash;
    if (owner.last_child == kNoNode) {
      owner.first_child = index;
    } else {
      nodes_[owner.last_child].next_sibling = index;
    }
    owner.last_child = index;
  }
  node.name_hash = base::fnv1a32(name_suffix, state);
  nodes_.push_back(node);
  this->index(index);
  return index;
}

Extra& NodeTable::make_extra(NodeIndex i) {
  if (nodes_[i].extra == 0) {
    nodes_[i].extra = static_cast<std::uint32_t>(extras_.size());
    extras_.emplace_back();
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
  while (slots_[at] != kNoNode) at = (at + 1) & mask;
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

std::size_t NodeTable::memory_bytes() const {
  return nodes_.capacity() * sizeof(Node) + extras_.capacity() * sizeof(Extra) +
         strings_.memory_bytes() + slots_.capacity() * sizeof(NodeIndex);
}

}  // namespace tiphys::engine::table
