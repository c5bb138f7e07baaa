// What `run` says at the end: phase, duration, outputs, and what failed with its last words.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/workflow.h"
#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

struct FailedNode {
  std::string name;  // display name
  spec::Phase phase = spec::Phase::Failed;
  std::string message;
  std::vector<std::string> last_lines;
  std::string kept_at;    // "" where nothing was kept
  std::string hint = {};  // what to do about it; "" where nobody knows
};

struct Outcome {
  api::WorkflowSummary row;
  std::vector<std::pair<std::string, std::string>> outputs;
  std::vector<FailedNode> failed;
  std::uint64_t failed_more = 0;  // those not listed
};

// The output parameters of a node or a status, "result" last; values as they are.
std::vector<std::pair<std::string, std::string>> outputs_of(const base::Value& node_or_status);
std::string outcome_text(const Outcome& outcome, const Style& style);

}  // namespace tiphys::cli::view
