// NodeTable: all nodes of a run, their texts, rare fields and order of children.
//
// Only grows. Indexes are positions. Adding is O(1); text ids are unique, see node_name.h.
#pragma once

#include <cstddef>
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

  void reserve(std::size_t nodes) { nodes_.reserve(nodes); }
  std::size_t memory_bytes() const;

 private:
  void index(NodeIndex node);

  std::vector<Node> nodes_;
  Strings strings_;
  std::vector<Extra> extras_;     // [0] is the empty one
  std::vector<NodeIndex> slots_;  // open addressing by name_hash
};

}  // namespace tiphys::engine::table
