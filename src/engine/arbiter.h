// Arbiter: what stands between workflows: admission (parallelism, priority) and locks.
//
// One per store, pure like Run. Requests come from Decisions, answers go back as observations. Its
// own state commits in the same transaction as the decisions that caused it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/observation.h"

namespace tiphys::engine {

struct ArbiterLimits {
  std::uint32_t parallelism = 0;  // workflows at once; 0 = unlimited
  std::uint32_t namespace_parallelism = 0;
};

struct ArbiterDecision {
  std::vector<std::pair<RunKey, Observation>> answers;
  std::string delta;  // to be appended to the arbiter's log in the store
  bool more = false;  // there was more to grant or to tell than one step may: step again
  bool changed() const { return !delta.empty(); }
};

class Arbiter {
 public:
  static std::unique_ptr<Arbiter> create(ArbiterLimits limits);
  static base::Result<std::unique_ptr<Arbiter>> load(ArbiterLimits limits,
                                                     std::string_view snapshot,
                                                     std::span<const std::string> deltas);
  virtual ~Arbiter() = default;

  // Grants and tellings of waiting in one step: about two milliseconds.
  static constexpr std::size_t kAnswersMax = 2'000;

  // Order: priority descending, then creation time, then run key. O(log waiting) per request and
  // per grant, of which there are kAnswersMax at most.
  virtual ArbiterDecision step(std::span<const ArbiterRequest> requests, base::Timestamp now) = 0;
  // As step(), but nothing is granted: for those that ask again after a load, piece by piece, until
  // all have asked and the order among them is known. Admit and Acquire alone. Gives the answers
  // that hold by what is stored.
  virtual std::vector<std::pair<RunKey, Observation>> hear(
      std::span<const ArbiterRequest> requests) = 0;
  // Runs that were deleted, are gone or are set aside: all that they held or waited for is given
  // back. O((held + log waiting) per run).
  virtual ArbiterDecision forget(std::span<const RunKey> runs, base::Timestamp now) = 0;
  ArbiterDecision forget(RunKey run, base::Timestamp now) { return forget({&run, 1}, now); }
  // Every run that was let in or holds a lock, ascending: those that do not exist any more are to
  // be forgotten when an owner begins.
  virtual std::vector<RunKey> holders() const = 0;
  virtual std::string snapshot() const = 0;
  virtual bool is_admitted(RunKey run) const = 0;
  // Whether any run or node waits for a lock.
  virtual bool anyone_waits() const = 0;
  virtual std::string explain(RunKey run, NodeIndex node) const = 0;
  // Of one that is not used any more: lets go of so many who wait. True: of all, so that its end is
  // short.
  virtual bool let_go(std::size_t most) = 0;
};

}  // namespace tiphys::engine
