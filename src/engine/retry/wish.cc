// Reading and checking what was asked for.
#include "engine/retry/wish.h"

#include <algorithm>
#include <string_view>

#include "base/members.h"
#include "expr/selector.h"

namespace tiphys::engine::retry {

namespace {

using base::ErrorCode;

base::Result<void> add_parameter(Wish& wish, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return base::fail(ErrorCode::InvalidArgument,
                      "expected parameter of the form: NAME=VALUE. Received: " + text);
  }
  std::string name = text.substr(0, equals);
  auto same = std::ranges::find(wish.parameters, name, &std::pair<std::string, std::string>::first);
  if (same == wish.parameters.end()) {
    wish.parameters.emplace_back(std::move(name), text.substr(equals + 1));
  } else {
    same->second = text.substr(equals + 1);
  }
  return {};
}

}  // namespace

base::Result<Wish> read_wish(const base::Value& arguments) {
  Wish wish;
  wish.restart_successful = base::member_bool(arguments, "restartSuccessful");
  wish.selector = base::member_text(arguments, "nodeFieldSelector");
  if (wish.chooses()) TRY(expr::FieldSelector::parse(wish.selector));
  for (const base::Value& text : base::member_list(arguments, "parameters")) {
    TRY(add_parameter(wish, text.is_string() ? text.as_string() : std::string()));
  }
  return wish;
}

base::Result<void> check_phase(WorkflowPhase phase, const Wish& wish) {
  if (phase == WorkflowPhase::Failed || phase == WorkflowPhase::Error) return {};
  if (phase != WorkflowPhase::Succeeded) {
    return base::fail(ErrorCode::FailedPrecondition,
                      "Cannot retry a workflow in phase " + std::string(name_of(phase)));
  }
  if (wish.chooses()) return {};
  return base::fail(ErrorCode::FailedPrecondition,
                    "To retry a succeeded workflow, set the options restartSuccessful and "
                    "nodeFieldSelector");
}

base::Result<void> check_retry(WorkflowPhase phase, const base::Value& arguments) {
  return check_phase(phase, TRY(read_wish(arguments)));
}

}  // namespace tiphys::engine::retry
