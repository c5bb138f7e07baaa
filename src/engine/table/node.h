// Node: one packed row of the node table.
//
// What is stored cannot be derived: names, ids, edges, templates of callers and the like are
// computed from these fields when they are asked for. 88 bytes.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "engine/ids.h"
#include "engine/phase.h"
#include "engine/table/strings.h"

namespace tiphys::engine::table {

// How a node's name is made of its owner's name (§4.3).
enum class NameKind : std::uint8_t {
  Root,       // the workflow's name
  Group,      // [suffix as number]
  Step,       // .NAME of the call
  StepItem,   // .NAME of the call, then the text of suffix: "(0:a)"
  Task,       // .NAME of the call
  TaskItem,   // owner is the TaskGroup; the text of suffix
  Attempt,    // (suffix as number)
  Container,  // .text of suffix
  OnExit,     // .onExit
  Hook,       // .hooks.text of suffix
};

// Stored with the node.
enum NodeFlag : std::uint16_t {
  kHooked = 1u << 0,       // presented as nodeFlag.hooked
  kRetried = 1u << 1,      // presented as nodeFlag.retried
  kPlainFlag = 1u << 2,    // presented as an empty nodeFlag
  kDaemoned = 1u << 3,     //
  kHasExitCode = 1u << 4,  //
  kStopWanted = 1u << 5,   // decided without its report; the runner has not confirmed its end
  kPartOfExit = 1u << 6,   // it or a boundary above it is an exit handler
  kEverRan = 1u << 7,      // Running was seen
  // 8 to 10 are free; none of them was ever stored.
  kReported = 1u << 11,    // an AttemptEnded decided it
  kSettled = 1u << 12,     // nothing of it is left to wait for: see settle()
  kLockWanted = 1u << 13,  // made, but does not begin before it has its locks
  kLockHeld = 1u << 14,    // the Arbiter gave them; given back when it ends
  kRejected = 1u << 15,    // its pod could not be made at all
};

struct Node {
  NodeIndex owner = kNoNode;     // whose name is the prefix; waits for this node
  NodeIndex boundary = kNoNode;  // the Steps or DAG node (Pod of a containerSet) around it
  NodeIndex first_child = kNoNode;
  NodeIndex last_child = kNoNode;
  NodeIndex next_sibling = kNoNode;
  std::uint32_t name_hash = 0;  // FNV-1a-32 of the whole name
  std::uint32_t suffix = 0;     // a number or a StringId, by kind
  std::uint32_t call = 0;       // position in the calls of the boundary's template
  std::uint32_t plan = 0;       // its template; 0: none
  StringId inputs = 0;          // packed values of input parameters
  StringId message = 0;
  StringId result = 0;      // outputs.result, where has_result
  std::uint32_t extra = 0;  // position in the table of rare fields; 0: none
  std::uint32_t open = 0;   // children not settled. Not stored: counted again by a load.
  base::Timestamp started;
  base::Timestamp finished;
  std::uint32_t frame = 0;  // working state of a live composite; 0: none. Not stored.
  std::int16_t exit_code = 0;
  std::uint16_t flags = 0;
  NameKind kind = NameKind::Root;
  NodeType type = NodeType::Pod;
  Phase phase = Phase::Pending;
  std::uint8_t attempt = 0;      // automatic restarts
  std::uint8_t incarnation = 0;  //
  std::uint8_t dirty = 0;        // what a progress record must hold. Not stored.
  bool has_result : 1 = false;   // stored
  // Not stored:
  bool queued : 1 = false;
  bool settled : 1 = false;  // fulfilled, and so are its hooks and exit handlers
  bool failed_child : 1 = false;
  bool has_brood : 1 = false;  // state/brood.h
  bool held : 1 = false;       // the workflow has not come to it again since it came over

  bool has(NodeFlag flag) const { return (flags & flag) != 0; }
  void set(NodeFlag flag, bool on = true) {
    flags = static_cast<std::uint16_t>(on ? flags | flag : flags & ~flag);
  }
};
static_assert(sizeof(Node) <= 88);

constexpr bool is_group(NodeType type) {
  return type == NodeType::Steps || type == NodeType::StepGroup || type == NodeType::DAG ||
         type == NodeType::TaskGroup || type == NodeType::Retry;
}

// Stands for a pod of another workflow whose success this one took over; has its outputs.
constexpr bool is_taken_over(const Node& n) {
  return n.type == NodeType::Skipped && n.has(kReported);
}

// Came over from an earlier generation, and the workflow ended before it came to it again.
constexpr bool is_unreached(const Node& n) { return is_group(n.type) && n.phase == Phase::Omitted; }

constexpr bool is_pod_like(NodeType type) {  // carried out by a runner
  return type == NodeType::Pod || type == NodeType::HTTP || type == NodeType::Plugin;
}

}  // namespace tiphys::engine::table
