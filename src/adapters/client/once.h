// Once: what is put into a store whose answer may be lost, however often it has to be said.
//
// An error of Unavailable leaves open whether the store took it. A run is told by its uid, so it
// can be said again. A wish cannot: once absorbed it has left no trace but the revision of its run.
// It is said again only where that shows that nothing was absorbed; where nobody can tell, the
// error says so, and it is left to people.
#pragma once

#include "base/result.h"
#include "engine/observation.h"
#include "ports/intake.h"
#include "ports/reader.h"

namespace tiphys::adapters::client {

// So often at most is one thing said.
inline constexpr int kSaidMax = 3;

// Its key. AlreadyExists where another run has the name or the uid; Unavailable: not known.
base::Result<engine::RunKey> create_once(ports::Intake& intake, ports::Reader& reader,
                                         const ports::NewRun& run);

// `row`: of the run, read before the wish was first said. O(1), after an error O(its run).
base::Result<void> append_once(ports::Intake& intake, ports::Reader& reader,
                               const ports::RunRow& row, const engine::Intent& intent);

}  // namespace tiphys::adapters::client
