// Phases and types of nodes and workflows (§4.2), with the predicates built on them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tiphys::spec {

enum class Phase : std::uint8_t { Pending, Running, Succeeded, Skipped, Failed, Error, Omitted };
enum class NodeType : std::uint8_t {
  Pod,
  Container,
  Steps,
  StepGroup,
  DAG,
  TaskGroup,
  Retry,
  Skipped,
  Suspend,
  HTTP,
  Plugin
};
enum class WorkflowPhase : std::uint8_t { Unset, Pending, Running, Succeeded, Failed, Error };
enum class Shutdown : std::uint8_t { None, Stop, Terminate };

constexpr std::string_view name_of(Phase phase) {
  constexpr std::string_view kNames[] = {"Pending", "Running", "Succeeded", "Skipped",
                                         "Failed",  "Error",   "Omitted"};
  return kNames[static_cast<std::size_t>(phase)];
}
constexpr std::string_view name_of(NodeType type) {
  constexpr std::string_view kNames[] = {"Pod",     "Container", "Steps", "StepGroup",
                                         "DAG",     "TaskGroup", "Retry", "Skipped",
                                         "Suspend", "HTTP",      "Plugin"};
  return kNames[static_cast<std::size_t>(type)];
}
// "" for Unset.
constexpr std::string_view name_of(WorkflowPhase phase) {
  constexpr std::string_view kNames[] = {"", "Pending", "Running", "Succeeded", "Failed", "Error"};
  return kNames[static_cast<std::size_t>(phase)];
}
// "" for None.
constexpr std::string_view name_of(Shutdown shutdown) {
  constexpr std::string_view kNames[] = {"", "Stop", "Terminate"};
  return kNames[static_cast<std::size_t>(shutdown)];
}

constexpr bool is_completed(Phase p) {
  return p == Phase::Succeeded || p == Phase::Failed || p == Phase::Error;
}
constexpr bool is_fulfilled(Phase p) {
  return is_completed(p) || p == Phase::Skipped || p == Phase::Omitted;
}
constexpr bool is_failed_or_error(Phase p) { return p == Phase::Failed || p == Phase::Error; }
constexpr bool is_completed(WorkflowPhase p) {
  return p == WorkflowPhase::Succeeded || p == WorkflowPhase::Failed || p == WorkflowPhase::Error;
}

}  // namespace tiphys::spec
