// Stored: what a snapshot of a run holds and a load brings back.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/value.h"
#include "engine/observation.h"
#include "engine/plan/library.h"
#include "engine/run.h"
#include "engine/state/named_list.h"
#include "engine/table/node_table.h"

namespace tiphys::engine::state {

// The part of a run's state that is not in nodes; stored whole when it changes (it is small).
struct RunRecord {
  Generation generation = 0;
  WorkflowPhase phase = WorkflowPhase::Unset;
  std::string message;
  base::Timestamp started;
  base::Timestamp finished;
  Shutdown shutdown = Shutdown::None;
  bool suspended = false;                     // spec.suspend as it is now
  bool admitted = false;                      // the Arbiter let it in
  bool executing = false;                     // the spec was accepted and the entrypoint may run
  std::map<std::string, std::string> labels;  // set by the engine over those of the object
  std::map<std::string, std::string> annotations;  // likewise
  std::string lock_waiting;
  bool locks_held = false;
  bool admission_asked = false;
  std::set<Question> asked;  // without an answer
  // Given by retries of the whole workflow: they come before those of the manifest.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::set<AttemptId> stops;  // of nodes left out by a retry: told to end, not confirmed yet
};

// What nodes give the whole workflow: status.outputs.
struct GlobalOutput {
  std::string name;
  std::string value;
  base::Value source;  // the parameter as presented, without its value
};
struct GlobalArtifact {
  std::string name;
  base::Value artifact;  // as presented
};

struct Stored {
  RunSeed seed;            // beside the records: it never changes
  table::NodeTable nodes;  // but for what Node says is not stored
  plan::Library library;   // which plans there are; they are made again from spec and facts
  RunRecord record;
  NamedList<GlobalOutput> global_outputs;
  NamedList<GlobalArtifact> global_artifacts;
  std::map<Question, FactAnswer> facts;
  base::Timestamp committed;  // the last step that changed anything
};

}  // namespace tiphys::engine::state
