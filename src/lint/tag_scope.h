// The names that tags may use at one place of a template, without their values.
//
// Nodes (steps, tasks) are kept as references to what they call, so that a graph of 100,000 tasks
// costs one entry each; a look-up costs the length of the tag.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "spec/template.h"

namespace tiphys::lint {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
using Names = std::unordered_set<std::string, TextHash, std::equal_to<>>;

// A step or task as later ones see it.
struct NodeNames {
  const spec::Template* callee = nullptr;  // null: not known before the run
  bool ended = false;                      // id, times, outputs
  bool status = false;
  bool aggregate = false;  // outputs.parameters of a loop
};

class TagScope {
 public:
  // "steps." or "tasks."; "" where there are no nodes.
  explicit TagScope(std::string_view family = {}) : family_(family) {}

  void add(std::string name) { names_.insert(std::move(name)); }
  NodeNames& node(std::string_view name);
  const NodeNames* find_node(std::string_view name) const;
  bool has(std::string_view name) const;  // without nodes

  // A tag of a node, cut: "tasks.a.outputs.result" gives "a" and "outputs.result".
  struct NodeTag {
    std::string_view node;
    std::string_view rest;
  };
  // nullopt where the tag is not of this family, or nothing follows the name.
  std::optional<NodeTag> cut(std::string_view tag) const;
  // What `rest` needs beyond the node itself is not asked for: the status is the caller's question.
  static bool offers(const NodeNames& node, std::string_view rest);

  std::vector<std::string> node_names() const;

  bool any_item = false;  // item.* of a list that is not known yet
  bool any_output_parameter = false;
  bool any_output_artifact = false;

 private:
  std::string_view family_;
  Names names_;
  std::unordered_map<std::string, NodeNames, TextHash, std::equal_to<>> nodes_;
};

// Tags of other roots are never looked at.
bool is_checked_tag(std::string_view trimmed);
// Names that the predecessor accepts though they are known only while a workflow runs.
bool is_accepted_unseen(std::string_view trimmed);

}  // namespace tiphys::lint
