// Node: one record of the naive interpreter, close to the predecessor's JSON (semantics §4.1).
//
// Plain data without invariants of its own; children and outbound nodes are ids, as stored there.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/members.h"
#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/phase.h"

namespace tiphys::naive {

struct NodeFlag {
  bool hooked = false;
  bool retried = false;
};

struct Node {
  std::string id;
  std::string name;
  std::string display_name;
  engine::NodeType type = engine::NodeType::Pod;
  engine::Phase phase = engine::Phase::Pending;
  std::string message;
  std::string template_name;
  base::Value template_ref;
  std::string template_scope;
  std::string boundary_id;
  std::optional<NodeFlag> flag;
  base::Value inputs;
  base::Value outputs;
  std::vector<std::string> children;
  std::vector<std::string> outbound;
  base::Timestamp started_at;
  base::Timestamp finished_at;
  std::string host_name;
  std::string pod_ip;
  std::string progress;
  bool daemoned = false;

  // Beyond the predecessor's record: what this interpreter remembers of the pod.
  base::Value body;           // the processed template that the node was made from
  bool rejected = false;      // its pod could not be made
  bool on_exit = false;       // belongs to an exit handler
  bool pod_running = false;   // its pod was seen running
  std::uint32_t created = 0;  // order of creation
  bool again = false;         // reset by a retry of the workflow: bound anew
  bool opened = false;        // a retry of the workflow has left out something of it

  bool fulfilled() const {
    return engine::is_fulfilled(phase) || (daemoned && phase != engine::Phase::Pending);
  }
  bool completed() const { return engine::is_completed(phase); }
  bool failed() const { return engine::is_failed_or_error(phase); }
};

// Readers of JSON-like values under this interpreter's short names; what is not there reads as
// empty.
inline constexpr auto& field = base::member_of;
inline constexpr auto& truth_field = base::member_bool;
inline constexpr auto& has = base::is_set;
using base::list_of;
// "AnyString": a string as it is, a number or bool by its JSON text, null as "".
std::string text_of(const base::Value& value);
std::string text_field(const base::Value& object, std::string_view key);
// What stands for an optional output that is not there.
inline constexpr std::string_view kAbsent = "__argo-internal.absent-optional-output__";
// An input or output that is not as it must be.
std::unexpected<base::Error> wrong(std::string text);
// Plain seconds or Go's duration text.
base::Result<base::Duration> duration_of(const std::string& text);

}  // namespace tiphys::naive
