// Nodes of a workflow as tables, pictures and explanations see them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "spec/phase.h"

namespace tiphys::api {

// One node, without its inputs and outputs.
struct NodeRow {
  std::uint32_t number = 0;  // in the order of creation, from 0
  std::string id;
  std::string name;
  std::string display_name;
  std::string boundary_id;  // "" for the root
  std::string template_name;
  std::string pod_name;  // "" where it is no pod
  std::string attempt;   // what the runner calls it, the same in all generations; "" likewise
  spec::NodeType type = spec::NodeType::Pod;
  spec::Phase phase = spec::Phase::Pending;
  std::string message;
  std::string progress;
  base::Timestamp started_at;
  base::Timestamp finished_at;

  bool operator==(const NodeRow&) const = default;
};

// Which nodes of a workflow, in the order of their creation: all that is set must hold.
struct NodeQuery {
  std::string node = {};           // id or name of one
  std::string children_of = {};    // id or name of their parent
  std::string template_name = {};  // exactly
  std::string name_contains = {};  // in its name
  std::vector<spec::Phase> phases = {};
  bool failed_leaves = false;  // only leaves that are Failed or Error
  std::uint32_t limit = 500;
  std::string cursor = {};
};

// A row of a bounded picture: a node, or a group that stands for nodes not listed one by one.
struct TreeRow {
  std::uint32_t node = 0;  // number of the node; of a group, of its parent
  std::uint32_t depth = 0;
  std::string label;  // display name
  std::string template_name;
  spec::NodeType type = spec::NodeType::Pod;
  spec::Phase phase = spec::Phase::Pending;
  std::string message;
  base::Timestamp started_at;
  base::Timestamp finished_at;
  bool is_group = false;  // stands for `total` children
  std::uint64_t total = 0;
  std::uint64_t pending = 0, running = 0, succeeded = 0, failed = 0, skipped = 0;

  bool operator==(const TreeRow&) const = default;
};

// How much of a picture is wanted; a level wider than `width_max` becomes one row with counts.
struct PictureSize {
  std::uint32_t rows_max = 0;
  std::uint32_t width_max = 0;
};

// The one named reason why a node is not finished.
struct Explanation {
  std::string node;    // display name; of the workflow as a whole its name
  std::string id;      // "" for the workflow as a whole
  std::string reason;  // one word: "running", "children", "lock", …
  std::string text;    // one sentence for people
  std::uint64_t count = 0;
  base::Timestamp since;
  base::Timestamp until;

  bool operator==(const Explanation&) const = default;
};

}  // namespace tiphys::api
