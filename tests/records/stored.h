// Runs as a store holds them: a file of snapshots and deltas that an earlier version wrote.
//
// A case is a workflow, all of its deltas, the values that they name, and some stages: after how
// many deltas, the snapshot then, and what was to be seen of the run.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "engine/run.h"

namespace tiphys::records {

struct Stage {
  std::size_t deltas = 0;  // so many had been written
  std::string snapshot;
  base::Value status;                    // present_status, with nodes
  std::vector<std::string> outstanding;  // "start g0/n3/a0/i0"
};

struct Stored {
  std::string name;
  engine::RunSeed seed;
  std::vector<std::string> deltas;
  engine::ValueSource values;
  std::vector<Stage> stages;
};

// Of tests/records/FILE.
std::vector<Stored> read_stored(const std::string& file);
// In the form of Stage::outstanding.
std::vector<std::string> outstanding_of(const engine::Run& run);

}  // namespace tiphys::records
