// The change feed (ports/changes.h) as one list of what happened, ascending by sequence.
//
// A part with a delta is told to readers only: who asks as an owner made it, or is fenced.
// Reading costs O(what happened since the cursor).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/ids.h"
#include "ports/changes.h"
#include "ports/objects.h"
#include "store/memory/intents.h"
#include "store/memory/runs.h"

namespace tiphys::store::memory {

// Numbers that only grow, for all scopes of a store.
struct Numbers {
  engine::RunKey run = 0;
  std::uint64_t sequence = 0;  // of the feed
  std::uint64_t intent = 0;
  std::uint64_t writes = 1;  // transactions that changed anything
};

enum class What : std::uint8_t { Delta, Run, DeletedRun, Intent, Object, DeletedObject };

class Feed {
 public:
  // Borrows all three.
  Feed(Numbers& numbers, const RunTable& runs, const IntentTable& intents)
      : numbers_(numbers), runs_(runs), intents_(intents) {}

  // Each gives the change its number. `epoch`: 0 for who is not the owner.
  std::uint64_t add_run(What what, std::uint64_t epoch, engine::RunKey run);
  void add_deleted_run(std::uint64_t epoch, ports::DeletedRun run);
  void add_intent(std::uint64_t intent);
  std::uint64_t add_object(const ports::ObjectKey& key, bool deleted);
  void forget_all();

  // The cursor behind everything that has happened.
  std::string here() const;
  // `without`: the epoch whose commits are left out; none: nothing is.
  base::Result<ports::Changes> since(std::string_view cursor, std::optional<std::uint64_t> without,
                                     std::uint32_t most) const;

 private:
  struct Change {
    std::uint64_t sequence = 0;
    std::uint64_t epoch = 0;
    What what = What::Run;
    std::uint64_t number = 0;  // of the run or the intent
    ports::ObjectKey object;
    ports::DeletedRun gone;
  };
  struct Cursor;
  std::uint64_t add(Change change);
  base::Result<std::optional<Cursor>> parse(std::string_view text) const;
  ports::Changes restart(Cursor cursor, std::uint32_t most) const;
  ports::ChangedRun describe(const Run& run) const;

  Numbers& numbers_;
  const RunTable& runs_;
  const IntentTable& intents_;
  std::deque<Change> changes_;
  std::uint64_t forgotten_ = 0;  // changes up to this one
};

}  // namespace tiphys::store::memory
