// A store in the memory of this process: every port of a store, and nothing on a disk.
//
// It gives the same answers as the store of one machine (tests/store holds both to one contract)
// and costs a fraction of it, for simulations and tests. Handles are opened as other processes
// would open theirs; all of them see one store, and end before it does. What is "durable" lasts as
// long as the Store. One lock around each call: what is said in ports/ about threads holds, but
// nothing is gained by more than one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/ids.h"
#include "ports/access.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "ports/scope.h"

namespace tiphys::store::memory {

class Store {
 public:
  Store();
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Of all texts that it keeps. O(all that is stored).
  std::uint64_t bytes();

  // What only another one's fault brings about, in the scope of two empty texts.
  void spoil_intent(std::uint64_t sequence);  // it does not decode any more
  // It becomes visible now, whatever greater sequences have been seen.
  void plant_intent(engine::RunKey run, std::uint64_t sequence);
  void forget_changes();  // the feed remembers nothing of what has been

  struct Inside;
  Inside& inside() { return *inside_; }

 private:
  std::unique_ptr<Inside> inside_;
};

std::unique_ptr<ports::Access> open_access(Store& store, const ports::Scope& scope = {});
// Answers at once: what was asked is there at the next drain, and the bell never rings.
std::unique_ptr<ports::Ledger> open_ledger(Store& store, const ports::Scope& scope = {});
// One per scope has it. An ownership ends with release() or its object, so `not_after` is
// kNeverEnds and it is never lost.
std::unique_ptr<ports::Ownership> open_ownership(Store& store, const ports::Scope& scope = {});

}  // namespace tiphys::store::memory
