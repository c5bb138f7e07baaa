// The change feed: what has changed in a scope of a store, in one growing sequence.
//
// Every transaction that changes a run, an intent or an object takes the next numbers of the
// sequence and writes them with its rows. The numbers are taken under a lock that every writing
// transaction holds until it has ended (SQLite: the only writer; a server: the scope's row, updated
// as the last statement before the commit), so they become visible in their order: who has read up
// to a cursor has missed nothing below it. An intent is delivered for its number in the feed, never
// for being above the last one seen.
//
// Reading costs O(what changed since the cursor). The feed may forget what is old: a cursor before
// that, like the empty one, restarts: pages of everything live then, with all waiting intents.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "engine/phase.h"

namespace tiphys::ports {

// A run that is new or has changed, as it is now. All that a new owner needs to know of it before
// loading it: one without pending intents, open attempts or a due timer can wait, except at
// revision 0, where it has not made its first step. What it waits for is a place in the line to be
// admitted, unless its phase is Running.
struct ChangedRun {
  engine::RunKey key = 0;
  std::string uid;
  std::uint64_t revision = 0;
  std::uint64_t sequence = 0;
  bool live = true;
  bool archived = false;
  bool open_attempts = false;
  bool pending_intents = false;
  engine::WorkflowPhase phase = engine::WorkflowPhase::Unset;
  base::Timestamp wake_at;  // unset: no timer
  // What it waits in line with.
  std::string workflow_namespace = {};
  std::string name = {};
  base::Timestamp created_at = {};
  std::int32_t priority = 0;
  bool operator==(const ChangedRun&) const = default;
};

struct DeletedRun {
  engine::RunKey key = 0;
  std::string uid;
  std::uint64_t sequence = 0;
  // What it was called; empty where an older program has deleted it.
  std::string workflow_namespace = {};
  std::string name = {};
  bool operator==(const DeletedRun&) const = default;
};

// Not absorbed yet. May be given again after a restart: its sequence tells.
struct PendingIntent {
  engine::RunKey run = 0;
  engine::Intent intent;
  std::string run_uid = {};
};

// An intent whose row does not decode. It is left alone, nothing else is held up by it.
struct UnreadableIntent {
  engine::RunKey run = 0;
  std::uint64_t sequence = 0;
  std::string message;
};

struct ChangedObject {
  std::string kind;
  std::string object_namespace;
  std::string name;
  std::uint64_t sequence = 0;
  bool deleted = false;
  bool operator==(const ChangedObject&) const = default;
};

struct Changes {
  // The first page of a restart: what is not in its pages is gone, finished or never was. Objects
  // are not listed; all of them may have changed.
  bool restarted = false;
  bool more = false;  // ask again at once with the cursor
  std::vector<ChangedRun> runs;
  std::vector<DeletedRun> deleted_runs;
  std::vector<PendingIntent> intents;
  std::vector<UnreadableIntent> unreadable;
  std::vector<ChangedObject> objects;
  std::string cursor;  // opaque; for the next call

  bool empty() const {
    return !restarted && runs.empty() && deleted_runs.empty() && intents.empty() &&
           unreadable.empty() && objects.empty();
  }
};

}  // namespace tiphys::ports
