// Adding nodes and looking for them by the hash of their name.
#include "engine/table/node_table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"

namespace tiphys::engine::table {

namespace {

constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15u;  // odd, its bits spread
constexpr std::size_t kLooks = 8;                    // places of rows_ that an equal row may have
constexpr std::size_t kRowsMax = 8192;               // rows that can be found again

}  // namespace

NodeTable::NodeTable() {
  extras_.push_back({});
  users_.push_back(0);
}

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
  nodes_.push_back(node);
  return index;
}

Extra& NodeTable::make_extra(NodeIndex i) {
  const std::uint32_t old = nodes_[i].extra;
  if (old != 0 && users_[old] == 1) return extras_[old];
  if (free_rows_.empty()) {
    free_rows_.push_back(static_cast<std::uint32_t>(extras_.size()));
    extras_.push_back({});
    users_.push_back(0);
  }
  const std::uint32_t row = free_rows_.back();
  free_rows_.pop_back();
  if (old != 0) {
    extras_[row] = extras_[old];
    leave_row(old);
  }
  users_[row] = 1;
  nodes_[i].extra = row;
  return extras_[row];
}

void NodeTable::leave_row(std::uint32_t row) {
  if (--users_[row] > 0) return;
  extras_[row] = {};
  free_rows_.push_back(row);
}

bool NodeTable::can_share(std::uint32_t row) const {
  return row != 0 && users_[row] > 0 && !extras_[row].rare.is_set();
}

// The place of rows_ that names a row equal to this one; where there is none, the one for its name.
std::uint32_t& NodeTable::place_of_row(std::uint32_t row) {
  const Extra& own = extras_[row];
  const std::uint64_t seconds =
      std::uint64_t{own.cpu_seconds} << 32 | std::uint64_t{own.memory_seconds};
  const std::uint64_t others = std::uint64_t{own.host_name} << 1 | (own.has_outputs ? 1 : 0);
  const std::size_t home = ((seconds * kMix ^ others) * kMix) >> 32;
  const std::size_t mask = rows_.size() - 1;
  for (std::size_t i = 0; i < kLooks; ++i) {
    std::uint32_t& place = rows_[(home + i) & mask];
    if (place == 0 || (can_share(place) && extras_[place].equals(own))) return place;
  }
  return rows_[home & mask];
}

void NodeTable::grow_rows() {
  rows_.assign(rows_.empty() ? 16 : rows_.size() * 2, 0);
  rows_named_ = 0;
  for (std::size_t row = 1; row < extras_.size() && rows_named_ * 2 < rows_.size(); ++row) {
    const auto id = static_cast<std::uint32_t>(row);
    if (!can_share(id)) continue;
    std::uint32_t& place = place_of_row(id);
    if (place == 0) ++rows_named_;
    place = id;
  }
}

void NodeTable::share_extra(NodeIndex i) {
  const std::uint32_t own = nodes_[i].extra;
  if (!can_share(own) || users_[own] > 1) return;
  if (rows_named_ * 2 >= rows_.size() && rows_.size() < kRowsMax) grow_rows();
  std::uint32_t& place = place_of_row(own);
  if (place == own) return;
  if (can_share(place) && extras_[place].equals(extras_[own])) {
    nodes_[i].extra = place;
    ++users_[place];
    return leave_row(own);
  }
  if (place == 0) ++rows_named_;
  place = own;
}

// A slot holds the position of a node in as many bits as the mask has, and above them those bits
// of its hash that do not say where it lies: other nodes are looked at only where all of that is
// equal. No position has all of its bits set, since slots are twice as many as nodes.
void NodeTable::index(NodeIndex node) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t hash = nodes_[node].name_hash;
  const auto tag = static_cast<std::uint32_t>(hash & ~mask);
  std::size_t at = hash & mask;
  for (; slots_[at] != kNoNode; at = (at + 1) & mask) {
    if ((slots_[at] & ~mask) != tag) continue;
    const Node& other = nodes_[slots_[at] & mask];
    if (other.name_hash != hash || other.kind == NameKind::Root) continue;
    if (same_hash_.size() <= node) same_hash_.resize(node + std::size_t{1});
    same_hash_[node] = true;
  }
  slots_[at] = tag | node;
}

// The slots of nodes further on are fetched while those of one are looked at.
void NodeTable::index_rest() const {
  constexpr std::size_t kAhead = 16;
  std::size_t size = std::max<std::size_t>(slots_.size(), 64);
  while (size < nodes_.size() * 2) size *= 2;
  if (size > slots_.size()) {
    std::vector<std::uint32_t>().swap(slots_);
    slots_.assign(size, kNoNode);
    indexed_ = 0;
  }
  for (; indexed_ < nodes_.size(); ++indexed_) {
    if (indexed_ + kAhead < nodes_.size()) {
      __builtin_prefetch(&slots_[nodes_[indexed_ + kAhead].name_hash & (size - 1)], 1);
    }
    index(static_cast<NodeIndex>(indexed_));
  }
}

std::vector<NodeIndex> NodeTable::with_hash(std::uint32_t hash) const {
  std::vector<NodeIndex> found;
  if (nodes_.size() == 0) return found;
  if (indexed_ < nodes_.size()) index_rest();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != kNoNode; at = (at + 1) & mask) {
    const auto node = static_cast<NodeIndex>(slots_[at] & mask);
    if (nodes_[node].name_hash == hash) found.push_back(node);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint32_t NodeTable::count_before(NodeIndex node) const {
  std::uint32_t count = 0;
  std::uint32_t hash = nodes_[node].name_hash;
  std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != kNoNode; at = (at + 1) & mask) {
    const auto other = static_cast<NodeIndex>(slots_[at] & mask);
    if (other < node && nodes_[other].name_hash == hash && nodes_[other].kind != NameKind::Root) {
      ++count;
    }
  }
  return count;
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
  same_hash_.clear();
  indexed_ = 0;
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
    n.queued = n.settled = n.failed_child = n.held = false;
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
         users_.memory_bytes() + slots_.capacity() * 4 + rows_.capacity() * 4 +
         free_rows_.capacity() * 4 + origins_.capacity() * sizeof(Origin);
}

}  // namespace tiphys::engine::table
