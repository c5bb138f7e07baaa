// Workflows as lists and watchers see them: summaries, which of them are asked for, and changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/page.h"
#include "base/time.h"
#include "base/value.h"
#include "spec/phase.h"

namespace tiphys::api {

// All that lists, titles and selectors need of one workflow, without its spec and nodes.
struct WorkflowSummary {
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  base::Timestamp created_at;
  std::int32_t priority = 0;
  std::uint64_t revision = 0;  // another one: something of it has changed
  bool live = true;            // false: nothing of it changes any more
  bool archived = false;       // history: its name may be another's by now
  spec::WorkflowPhase phase = spec::WorkflowPhase::Unset;
  std::string message;
  base::Timestamp started_at;
  base::Timestamp finished_at;
  std::uint64_t progress_done = 0;
  std::uint64_t progress_total = 0;
  std::uint64_t nodes = 0;
  std::uint64_t pods_pending = 0;
  std::uint64_t pods_running = 0;
  std::uint64_t pods_completed = 0;
  spec::Shutdown shutdown = spec::Shutdown::None;
  bool suspended = false;
  base::Value labels;  // map of texts, or null
  // Where they were asked for: the list spec.arguments.parameters as it is now; else null.
  base::Value parameters;

  bool operator==(const WorkflowSummary&) const = default;
};

// Which workflows: all that is set must hold. Phase Pending is also one without a phase yet.
struct WorkflowQuery {
  std::optional<std::string> workflow_namespace = {};  // none: all
  std::string name = {};                               // exactly
  std::string name_prefix = {};
  std::string name_contains = {};
  std::string label_selector = {};  // "app=web,tier in (a,b),!draft"
  std::string field_selector = {};  // of metadata.name, metadata.namespace and status.phase
  std::vector<spec::WorkflowPhase> phases = {};
  std::vector<spec::WorkflowPhase> not_phases = {};
  base::Timestamp created_after = {};
  base::Timestamp finished_before = {};
  // UnfinishedFirst: what has not finished, newest first, then what finished last. What finishes
  // while the pages are read may be in both parts.
  enum class Order : std::uint8_t { Newest, UnfinishedFirst };
  Order order = Order::Newest;
  bool with_parameters = false;  // O(manifest) for each
  std::uint32_t limit = 500;     // of a page
  std::string cursor = {};       // `next` of the page before; "" for the first
};

struct WorkflowPage : Page<WorkflowSummary> {
  // Of the first page: the cursor for watching many from there on. Nothing that changes after the
  // page was read is missed; what changes while the other pages are, may be seen twice.
  std::string watch_from;
};

// That a workflow is there, has changed, or is gone; `number` grows over all changes of a store,
// and events of a page come in its order. A watcher that was away may get one event for several
// changes, with what holds now.
struct WatchEvent {
  enum class Kind : std::uint8_t { Changed, Deleted };
  std::uint64_t number = 0;
  Kind kind = Kind::Changed;
  // Of a deleted one: namespace, name and uid. Where an older program has deleted it, the uid
  // alone, told whatever namespace is watched.
  WorkflowSummary workflow;

  bool operator==(const WatchEvent&) const = default;
};

struct WatchQuery {
  std::optional<std::string> workflow_namespace = {};  // none: all
  std::string name = {};                               // of one, in its namespace; "": all of them
};

struct WatchPage {
  std::vector<WatchEvent> events;
  std::string cursor;  // opaque: where to go on
  // The store has forgotten what happened since the cursor that was given: as from the beginning,
  // live ones are told of; what finished or went away meanwhile is found by a new list.
  bool restarted = false;
};

constexpr std::string_view name_of(WorkflowQuery::Order order) {
  return order == WorkflowQuery::Order::Newest ? "Newest" : "UnfinishedFirst";
}
constexpr std::string_view name_of(WatchEvent::Kind kind) {
  return kind == WatchEvent::Kind::Changed ? "Changed" : "Deleted";
}

}  // namespace tiphys::api
