// Stores of tests: one store, empty at first, opened as often as there are processes.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "engine/run.h"
#include "ports/access.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "ports/run_image.h"

namespace tiphys::simulated {

// What is opened ends before it does.
class Stores {
 public:
  virtual ~Stores() = default;
  virtual std::unique_ptr<ports::Access> access() = 0;
  virtual std::unique_ptr<ports::Ledger> ledger() = 0;
  virtual std::unique_ptr<ports::Ownership> ownership() = 0;
  virtual const std::string& folder() const = 0;  // "" where it has none
  // A wish that does not decode, as one of a later program would not. False: no such run.
  virtual bool append_unreadable(engine::RunKey run, base::Timestamp at) = 0;
};

std::unique_ptr<Stores> in_memory();
// SQLite in a folder of its own, in $TMPDIR, else in memory where the machine has such a place. The
// program ends where it cannot be opened.
std::unique_ptr<Stores> in_folder();

// The Run of what is stored, for who looks at it beside its owner.
base::Result<std::unique_ptr<engine::Run>> loaded_run(const ports::RunImage& image);

}  // namespace tiphys::simulated
