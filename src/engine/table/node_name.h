// Names, ids and display names, computed from the table (§4.3).
//
// O(depth of the name). The call's name is asked of the caller, since templates are not known here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/table/node_table.h"

namespace tiphys::engine::table {

// The name of the step or task that a node of kind Step, StepItem or Task stands for.
using CallName = std::function<std::string_view(NodeIndex)>;

struct Naming {
  const NodeTable& nodes;
  std::string_view workflow;
  const CallName& call_name;

  // What the node's name adds to its owner's.
  std::string suffix(NodeIndex node) const;
  void append_suffix(std::string& out, NodeIndex node) const;
  std::string name(NodeIndex node) const;
  // `<wf>-<hash>`, with "-2", "-3", … where another name had the same hash before.
  std::string id(NodeIndex node) const;
  void append_id(std::string& out, NodeIndex node) const;
  std::string display_name(NodeIndex node) const;
  // By id or by name. O(1) for both as a rule.
  std::optional<NodeIndex> find(std::string_view id_or_name) const;
};

// The display name in a whole name, below a boundary of that name.
std::string_view display_part(std::string_view name, std::string_view boundary_name);

// The suffix of a new node, from its parts.
std::string name_suffix(NameKind kind, std::string_view call_name, std::string_view text,
                        std::uint32_t number);
void append_name_suffix(std::string& out, NameKind kind, std::string_view call_name,
                        std::string_view text, std::uint32_t number);

// The number in the suffix of an item, "(7:text)"; 0 where there is none.
std::uint64_t item_number(std::string_view suffix);

}  // namespace tiphys::engine::table
