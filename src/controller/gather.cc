// What the ledger and the runner brought.
#include <iterator>
#include <utility>
#include <variant>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;

// Until nothing is there, or the time for it is over.
void Controller::Loop::drain_ledger(Timestamp now, Share share) {
  ledger_drained_ = false;
  do {
    if (completions_.empty()) {
      for (ports::Completion& done : ports_.ledger->drain(kCompletionsMax)) {
        completions_.push_back(std::move(done));
      }
      if (completions_.empty()) {
        ledger_drained_ = true;
        return;
      }
    }
    ports::Completion completion = std::move(completions_.front());
    completions_.pop_front();
    complete(completion, now);
  } while (!is_over(share));
}

void Controller::Loop::complete(ports::Completion& completion, Timestamp now) {
  const auto found = asked_.find(completion.ticket);
  if (found == asked_.end()) return;  // of an ownership before this one
  const Asked asked = found->second;
  asked_.erase(found);
  auto& outcome = completion.outcome;
  switch (asked.what) {
    case Request::Batch:
      return take_outcome(std::get<base::Result<ports::BatchOutcome>>(outcome), now);
    case Request::Load:
      --loads_asked_;
      return take_load(asked.run, std::get<base::Result<ports::RunImage>>(outcome), now);
    case Request::Arbiter:
      return take_arbiter(std::get<base::Result<ports::ArbiterImage>>(outcome), now);
    case Request::Changes:
      return take_changes(std::get<base::Result<ports::Changes>>(outcome), now);
    case Request::Rows: return take_rows(std::get<base::Result<ports::Found>>(outcome), now);
    case Request::Strays: return take_strays(std::get<base::Result<ports::Found>>(outcome), now);
    case Request::Expiring:
      return take_expiring(std::get<base::Result<ports::Found>>(outcome), now);
  }
}

void Controller::Loop::drain_runner(Timestamp now) {
  std::vector<ports::RunnerEvent> events = ports_.runner->drain(options_.drain_max);
  drained_all_ = events.size() < options_.drain_max;
  if (!events.empty()) runner_busy_ = false;
  for (ports::RunnerEvent& event : events) {
    RunEntry* entry = find(event.attempt.run);
    if (entry == nullptr) {
      take_stray(event);
      continue;
    }
    if (!entry->quarantine.empty()) continue;
    std::move(event.logs.begin(), event.logs.end(), std::back_inserter(entry->logs));
    if (event.observation.has_value()) {
      deliver(*entry, std::move(*event.observation));
    } else {
      take_back(*entry, event.attempt, now);
    }
  }
}

}  // namespace tiphys::controller
