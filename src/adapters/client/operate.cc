// Wishes of users: checked as the predecessor checks them, then appended for the owner.
#include <algorithm>
#include <optional>

#include "adapters/client/embedded.h"
#include "adapters/client/once.h"
#include "adapters/client/rows.h"
#include "adapters/client/write_workflow.h"
#include "base/members.h"
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

// What the predecessor says of outputs that a suspended node does not take; nothing where it does.
base::Result<void> check_outputs(const base::Value& node, const api::OperationDetails& details) {
  std::vector<std::string> taken;
  for (const base::Value& one : member_list(member_of(node, "outputs"), "parameters")) {
    if (is_set(member_of(one, "valueFrom"), "supplied")) taken.push_back(member_text(one, "name"));
  }
  for (const auto& [name, value] : details.output_parameters) {
    if (std::ranges::find(taken, name) != taken.end()) continue;
    const std::string shown = member_text(node, "displayName");
    if (taken.empty()) {
      return base::fail(ErrorCode::FailedPrecondition,
                        "cannot set output parameters because node " + base::go_quote(shown) +
                            " is not expecting any raw parameters (its template declares none with "
                            "valueFrom.supplied, or they are set already)");
    }
    const std::string_view near = base::nearest(name, taken);
    return base::fail(ErrorCode::FailedPrecondition,
                      "node " + base::go_quote(shown) + " is not expecting output parameter " +
                          base::go_quote(name) +
                          (near.empty() ? ", but " + base::join(taken, ", ")
                                        : " (did you mean " + std::string(near) + "?)"));
  }
  return {};
}

// What keeps a suspended node from going on, in the predecessor's words; "" where nothing does.
std::string unanswered_by(const base::Value& node) {
  for (const base::Value& one : member_list(member_of(node, "outputs"), "parameters")) {
    const base::Value& from = member_of(one, "valueFrom");
    if (!is_set(from, "supplied") || is_set(from, "default") || is_set(one, "value")) continue;
    return "raw output parameter '" + member_text(one, "name") +
           "' has not been set and does not have a default value: node " +
           base::go_quote(member_text(node, "displayName")) +
           " waits for it (tiphys node set WORKFLOW --node-field-selector id=" +
           member_text(node, "id") + " -p " + member_text(one, "name") + "=VALUE)";
  }
  return {};
}

}  // namespace

base::Result<bool> Embedded::has_open_wishes(const ports::RunRow& row) {
  return !TRY(parts_.reader->open(row.key)).image.intents.empty();
}

base::Result<void> Embedded::check_nodes(const ports::RunRow& row, Operation operation,
                                         const api::OperationDetails& details) {
  const std::string& selector = details.node_selector;
  const auto parsed = TRY(expr::FieldSelector::parse(selector));
  // Asked before the look: what is absorbed in between is seen by it.
  const bool may_be_answered = operation == Operation::Resume && TRY(has_open_wishes(row));
  bool found = false;
  std::string unanswered;
  TRY(views_.in_pieces(
      row, [&](const engine::RunView& run, std::size_t from) -> base::Result<std::size_t> {
        const auto waiting = run.seek(engine::NodeSort::Suspended,
                                      static_cast<engine::NodeIndex>(from), kSelectedAtATime);
        for (const engine::NodeIndex node : waiting.nodes) {
          if (!selects(parsed, run, node)) continue;
          found = true;
          if (operation == Operation::Set && !details.output_parameters.empty()) {
            TRY(check_outputs(run.present_node(node), details));
          }
          if (operation == Operation::Resume && unanswered.empty()) {
            unanswered = unanswered_by(run.present_node(node));
          }
        }
        return base::Result<std::size_t>(RunViews::after(waiting));
      }));
  if (!unanswered.empty() && !may_be_answered) {
    return base::fail(ErrorCode::FailedPrecondition, std::move(unanswered));
  }
  if (found || selector.empty()) return {};
  return base::fail(ErrorCode::FailedPrecondition,
                    "currently, set only targets suspend nodes: no suspend nodes matching "
                    "nodeFieldSelector: " +
                        selector);
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
  if (!selector.empty() || operation == Operation::Resume) {
    return check_nodes(row, operation, details);
  }
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
