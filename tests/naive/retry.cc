// Retries: what happens after an attempt (semantics §16).
#include <algorithm>
#include <limits>

#include "expr/expression.h"
#include "naive/machine.h"

namespace tiphys::naive {

namespace {

// "1 second", "4 seconds", "1 minute 36 seconds", "2 hours 0 minutes": two units at most.
std::string humanised(base::Duration d) {
  const long long s = d.ns / 1'000'000'000;
  auto counted = [](long long n, const std::string& unit) {
    return std::to_string(n) + " " + unit + (n == 1 ? "" : "s");
  };
  if (s < 60) return counted(s, "second");
  if (s < 3600) return counted(s / 60, "minute") + " " + std::to_string(s % 60) + " seconds";
  if (s < 86400) return counted(s / 3600, "hour") + " " + std::to_string(s / 60 % 60) + " minutes";
  const std::string rest = " " + std::to_string(s / 3600 % 24) + " hours";
  return (s < 604800 ? counted(s / 86400, "day") : counted(s / 604800, "week")) + rest;
}

}  // namespace

Value Machine::strategy_of(const Value& tmpl) const {
  const Value& own = field(tmpl, "retryStrategy");
  return own.is_null() ? field(field(workflow_, "spec"), "retryStrategy") : own;
}

std::vector<Node*> Machine::attempts_of(const Node& node) {
  std::vector<Node*> out;
  for (const std::string& id : node.children) {
    Node* child = by_id(id);
    if (child == nullptr) continue;
    if (child->flag && child->flag->hooked && !child->flag->retried) continue;
    out.push_back(child);
  }
  return out;
}

Variables Machine::retry_locals(const Node* last, std::size_t attempts, bool in_expression) const {
  Variables out;
  const std::size_t shown = in_expression && attempts > 0 ? attempts - 1 : attempts;
  out["retries"] = std::to_string(shown);
  out["lastRetry.exitCode"] = in_expression ? "-1" : "0";
  out["lastRetry.status"] = "";
  out["lastRetry.duration"] = "0";
  out["lastRetry.message"] = "";
  if (last == nullptr) return out;
  if (has(last->outputs, "exitCode")) {
    out["lastRetry.exitCode"] = text_field(last->outputs, "exitCode");
  } else {
    out["lastRetry.exitCode"] = "-1";
  }
  out["lastRetry.status"] = std::string(engine::name_of(last->phase));
  const base::Duration took = last->finished_at - last->started_at;
  out["lastRetry.duration"] = std::to_string(took.ns / 1'000'000'000);
  out["lastRetry.message"] = last->message;
  return out;
}

bool Machine::decide_retry(Node& node, const Value& strategy, const Options& opt,
                           std::string* error) {
  if (node.fulfilled()) return true;
  const std::vector<Node*> attempts = attempts_of(node);
  if (attempts.empty()) return true;
  Node& last = *attempts.back();
  if (!last.fulfilled()) return true;
  if (!last.failed()) {
    node.outputs = last.outputs;
    mark(node, Phase::Succeeded, "");
    return true;
  }
  auto give_up = [&](const std::string& message) {
    node.outputs = last.outputs;
    mark(node, last.phase, message);
    return true;
  };
  if (shutting_down(opt.on_exit)) {
    return give_up("Stopped with strategy '" + std::string(engine::name_of(shutdown_)) + "'");
  }
  const Value& deadline = field(field(workflow_, "spec"), "activeDeadlineSeconds");
  if (!deadline.is_null() && !opt.on_exit) {
    const Timestamp end = started_at_ + base::Duration::seconds(deadline.as_int64().value_or(0));
    if (now_ >= end) return give_up("retry exceeded workflow deadline " + base::to_rfc3339(end));
  }
  if (has(strategy, "backoff")) {
    bool stop = false;
    const bool go = wait_backoff(node, last, attempts, strategy, &stop, error);
    if (!error->empty()) return true;
    if (stop) node.outputs = last.outputs;
    if (stop || !go) return go;
  }
  return may_retry(node, last, attempts.size(), strategy, error);
}

bool Machine::wait_backoff(Node& node, Node& last, const std::vector<Node*>& attempts,
                           const Value& strategy, bool* stop, std::string* error) {
  const Value& backoff = field(strategy, "backoff");
  Timestamp max_end;
  const std::string max_text = text_field(backoff, "maxDuration");
  if (!max_text.empty()) {
    Result<base::Duration> max = duration_of(max_text);
    if (!max.has_value()) return *error = max.error().message, true;
    max_end = attempts.front()->started_at + *max;
    if (now_ > max_end) {
      mark(node, last.phase, "Max duration limit exceeded");
      return *stop = true;
    }
  }
  const std::string base_text = text_field(backoff, "duration");
  if (base_text.empty()) return *error = "no base duration specified for retryStrategy", true;
  Result<base::Duration> wait = duration_of(base_text);
  if (!wait.has_value()) return *error = wait.error().message, true;
  const std::string factor_text = text_field(backoff, "factor");
  const long factor = factor_text.empty() ? 0 : std::stol(factor_text);
  if (factor > 0) {
    for (std::size_t i = 1; i < attempts.size(); ++i) {
      if (wait->ns > std::numeric_limits<std::int64_t>::max() / factor) {
        wait->ns = std::numeric_limits<std::int64_t>::max();
        break;
      }
      wait->ns *= factor;
    }
  }
  const std::string cap_text = text_field(backoff, "cap");
  if (!cap_text.empty()) {
    Result<base::Duration> cap = duration_of(cap_text);
    if (!cap.has_value()) return *error = cap.error().message, true;
    if (*wait > *cap) wait = cap;
  }
  const Timestamp until = last.finished_at + *wait;
  if (max_end.is_set() && until > max_end) {
    mark(node, last.phase, "Backoff would exceed max duration limit");
    return *stop = true;
  }
  const std::string limit = text_field(strategy, "limit");
  if (now_ < until && !limit.empty() && static_cast<long>(attempts.size()) <= std::stol(limit)) {
    node.message = "Backoff for " + humanised(*wait);
    ask_wake(until);
    return false;
  }
  node.message.clear();
  return true;
}

bool Machine::may_retry(Node& node, Node& last, std::size_t attempts, const Value& strategy,
                        std::string* error) {
  auto give_up = [&](const std::string& message) {
    node.outputs = last.outputs;
    mark(node, last.phase, message);
    return true;
  };
  const std::string expression = text_field(strategy, "expression");
  std::string policy = text_field(strategy, "retryPolicy");
  if (policy.empty()) policy = expression.empty() ? "OnFailure" : "Always";
  bool ok = false;
  if (policy == "Always") {
    ok = true;
  } else if (policy == "OnFailure") {
    ok = last.phase == Phase::Failed;
  } else if (policy == "OnError") {
    ok = last.phase == Phase::Error;
  } else if (policy == "OnTransientError") {
    ok = last.message.find("i/o timeout") != std::string::npos ||
         last.message.find("connection reset by peer") != std::string::npos ||
         last.message.find("TLS handshake timeout") != std::string::npos;
  } else {
    return *error = policy + " is not a valid RetryPolicy", true;
  }
  if (!ok) return give_up(last.message);
  const std::string limit = text_field(strategy, "limit");
  if (!limit.empty() && static_cast<long>(attempts) > std::stol(limit)) {
    return give_up("No more retries left");
  }
  if (expression.empty()) return true;
  expr::MapScope scope;
  globals_into_scope(scope);
  for (const auto& [key, value] : retry_locals(&last, attempts, true)) scope.set(key, value);
  expr::Budget budget;
  expr::EvalInputs inputs;
  inputs.now = now_;
  Result<bool> more = expr::evaluate_bool(expression, scope, inputs, budget);
  if (!more.has_value()) return *error = more.error().message, true;
  return *more ? true : give_up("retryStrategy.expression evaluated to false");
}

}  // namespace tiphys::naive
