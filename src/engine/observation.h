// Observation: all that a Run can be told. The shell gathers them, `Run::step` absorbs them.
//
// Repeating an observation, or changing the order within one step, changes nothing (order-blind);
// those that speak of an attempt already decided change nothing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "base/value.h"
#include "engine/ids.h"
#include "engine/pod.h"
#include "engine/question.h"

namespace tiphys::engine {

// The runner has it but its main container has not begun (message: why, such as an image pull).
struct AttemptPending {
  AttemptId id;
  std::string message;
};
struct AttemptRunning {
  AttemptId id;
  base::Timestamp at;
  std::string host_name;
  std::string pod_ip;  // daemons
  bool ready = false;  // daemons: all containers ready
};
struct AttemptProgress {
  AttemptId id;
  std::string progress;  // "N/M"
};
struct AttemptEnded {
  AttemptId id;
  AttemptReport report;
};
// It began and will never report: the machine or its folder is gone. Becomes Error `pod deleted`.
struct AttemptLost {
  AttemptId id;
  base::Timestamp at;
  std::string message;
};
// It cannot be started at all and never ran (bad image, asks for more than the machine has).
struct StartRejected {
  AttemptId id;
  base::Timestamp at;
  std::string message;
};

struct FactAnswer {
  Question question;
  bool found = false;
  base::Value value;
};

// From the Arbiter, see arbiter.h.
struct Admitted {};
struct LockState {
  NodeIndex node = kNoNode;  // kNoNode: the workflow's own lock
  bool granted = false;
  std::string message;  // while waiting
  std::string lock_name;
  std::vector<std::string> holders;  // of that lock, for people; a few of them
};

enum class Operation : std::uint8_t { Stop, Terminate, Suspend, Resume, Set, Retry, Delete };
// A durable wish of a user. Absorbed once, in the order of sequence.
struct Intent {
  std::uint64_t sequence = 0;
  Operation operation = Operation::Stop;
  base::Value arguments;  // nodeFieldSelector, message, phase, outputParameters, …
  std::string actor;
  base::Timestamp at;
};

using Observation =
    std::variant<AttemptPending, AttemptRunning, AttemptProgress, AttemptEnded, AttemptLost,
                 StartRejected, FactAnswer, Admitted, LockState, Intent>;

}  // namespace tiphys::engine
