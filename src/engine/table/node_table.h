// NodeTable: all nodes of a run, their texts, rare fields and order of children.
//
// Only grows. Indexes are positions. Adding is O(1); text ids are unique, see node_name.h.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "engine/table/node.h"

namespace tiphys::engine::table {

// An output parameter of a node: the position of its declaration in the template, and its text.
struct OutputValue {
  StringId name = 0;
  StringId text = 0;
  bool absent = false;    // declared, but has no value (yet)
  bool supplied = false;  // still waits for a person
};

// Fields that few nodes have. Stored.
struct Extra {
  StringId result = 0;
  bool has_result = false;
  bool has_outputs = false;  // the outputs object exists though it may be empty
  std::vector<OutputValue> parameters;
  base::Value artifacts;        // outputs.artifacts: list or null
  base::Value input_artifacts;  // list or null
  StringId progress = 0;        // "N/M"
  StringId host_name = 0;
  StringId pod_ip = 0;
  StringId waiting_lock = 0;
  base::Value memoization;         // {hit,key,cacheName} or null
  base::Value resources_duration;  // map or null
  base::Timestamp wake;            // an own timer: back-off, end of a suspension
};

// Where a node was first: its generation and its position then. Attempts, folders and logs go on
// being named by it.
struct Origin {
  Generation generation = 0;
  NodeIndex node = kNoNode;
  bool operator==(const Origin&) const = default;
};

class NodeTable {
 public:
  NodeTable() : extras_(1) {}

  std::size_t size() const { return nodes_.size(); }
  Node& operator[](NodeIndex i) { return nodes_[i]; }
  const Node& operator[](NodeIndex i) const { return nodes_[i]; }
  Strings& strings() { return strings_; }
  const Strings& strings() const { return strings_; }

  // Appends; links it as the last child of its owner. `name_suffix` is the text that the name adds
  // to the owner's (the whole name for the root). O(its length).
  NodeIndex add(Node node, std::string_view name_suffix);

  const Extra& extra(NodeIndex i) const { return extras_[nodes_[i].extra]; }
  Extra& make_extra(NodeIndex i);
  bool has_extra(NodeIndex i) const { return nodes_[i].extra != 0; }

  std::string_view text(StringId id) const { return strings_.view(id); }

  // Nodes with this hash of the name, in order of creation. O(1) as a rule.
  std::vector<NodeIndex> with_hash(std::uint32_t hash) const;
  // 1 for the first node with its hash, 2 for the second, …; the root does not count.
  std::uint32_t rank_of_hash(NodeIndex node) const;

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

  void reserve(std::size_t nodes) { nodes_.reserve(nodes); }
  std::size_t memory_bytes() const;

 private:
  NodeIndex append(const Node& node);
  void index(NodeIndex node);

  std::vector<Node> nodes_;
  Strings strings_;
  std::vector<Extra> extras_;                               // [0] is the empty one
  std::vector<NodeIndex> slots_;                            // open addressing by name_hash
  std::vector<Origin> origins_;                             // of the first nodes
  std::map<Generation, std::vector<NodeIndex>> by_origin_;  // nodes now, by position then
};

}  // namespace tiphys::engine::table
