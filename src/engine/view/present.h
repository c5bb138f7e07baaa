// Presentation: nodes and the workflow as the predecessor's JSON has them (§3, §4).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/object_writer.h"
#include "engine/scope/node_field.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

// Which nodes a status has.
struct NodesShown {
  bool any = true;
  // In order; absent: all. Edges to others are left out then.
  const std::vector<NodeIndex>* chosen = nullptr;
  std::function<void(base::ObjectWriter&)>
      more;  // members behind those of the status; may be empty
};

// All nodes, or none.
inline NodesShown all_nodes(bool any) {
  NodesShown shown;
  shown.any = any;
  return shown;
}

// `progress` of a node, "" where it shows none. See RunView::node_progress.
std::string progress_text(const state::RunState& s, NodeIndex node);

// Writes nodes, a status, a workflow: never builds them. One object for a sequence of nodes keeps
// what they have in common (names of owners, encoded parameters of templates): small, whatever the
// number of nodes. The state must not change meanwhile.
class Presenter {
 public:
  Presenter(const state::RunState& s, base::ObjectWriter& out) : s_(s), out_(out) {}

  void node(NodeIndex node);  // O(depth + children + outputs)
  // O(nodes shown + those that hold or wait for locks); none of the others is looked at.
  void status(const NodesShown& shown);
  void workflow(const NodesShown& shown);

 private:
  struct Names {
    NodeIndex node = kNoNode;
    std::string name, id;
    std::string scope;  // of templates below it, once it was asked for
  };

  void time(std::string_view key, base::Timestamp at);
  const Names& names_of(NodeIndex node, Names& kept);
  void make_name(NodeIndex node);
  void write_scope(NodeIndex node);
  const base::Value& encoded(const spec::Parameter& declared, const spec::Parameter* given,
                             bool with_value_from);
  void input(const spec::Parameter& declared, const spec::Parameter* given,
             std::optional<std::string_view> value);
  void inputs(NodeIndex node);
  void output(NodeIndex node, const table::OutputValue& value);
  void outputs(NodeIndex node);
  template <class Visit>
  void ids(std::string_view key, NodeIndex node, Visit visit);
  void edges(NodeIndex node);
  void write_node(NodeIndex node, std::string_view id);
  void nodes(const NodesShown& shown);

  const state::RunState& s_;
  base::ObjectWriter& out_;
  const std::vector<NodeIndex>* chosen_ = nullptr;
  Names owner_, boundary_;
  std::string name_;                                     // of the node that is written
  std::vector<std::optional<std::string_view>> values_;  // its inputs
  struct Time {
    std::int64_t second = 0;
    std::string text;
  };
  Time times_[8];  // of late, by their seconds
  std::map<std::tuple<const spec::Parameter*, const spec::Parameter*, bool>, base::Value> encoded_;
};

}  // namespace tiphys::engine::view
