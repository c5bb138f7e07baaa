// Each call through the faults, and nothing at all once the machine has another engine.
#include "simulation/runner.h"

#include <algorithm>
#include <utility>

namespace tiphys::simulation {

base::Result<ports::StartOutcome> ProcessRunner::start(const engine::PodDescription& pod,
                                                       base::Timestamp not_after) {
  w_.checks.note("start " + engine::to_text(pod.id));
  const bool late = last_lease && faulty && w_.random.chance(25);
  if (w_.checks.strikes("a start that takes its time") || late) {
    w_.clock.set(w_.clock.now() + base::Duration::milliseconds(w_.random.between(1, 100)));
  }
  if (last_lease && w_.clock.now() <= not_after) w_.checks.reach("start within the last lease");
  auto outcome = w_.faults.around("start", [&] { return take(pod, not_after); });
  if (!outcome.has_value()) return outcome;
  if (*outcome == ports::StartOutcome::Busy) w_.checks.reach("busy");
  if (*outcome == ports::StartOutcome::TooLate) {
    w_.checks.reach("too late");
    too_late_.insert(pod.id);
  } else if (*outcome == ports::StartOutcome::Accepted && too_late_.erase(pod.id) > 0) {
    w_.checks.reach("started after it was too late");
  }
  return outcome;
}

base::Result<ports::StartOutcome> ProcessRunner::take(const engine::PodDescription& pod,
                                                      base::Timestamp not_after) {
  if (cut_off) return ports::StartOutcome::TooLate;
  const bool late = w_.clock.now() > not_after;
  const bool waits = w_.waiting.pods.contains(pod.id);
  if (waits && late) {
    w_.checks.reach("too late for one that it has");
    return ports::StartOutcome::TooLate;
  }
  const bool fresh = !late && faulty && !w_.machine.has(pod.id);
  if (!waits && !(fresh && w_.random.chance(25))) return w_.machine.start(pod, not_after);
  w_.waiting.pods.emplace(pod.id, pod);
  to_begin_[pod.id] = not_after;
  return ports::StartOutcome::Accepted;
}

// What finds no room goes on waiting.
void ProcessRunner::begin_some() {
  for (auto next = to_begin_.begin(); next != to_begin_.end();) {
    const auto [id, not_after] = *next;
    const auto found = w_.waiting.pods.find(id);
    if (found == w_.waiting.pods.end()) {
      next = to_begin_.erase(next);
      continue;
    }
    if (faulty && w_.random.chance(70)) {
      ++next;
      continue;
    }
    if (w_.clock.now() > not_after) {
      w_.checks.note("given back " + engine::to_text(id));
      w_.checks.reach("given back after its time");
      late_.push_back({id, std::nullopt, {}});
    } else {
      w_.waiting.one_begins = true;
      const auto begun = w_.machine.start(found->second, not_after);
      w_.waiting.one_begins = false;
      if (begun != ports::StartOutcome::Accepted) {
        ++next;
        continue;
      }
      w_.checks.reach("begun some time after it was taken");
    }
    w_.waiting.pods.erase(found);
    next = to_begin_.erase(next);
  }
}

void ProcessRunner::stop(const engine::StopAttempt& stop) {
  if (cut_off) return;
  w_.checks.note("stop " + engine::to_text(stop.id));
  w_.faults.around("stop", [&] {
    w_.machine.stop(stop);
    if (w_.waiting.pods.erase(stop.id) == 0) return;
    w_.checks.reach("stopped before it began");
    late_.push_back({stop.id, std::nullopt, {}});
  });
}

std::vector<ports::RunnerEvent> ProcessRunner::drain(std::size_t most) {
  if (cut_off) return {};
  return w_.faults.around("drain", [&] {
    begin_some();
    for (ports::RunnerEvent& event : w_.machine.drain(most)) {
      late_.push_back(std::move(event));
    }
    std::vector<ports::RunnerEvent> out;
    for (const engine::AttemptId& id : w_.machine.held()) {
      if (faulty && !w_.random.chance(50)) continue;
      if (!told_.insert(id).second) continue;
      out.push_back({id, engine::AttemptRunning{id, w_.clock.now(), "host", "", true}, {}});
    }
    std::vector<ports::RunnerEvent> rest;
    if (faulty && late_.size() > 1) {
      w_.random.shuffle(late_);
      w_.checks.reach("events in another order");
    }
    for (ports::RunnerEvent& event : late_) {
      // What is given back is known until it is told: no later start comes before that.
      const bool late = event.observation.has_value();
      const bool wait = faulty && w_.random.chance(40) && late;
      if (wait) w_.checks.reach("event late");
      if (!wait) add_log(event);
      (wait ? rest : out).push_back(std::move(event));
    }
    late_ = std::move(rest);
    return out;
  });
}

void ProcessRunner::add_log(ports::RunnerEvent& event) {
  if (!event.observation || !std::holds_alternative<engine::AttemptEnded>(*event.observation)) {
    return;
  }
  const auto row = w_.output.end_of(event.attempt);
  if (!row.has_value()) return;
  event.logs = {*row};
  printed_.insert(event.attempt);
}

// What an attempt has printed is found in the store once its remains may go.
void ProcessRunner::check_log(const engine::AttemptId& id) {
  if (!printed_.contains(id)) return;
  const auto row = w_.store.find_uid(engine::to_text(id.run));
  if (!row.has_value()) return;
  const auto logs = w_.store.log_rows(row->key, 0);
  const bool there = logs.has_value() && std::ranges::any_of(*logs, [&](const ports::LogRow& log) {
                       return log.attempt == id && log.lines == 2;
                     });
  if (!there) return w_.checks.violated("the log of " + engine::to_text(id) + " is lost");
  w_.checks.reach("logs of what is decided");
}

void ProcessRunner::forget(const engine::AttemptId& id, ports::Disposition disposition) {
  w_.checks.note("forget " + engine::to_text(id));
  check_log(id);
  if (cut_off) return;
  w_.faults.around("forget", [&] {
    w_.machine.forget(id, disposition);
    w_.waiting.pods.erase(id);
    w_.output.goes(id);
  });
}
void ProcessRunner::run_ended(const engine::RunUid& run, ports::RunOutcome outcome) {
  if (!cut_off) w_.faults.around("run_ended", [&] { w_.machine.run_ended(run, outcome); });
}
base::Result<std::vector<engine::AttemptId>> ProcessRunner::known(const engine::RunUid& run) {
  w_.checks.note("known of " + engine::to_text(run));
  return w_.faults.around("known", [&]() -> base::Result<std::vector<engine::AttemptId>> {
    auto ids = TRY(w_.machine.known(run));
    for (const auto& [id, pod] : w_.waiting.pods) {
      if (id.run == run) ids.push_back(id);
    }
    return ids;
  });
}
base::Result<std::vector<engine::RunUid>> ProcessRunner::known_runs() {
  return w_.faults.around("known_runs", [&]() -> base::Result<std::vector<engine::RunUid>> {
    const auto begun = TRY(w_.machine.known_runs());
    std::set<engine::RunUid> runs(begun.begin(), begun.end());
    for (const auto& [id, pod] : w_.waiting.pods) runs.insert(id.run);
    return std::vector(runs.begin(), runs.end());
  });
}
void ProcessRunner::remove_run(const engine::RunUid& run) {
  w_.checks.note("remove " + engine::to_text(run));
  if (cut_off) return;
  w_.faults.around("remove_run", [&] {
    w_.machine.remove_run(run);
    std::erase_if(w_.waiting.pods, [&](const auto& each) { return each.first.run == run; });
  });
}

}  // namespace tiphys::simulation
