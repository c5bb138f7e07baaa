// Wishes about a workflow that is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiphys::api {

enum class Operation : std::uint8_t { Stop, Terminate, Suspend, Resume, Set, Delete, Retry };

constexpr std::string_view name_of(Operation operation) {
  constexpr std::string_view kNames[] = {"Stop", "Terminate", "Suspend", "Resume",
                                         "Set",  "Delete",    "Retry"};
  return kNames[static_cast<std::size_t>(operation)];
}

// What belongs to it; what is empty was not said.
struct OperationDetails {
  std::string node_selector = {};  // Stop, Resume, Set, Retry: "displayName=approve"
  std::string message = {};        // Stop, Set
  std::string phase = {};          // Set
  std::vector<std::pair<std::string, std::string>> output_parameters = {};  // Set
  bool restart_successful = false;                                          // Retry
  std::vector<std::string> parameters = {};                                 // Retry: NAME=VALUE
};

}  // namespace tiphys::api
