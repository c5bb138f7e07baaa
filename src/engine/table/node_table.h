// NodeTable: all nodes of a run, their texts, rare fields and order of children.
//
// Only grows. Indexes are positions. Adding is O(1); text ids are unique, see node_name.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/boxed.h"
#include "base/value.h"
#include "engine/table/blocks.h"
#include "engine/table/node.h"

namespace tiphys::engine::table {

using base::Boxed;

// An output parameter of a node: the position of its declaration in the template, and its text.
struct OutputValue {
  StringId name = 0;
  StringId text = 0;
  bool absent = false;    // declared, but has no value (yet)
  bool supplied = false;  // still waits for a person
};

struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  bool operator==(const Progress&) const = default;
};

// Fields that few nodes have. Stored.
struct Rare {
  std::vector<OutputValue> parameters;
  Boxed<base::Value> artifacts;        // outputs.artifacts: list or null
  Boxed<base::Value> input_artifacts;  // list or null
  Boxed<base::Value> memoization;      // {hit,key,cacheName} or null
  Boxed<Progress> progress;            // as it was reported
  StringId pod_ip = 0;
  StringId waiting_lock = 0;
  base::Timestamp wake;  // an own timer: back-off, end of a suspension
  Boxed<std::vector<std::pair<StringId, std::int64_t>>> resources;  // see Extra
};

// Fields that leaves have, and few others. Stored. Nodes with equal ones share a row, as most of a
// fan-out do.
struct Extra {
  static constexpr std::uint32_t kNoSeconds = 0xffffffffu;

  StringId host_name = 0;
  // resourcesDuration: the seconds of the two that pods have; what does not fit and those of other
  // names are in `rare->resources`.
  std::uint32_t cpu_seconds = kNoSeconds;
  std::uint32_t memory_seconds = kNoSeconds;
  bool has_outputs = false;  // the outputs object exists though it may be empty
  Boxed<Rare> rare;

  // REQUIRES: neither has rare fields.
  bool equals(const Extra& other) const {
    return host_name == other.host_name && cpu_seconds == other.cpu_seconds &&
           memory_seconds == other.memory_seconds && has_outputs == other.has_outputs;
  }
};
static_assert(sizeof(Extra) <= 24);

// Where a node was first: its generation and its position then. Attempts, folders and logs go on
// being named by it.
struct Origin {
  Generation generation = 0;
  NodeIndex node = kNoNode;
  bool operator==(const Origin&) const = default;
};

class NodeTable {
 public:
  NodeTable();

  std::size_t size() const { return nodes_.size(); }
  Node& operator[](NodeIndex i) { return nodes_[i]; }
  const Node& operator[](NodeIndex i) const { return nodes_[i]; }
  Strings& strings() { return strings_; }
  const Strings& strings() const { return strings_; }

  // Appends; links it as the last child of its owner. `name_suffix` is the text that the name adds
  // to the owner's (the whole name for the root). O(its length).
  NodeIndex add(Node node, std::string_view name_suffix);

  const Extra& extra(NodeIndex i) const { return extras_[nodes_[i].extra]; }
  // The node's own one, good until the next call. O(1).
  Extra& make_extra(NodeIndex i);
  // To be called when no more is changed for now: lets the node use the row of another one that is
  // equal, where one is found. Rows with rare fields are left alone. O(1).
  void share_extra(NodeIndex i);
  bool has_extra(NodeIndex i) const { return nodes_[i].extra != 0; }

  // All rows of extras that there are, free ones too, in the order of their making.
  std::size_t extras() const { return extras_.size(); }
  const Extra& extra_at(std::size_t i) const { return extras_[i]; }

  std::string_view text(StringId id) const { return strings_.view(id); }

  // Nodes with this hash of the name, in order of creation. O(1) as a rule, and once for each node
  // that was added since the last time.
  std::vector<NodeIndex> with_hash(std::uint32_t hash) const;
  // 1 for the first node with its hash, 2 for the second, …; the root does not count.
  std::uint32_t rank_of_hash(NodeIndex node) const {
    if (indexed_ < nodes_.size()) index_rest();
    return node < same_hash_.size() && same_hash_[node] ? count_before(node) + 1 : 1;
  }

  // Nodes that came over from an earlier generation are the first ones of the table, in the order
  // in which they were made; nullopt for those of this generation. O(1).
  std::optional<Origin> origin(NodeIndex i) const {
    if (i >= origins_.size()) return std::nullopt;
    return origins_[i];
  }
  // The node that came over from there; nullopt if none did. O(log n).
  std::optional<NodeIndex> find_origin(const Origin& origin) const;
  // For node `i`, the last one. False where the order above does not hold; then nothing is changed.
  bool set_origin(NodeIndex i, const Origin& origin);
  // Begins a generation: leaves out all nodes but those of `keep` (one bool per node) and numbers
  // the rest anew, in their order. REQUIRES: of each that is kept, owner and boundary are kept.
  // `from`: the generation that ends. What is not stored of nodes (frame, open, …) is cleared.
  // O(n).
  void retain(const std::vector<bool>& keep, Generation from);

  // The seconds of a resource; each name once.
  void set_resource(Extra& extra, std::string_view name, std::int64_t seconds);
  // Calls visit(name, seconds) in the order of the names.
  template <class Visit>
  void for_resources(const Extra& extra, Visit visit) const;

  std::size_t memory_bytes() const;

 private:
  NodeIndex append(const Node& node);
  std::uint32_t count_before(NodeIndex node) const;
  void index_rest() const;
  void index(NodeIndex node) const;
  void leave_row(std::uint32_t row);
  bool can_share(std::uint32_t row) const;
  std::uint32_t& place_of_row(std::uint32_t row);
  void grow_rows();

  Blocks<Node> nodes_;
  Strings strings_;
  Blocks<Extra> extras_;                  // [0] is the empty one
  Blocks<std::uint32_t> users_;           // of each row: nodes that have it; 0: it is free
  std::vector<std::uint32_t> free_rows_;  // of extras_
  std::vector<std::uint32_t> rows_;       // of extras_, by what is in them; hints that may be wrong
  std::size_t rows_named_ = 0;            // in rows_
  // Open addressing by name_hash: see index(). Kept up when it is asked for, since many nodes at
  // once cost less.
  mutable std::vector<std::uint32_t> slots_;
  mutable std::size_t indexed_ = 0;      // so many nodes are in it
  mutable std::vector<bool> same_hash_;  // of a node: one before it, not the root, has its hash
  std::vector<Origin> origins_;          // of the first nodes
  std::map<Generation, std::vector<NodeIndex>> by_origin_;  // nodes now, by position then
};

template <class Visit>
void NodeTable::for_resources(const Extra& extra, Visit visit) const {
  if (!extra.rare->resources.is_set()) {  // nearly all
    if (extra.cpu_seconds != Extra::kNoSeconds) visit("cpu", std::int64_t{extra.cpu_seconds});
    if (extra.memory_seconds != Extra::kNoSeconds) {
      visit("memory", std::int64_t{extra.memory_seconds});
    }
    return;
  }
  std::map<std::string_view, std::int64_t> all;
  for (const auto& [name, seconds] : *extra.rare->resources) all[text(name)] = seconds;
  if (extra.cpu_seconds != Extra::kNoSeconds) all["cpu"] = extra.cpu_seconds;
  if (extra.memory_seconds != Extra::kNoSeconds) all["memory"] = extra.memory_seconds;
  for (const auto& [name, seconds] : all) visit(name, seconds);
}

}  // namespace tiphys::engine::table
