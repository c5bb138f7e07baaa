// Retry nodes: what follows when an attempt has ended (§16).
#include "engine/core/retry.h"

#include <cmath>

#include "base/text.h"
#include "engine/core/durations.h"
#include "engine/core/leaf.h"
#include "engine/core/outputs.h"
#include "engine/core/schedule.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

namespace {

using state::Attempts;
using state::RunState;
using state::Turn;
using table::Node;

// The variables of retryStrategy.expression.
class RetryScope : public expr::Scope {
 public:
  RetryScope(const RunState& s, NodeIndex retry, const Attempts& attempts)
      : inner_(s, s.now), s_(s), attempts_(attempts) {
    inner_.inputs_of = retry;
    inner_.named = retry;
    inner_.steps_of = s.node(retry).boundary;
    inner_.call = s.node(retry).call;
  }
  std::optional<expr::ScopeValue> lookup(std::string_view key) const override {
    const Node& last = s_.node(attempts_.last);
    auto text = [](std::string t) { return expr::ScopeValue::of_text(std::move(t)); };
    if (key == "retries") return text(std::to_string(attempts_.count - 1));
    if (key == "lastRetry.exitCode") {
      return text(last.has(table::kHasExitCode) ? std::to_string(last.exit_code) : "-1");
    }
    if (key == "lastRetry.status") return text(std::string(engine::name_of(last.phase)));
    if (key == "lastRetry.message") return text(std::string(s_.nodes.text(last.message)));
    if (key == "lastRetry.duration") {
      return text(std::to_string((last.finished - last.started).ns / 1'000'000'000));
    }
    return inner_.lookup(key);
  }
  void enumerate(std::string_view prefix, const Visitor& visit) const override {
    for (const char* key : {"retries", "lastRetry.exitCode", "lastRetry.status",
                            "lastRetry.message", "lastRetry.duration"}) {
      if (std::string_view(key).starts_with(prefix)) visit(key, *lookup(key));
    }
    inner_.enumerate(prefix, visit);
  }

 private:
  scope::NodeScope inner_;
  const RunState& s_;
  const Attempts& attempts_;
};

// A field of the strategy with its tags replaced.
std::string strategy_text(const Turn& turn, NodeIndex retry, const std::string& text) {
  if (!expr::has_tags(text)) return text;
  scope::NodeScope scope(turn.state(), turn.now);
  scope.inputs_of = retry;
  scope.named = retry;
  scope::Evaluation eval(turn.state(), retry, turn.now, 5);
  expr::Strictness allow;
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto made = expr::substitute(std::string_view(text), with);
  return made ? *made : text;
}

struct Verdict {
  enum class Kind { Again, Wait, End } kind = Kind::Again;
  std::string message;
  base::Timestamp until;
  bool is_error = false;
};

base::Duration wait_of(base::Duration base_wait, std::int64_t factor, std::uint32_t attempts,
                       base::Duration cap) {
  double ns = static_cast<double>(base_wait.ns) *
              std::pow(static_cast<double>(factor), static_cast<double>(attempts - 1));
  constexpr double kMax = 9.2e18;
  base::Duration wait{ns >= kMax ? INT64_MAX : static_cast<std::int64_t>(ns)};
  if (cap.ns > 0 && wait > cap) wait = cap;
  return wait;
}

Verdict back_off(Turn& turn, NodeIndex retry, const spec::RetryStrategy& strategy,
                 const Attempts& attempts, std::optional<std::int64_t> limit) {
  const spec::Backoff& backoff = *strategy.backoff;
  auto error = [](std::string text) {
    return Verdict{Verdict::Kind::End, std::move(text), {}, true};
  };
  base::Duration cap;
  base::Timestamp max_end;
  if (std::string text = strategy_text(turn, retry, backoff.max_duration); !text.empty()) {
    auto length = parse_seconds_or_duration(text);
    if (!length) return error(length.error().message);
    max_end = turn.state().node(attempts.first).started + *length;
    if (turn.now > max_end) return {Verdict::Kind::End, "Max duration limit exceeded", {}, false};
  }
  std::string base_text = strategy_text(turn, retry, backoff.duration);
  if (base_text.empty()) return error("no base duration specified for retryStrategy");
  auto base_wait = parse_seconds_or_duration(base_text);
  if (!base_wait) return error(base_wait.error().message);
  std::int64_t factor = 1;
  if (backoff.factor) {
    factor = parse_int(strategy_text(turn, retry, *backoff.factor)).value_or(1);
  }
  if (std::string text = strategy_text(turn, retry, backoff.cap); !text.empty()) {
    auto length = parse_seconds_or_duration(text);
    if (!length) return error(length.error().message);
    cap = *length;
  }
  base::Duration wait = wait_of(*base_wait, factor, attempts.count, cap);
  base::Timestamp until = turn.state().node(attempts.last).finished + wait;
  if (wait.ns == INT64_MAX) until = {INT64_MAX};
  if (max_end.is_set() && until > max_end) {
    return {Verdict::Kind::End, "Backoff would exceed max duration limit", {}, false};
  }
  bool waits = limit && static_cast<std::int64_t>(attempts.count) <= *limit;
  if (waits && turn.now < until) {
    return {Verdict::Kind::Wait, "Backoff for " + humanise(wait), until, false};
  }
  return {};
}

bool policy_allows(const spec::RetryStrategy& strategy, const Node& last, std::string_view message,
                   bool& valid) {
  valid = true;
  std::string_view policy = strategy.retry_policy;
  if (policy.empty()) policy = strategy.expression.empty() ? "OnFailure" : "Always";
  if (policy == "Always") return true;
  if (policy == "OnFailure") return last.phase == Phase::Failed;
  if (policy == "OnError") return last.phase == Phase::Error;
  if (policy == "OnTransientError") return is_transient_error(message);
  valid = false;
  return false;
}

Verdict decide(Turn& turn, NodeIndex retry, const spec::RetryStrategy& strategy,
               const Attempts& attempts) {
  const RunState& s = turn.state();
  const Node last = s.node(attempts.last);
  std::string own(s.nodes.text(last.message));
  if (is_shutting_down(s, retry)) {
    return {Verdict::Kind::End,
            "Stopped with strategy '" + std::string(name_of(s.record.shutdown)) + "'",
            {},
            false};
  }
  if (past_deadline(s, retry, turn.now)) {
    return {Verdict::Kind::End,
            "retry exceeded workflow deadline " + base::to_rfc3339(workflow_deadline(s)),
            {},
            false};
  }
  std::optional<std::int64_t> limit;
  if (strategy.limit) {
    limit = parse_int(strategy_text(turn, retry, *strategy.limit));
    if (!limit) {
      return {Verdict::Kind::End, "invalid retryStrategy limit " + *strategy.limit, {}, true};
    }
  }
  if (strategy.backoff) {
    Verdict wait = back_off(turn, retry, strategy, attempts, limit);
    if (wait.kind == Verdict::Kind::End) return wait;
    if (wait.kind == Verdict::Kind::Wait) return wait;
  }
  bool valid = true;
  if (!policy_allows(strategy, last, own, valid)) {
    if (valid) return {Verdict::Kind::End, own, {}, false};
    return {Verdict::Kind::End, strategy.retry_policy + " is not a valid RetryPolicy", {}, true};
  }
  if (limit && static_cast<std::int64_t>(attempts.count) > *limit) {
    return {Verdict::Kind::End, "No more retries left", {}, false};
  }
  if (strategy.expression.empty()) return {};
  RetryScope scope(s, retry, attempts);
  scope::Evaluation eval(s, retry, turn.now, 6);
  expr::Strictness allow;
  expr::Substitution with{scope, allow, eval.inputs, eval.budget};
  auto text = expr::substitute(std::string_view(strategy.expression), with);
  if (!text) return {Verdict::Kind::End, text.error().message, {}, true};
  auto go_on = expr::evaluate_bool(*text, scope, eval.inputs, eval.budget);
  if (!go_on) return {Verdict::Kind::End, go_on.error().message, {}, true};
  if (*go_on) return {};
  return {Verdict::Kind::End, "retryStrategy.expression evaluated to false", {}, false};
}

void end_retry(Turn& turn, NodeIndex retry, NodeIndex last, Phase phase, std::string_view message) {
  copy_outputs(turn, last, retry);
  if (turn.state().nodes.extra(retry).rare->wake.is_set()) turn.extra(retry).rare.made().wake = {};
  turn.finish(retry, phase, message);
}

}  // namespace

bool is_transient_error(std::string_view message) {
  constexpr std::string_view kPatterns[] = {"exceeded quota",
                                            "TLS handshake timeout",
                                            "i/o timeout",
                                            "connection timed out",
                                            "connection reset by peer",
                                            "connect: connection refused",
                                            "http2: client connection lost",
                                            "http2: server sent GOAWAY and closed the connection",
                                            "Connection closed by foreign host",
                                            "invalid connection",
                                            "request did not complete within requested timeout",
                                            "client rate limiter Wait returned an error",
                                            "upper: no more rows in",
                                            "unexpected EOF",
                                            "etcdserver: leader changed",
                                            "etcdserver: request timed out",
                                            "etcdserver: too many requests"};
  for (std::string_view pattern : kPatterns) {
    if (message.find(pattern) != std::string_view::npos) return true;
  }
  return false;
}

void advance_retry(Turn& turn, NodeIndex retry) {
  const RunState& s = turn.state();
  const Attempts attempts = turn.attempts_of(retry);
  if (attempts.last == kNoNode) {
    execute_attempt(turn, retry, 0);
    return;
  }
  if (!s.node(attempts.last).settled) return;
  const Node last = s.node(attempts.last);
  const spec::RetryStrategy* strategy = s.retry_of(s.plan_of(retry));
  if (!is_failed_or_error(last.phase) || strategy == nullptr) {
    end_retry(turn, retry, attempts.last, Phase::Succeeded, "");
    return;
  }
  Verdict verdict = decide(turn, retry, *strategy, attempts);
  switch (verdict.kind) {
    case Verdict::Kind::End:
      end_retry(turn, retry, attempts.last, verdict.is_error ? Phase::Error : last.phase,
                verdict.message);
      return;
    case Verdict::Kind::Wait:
      turn.set_message(retry, verdict.message);
      if (s.nodes.extra(retry).rare->wake != verdict.until)
        turn.extra(retry).rare.made().wake = verdict.until;
      turn.wake_at(verdict.until, retry);
      return;
    case Verdict::Kind::Again:
      turn.set_message(retry, "");
      if (s.nodes.extra(retry).rare->wake.is_set()) turn.extra(retry).rare.made().wake = {};
      execute_attempt(turn, retry, attempts.count);
      return;
  }
}

}  // namespace tiphys::engine::core
