// LogChoice: whose output a query of logs means: one node, all that lies below it, or pods by their
// labels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/log.h"
#include "base/result.h"
#include "engine/run.h"
#include "expr/selector.h"

namespace tiphys::adapters::client {

// Whether `word` is the id, name, display name or pod name of the node, or of one that it lies
// below: a group, a loop (also by its name without an index), a retried step. The handlers and
// hooks of a step do not lie below it. O(its name).
bool is_or_lies_below(const engine::RunView& run, engine::NodeIndex node, std::string_view word);

class LogChoice {
 public:
  // Fails where the selector does not parse.
  static base::Result<LogChoice> of(const api::LogQuery& query);

  // O(name of the node); O(its pod) where labels are asked for.
  bool fits(const engine::RunView& run, engine::NodeIndex node) const;
  bool builds_pods() const { return labels_.has_value(); }

 private:
  std::string word_;
  std::optional<expr::LabelSelector> labels_;
};

}  // namespace tiphys::adapters::client
