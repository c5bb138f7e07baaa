// Limits of the controller's loop, each with its reason.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace tiphys::controller {

// Until where in a turn each kind of work goes on, in percent of it.
enum Share : std::int64_t {
  kTaking = 30,
  kStepping = 60,
  kSettling = 75,
  kLoading = 85,
  kStarting = 100
};

// A store that does not answer is asked again after these.
inline constexpr base::Duration kPauseFirst = base::Duration::milliseconds(50);
inline constexpr base::Duration kPauseMax = base::Duration::seconds(5);
// A fact that could not be had, and a runner that failed to start something.
inline constexpr base::Duration kAskAgain = base::Duration::seconds(1);
// A busy runner says by an event when it has room; this is for room that nobody tells of.
inline constexpr base::Duration kBusyAgain = base::Duration::seconds(1);
// One that stands by looks whether it may own the store.
inline constexpr base::Duration kStandbyAgain = base::Duration::seconds(1);
// Starts of one run before the next one's turn: enough that an evicted run is loaded for a reason.
inline constexpr std::size_t kStartsOfOneRun = 64;
// Starts of one turn, so that ends are looked at between.
inline constexpr std::size_t kStartsOfOneTurn = 1024;
// Runs that get a turn to start something in one turn: those behind them wait for the next.
inline constexpr std::size_t kStartersOfOneTurn = 256;
// Runs that may find the runner busy before it is taken for full: smaller ones get their chance,
// and a full machine costs so many pod descriptions at most.
inline constexpr std::size_t kBusyRunsMax = 4;
// Deltas may grow to so many times the last snapshot: its cost per change is then a quarter of its
// own size per node, and a load reads at most five times as much as it must.
inline constexpr std::size_t kDeltasPerSnapshot = 4;
// While starts are being handed out batches are gathered for so long: what begins then ends in
// crowds, and the runner has enough to do.
inline constexpr base::Duration kGatherWhileStarting = base::Duration::milliseconds(20);
// Loads asked for and not answered: their images are in memory twice for a moment.
inline constexpr std::size_t kLoadsMax = 32;
// Entries of the change feed in one answer: a millisecond's work.
inline constexpr std::uint32_t kChangesMax = 500;
// Completions taken at once; after each the time is looked at.
inline constexpr std::size_t kCompletionsMax = 64;
// Requests to the Arbiter that are made again in one turn, and runs that are looked at for them.
inline constexpr std::size_t kAskedAgainMax = 1000;
inline constexpr std::size_t kLooksOfOneTurn = 10'000;
// Who waits at an Arbiter that is not used any more, let go of in one turn.
inline constexpr std::size_t kLetGoMax = 2'000;
// Rows of runs that are set aside in one look-up, and so such notes in one batch.
inline constexpr std::size_t kLookUpsMax = 256;
// Notices that nobody has taken: the newest ones.
inline constexpr std::size_t kNoticesMax = 256;
// Runs whose time is over, found at once; the next ones when these are gone.
inline constexpr std::uint32_t kExpiringMax = 64;
// Deletions in one batch; each ends processes and removes folders.
inline constexpr std::size_t kDeletionsMax = 64;

}  // namespace tiphys::controller
