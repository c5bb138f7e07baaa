// Ownership: whether this process owns a scope of a store, and until when.
//
// Asked each turn. The first question begins to strive for it, unless another process has it. Every
// ownership has an epoch of its own, greater than all before it, and the store refuses commits
// under another than the present one (ports/ledger.h), so a state that is out of date is a delay,
// never damage. Calls come from one thread and do not wait for another owner's end.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/time.h"

namespace tiphys::ports {

struct Standby {
  bool held = true;    // another process has it; false: it could not be taken, `reason` says why
  std::string reason;  // for people
};
struct Owning {
  std::uint64_t epoch = 0;
  // Nothing may be started after it, unless a later state says more. Far away where an ownership
  // ends with the process only.
  base::Timestamp not_after;
};
// It was ours and fell to another. Final: a new Ownership object strives anew.
struct OwnershipLost {
  std::string reason;
};

using OwnershipState = std::variant<Standby, Owning, OwnershipLost>;

// An ownership that does not end by time.
inline constexpr base::Timestamp kNeverEnds{INT64_MAX};

class Ownership {
 public:
  virtual ~Ownership() = default;
  virtual OwnershipState state(base::Timestamp now) = 0;
  // Gives it back; the next question strives for it again. Nothing where it is not ours.
  virtual void release() = 0;
  // Whether any process owns it, this one included; seen from outside and good for a moment.
  virtual bool held() = 0;
};

}  // namespace tiphys::ports
