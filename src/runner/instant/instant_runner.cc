// A table of attempts and a queue of ends.
#include "runner/instant/instant_runner.h"

#include <utility>

namespace tiphys::runner::instant {

using engine::AttemptId;
using ports::StartOutcome;

Outcome Outcome::succeeded(std::string result) {
  Outcome outcome;
  outcome.report.phase = engine::Phase::Succeeded;
  outcome.report.exit_code = 0;
  if (!result.empty()) outcome.report.result = std::move(result);
  return outcome;
}

Outcome Outcome::failed(int exit_code) {
  Outcome outcome;
  outcome.report.phase = engine::Phase::Failed;
  outcome.report.exit_code = exit_code;
  outcome.report.message = "main: Error (exit code " + std::to_string(exit_code) + ")";
  return outcome;
}

InstantRunner::InstantRunner(ports::Clock& clock, Script script, InstantOptions options)
    : clock_(clock), script_(std::move(script)), options_(options) {}

void InstantRunner::complete_times(engine::AttemptReport& report) {
  if (!report.started_at.is_set()) report.started_at = clock_.now();
  if (!report.finished_at.is_set()) report.finished_at = clock_.now();
}

void InstantRunner::enqueue(const AttemptId& id, Attempt& attempt) {
  attempt.state = State::Queued;
  ends_.push_back(id);
}

base::Result<StartOutcome> InstantRunner::start(const engine::PodDescription& pod,
                                                base::Timestamp not_after) {
  if (const auto known = attempts_.find(pod.id); known != attempts_.end()) {
    adopt(known->first, known->second);
    return StartOutcome::Accepted;
  }
  if (in_use_ >= options_.slots) return StartOutcome::Busy;
  if (clock_.now() > not_after) return StartOutcome::TooLate;
  Attempt& attempt = attempts_[pod.id];
  ++in_use_;
  attempt.outcome = script_ ? script_(pod) : Outcome::succeeded();
  if (attempt.outcome.kind == Outcome::Kind::Hold) return StartOutcome::Accepted;
  complete_times(attempt.outcome.report);
  enqueue(pod.id, attempt);
  return StartOutcome::Accepted;
}

void InstantRunner::stop(const engine::StopAttempt& stop) {
  engine::AttemptReport killed = Outcome::failed(143).report;
  finish(stop.id, std::move(killed));
}

void InstantRunner::finish(const AttemptId& id, engine::AttemptReport report) {
  const auto found = attempts_.find(id);
  if (found == attempts_.end() || found->second.outcome.kind != Outcome::Kind::Hold) return;
  complete_times(report);
  found->second.outcome = {.kind = Outcome::Kind::End, .report = std::move(report)};
  if (found->second.state != State::Orphaned) enqueue(id, found->second);
}

std::vector<ports::RunnerEvent> InstantRunner::drain(std::size_t most) {
  std::vector<ports::RunnerEvent> events;
  while (!ends_.empty() && events.size() < most) {
    const AttemptId id = ends_.front();
    ends_.pop_front();
    const auto found = attempts_.find(id);
    if (found == attempts_.end() || found->second.state != State::Queued) continue;
    found->second.state = State::Drained;
    if (in_use_ > 0) --in_use_;
    if (found->second.outcome.kind == Outcome::Kind::GiveBack) {
      attempts_.erase(found);
      events.push_back({id, std::nullopt, {}});
      continue;
    }
    const engine::AttemptReport& report = found->second.outcome.report;
    ports::RunnerEvent event;
    event.attempt = id;
    switch (found->second.outcome.kind) {
      case Outcome::Kind::Lose:
        event.observation = engine::AttemptLost{id, report.finished_at, "gone"};
        break;
      case Outcome::Kind::Reject:
        event.observation = engine::StartRejected{id, report.finished_at, report.message};
        break;
      case Outcome::Kind::GiveBack:
      case Outcome::Kind::End:
      case Outcome::Kind::Hold: event.observation = engine::AttemptEnded{id, report}; break;
    }
    events.push_back(std::move(event));
  }
  return events;
}

void InstantRunner::forget(const AttemptId& id, ports::Disposition disposition) {
  if (attempts_.contains(id)) dispositions_[id] = disposition;
  remove(id);
}

void InstantRunner::run_ended(const engine::RunUid& run, ports::RunOutcome outcome) {
  Ended& ended = ended_runs_[run];
  ++ended.times;
  ended.outcome = outcome;
}

void InstantRunner::remove(const AttemptId& id) {
  const auto found = attempts_.find(id);
  if (found == attempts_.end()) return;
  if (found->second.state == State::Held || found->second.state == State::Queued) {
    if (in_use_ > 0) --in_use_;
  }
  attempts_.erase(found);
}

void InstantRunner::adopt(const AttemptId& id, Attempt& attempt) {
  if (attempt.state != State::Orphaned) return;
  ++in_use_;
  if (attempt.outcome.kind == Outcome::Kind::Hold) {
    attempt.state = State::Held;
  } else {
    enqueue(id, attempt);
  }
}

base::Result<std::vector<AttemptId>> InstantRunner::known(const engine::RunUid& run) {
  std::vector<AttemptId> ids;
  for (auto at = attempts_.lower_bound({.run = run, .node = 0});
       at != attempts_.end() && at->first.run == run; ++at) {
    adopt(at->first, at->second);
    ids.push_back(at->first);
  }
  return ids;
}

base::Result<std::vector<engine::RunUid>> InstantRunner::known_runs() {
  std::vector<engine::RunUid> runs;
  for (const auto& [id, attempt] : attempts_) {
    if (runs.empty() || runs.back() != id.run) runs.push_back(id.run);
  }
  return runs;
}

void InstantRunner::remove_run(const engine::RunUid& run) {
  auto at = attempts_.lower_bound({.run = run, .node = 0});
  while (at != attempts_.end() && at->first.run == run) {
    const AttemptId id = at->first;
    ++at;
    remove(id);
  }
}

void InstantRunner::restart() {
  ends_.clear();
  in_use_ = 0;
  for (auto& [id, attempt] : attempts_) attempt.state = State::Orphaned;
}

std::vector<AttemptId> InstantRunner::held() const {
  std::vector<AttemptId> ids;
  for (const auto& [id, attempt] : attempts_) {
    if (attempt.state == State::Held) ids.push_back(id);
  }
  return ids;
}

}  // namespace tiphys::runner::instant
