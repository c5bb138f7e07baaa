// Access: everything of a store but the owner's side, from one handle. Thread-safe.
#pragma once

#include "ports/intake.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/reader.h"

namespace tiphys::ports {

class Access : public Reader, public Intake, public Objects, public Memos {
 public:
  using Objects::list;
  using Reader::list;
};

}  // namespace tiphys::ports
