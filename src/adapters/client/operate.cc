// Wishes of users: checked as the predecessor checks them, then appended for the owner.
#include <algorithm>
#include <optional>

#include "adapters/client/embedded.h"
#include "adapters/client/once.h"
#include "adapters/client/rows.h"
#include "adapters/client/write_workflow.h"
#include "base/text.h"
#include "engine/retry/wish.h"
#include "expr/selector.h"

namespace tiphys::adapters::client {

namespace {

using api::Operation;
using base::ErrorCode;

constexpr std::size_t kSelectedAtATime = 500;  // some texts are made for each

base::Error completed(std::string message) { return {ErrorCode::FailedPrecondition, message}; }

std::optional<base::Error> phase_error(const ports::RunRow& row, Operation operation) {
  if (row.live) return std::nullopt;
  if (operation == Operation::Suspend) return completed("cannot suspend completed workflows");
  if (operation == Operation::Stop || operation == Operation::Terminate) {
    return completed("cannot shutdown a completed workflow: workflow: " + base::go_quote(row.name) +
                     ", namespace: " + base::go_quote(row.workflow_namespace));
  }
  if (operation == Operation::Resume) return completed("cannot resume a completed workflow");
  if (operation == Operation::Set) return completed("cannot set nodes of a completed workflow");
  return std::nullopt;
}

}  // namespace

base::Result<void> Embedded::check_nodes(const ports::RunRow& row, std::string_view selector) {
  const auto parsed = TRY(expr::FieldSelector::parse(selector));
  bool found = false;
  TRY(views_.in_pieces(row, [&](const engine::RunView& run, std::size_t from) {
    const auto waiting = run.seek(engine::NodeSort::Suspended, static_cast<engine::NodeIndex>(from),
                                  kSelectedAtATime);
    found = std::ranges::any_of(waiting.nodes,
                                [&](engine::NodeIndex node) { return selects(parsed, run, node); });
    return base::Result<std::size_t>(found ? RunViews::kDone : RunViews::after(waiting));
  }));
  if (found) return {};
  return base::fail(ErrorCode::FailedPrecondition,
                    "currently, set only targets suspend nodes: no suspend nodes matching "
                    "nodeFieldSelector: " +
                        std::string(selector));
}

base::Result<void> Embedded::check_operation(const ports::RunRow& row, Operation operation,
                                             const api::OperationDetails& details) {
  if (operation == Operation::Retry) {
    return engine::retry::check_retry(row.summary.phase, intent_arguments(details));
  }
  if (auto wrong = phase_error(row, operation)) return std::unexpected(std::move(*wrong));
  const std::string& selector = details.node_selector;
  if (operation == Operation::Set && selector.empty()) {
    return base::fail(ErrorCode::InvalidArgument,
                      "'set' currently only targets suspend nodes, use a node field selector to "
                      "target them");
  }
  if (!selector.empty()) return check_nodes(row, selector);
  return {};
}

base::Result<void> Embedded::operate(std::string_view ns, std::string_view name,
                                     Operation operation, const api::OperationDetails& details) {
  const ports::RunRow found = TRY(row(ns, name));
  TRY(check_operation(found, operation, details));
  engine::Intent intent;
  intent.operation = engine_operation(operation);
  intent.arguments = intent_arguments(details);
  intent.actor = parts_.actor;
  intent.at = parts_.clock->now();
  TRY(append_once(*parts_.intake, *parts_.reader, found, intent));
  tell_written();
  return {};
}

}  // namespace tiphys::adapters::client
