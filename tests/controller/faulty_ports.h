// The ports with faults: each call goes through Faults::around.
#pragma once

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "faults.h"
#include "ports/facts.h"
#include "ports/ownership.h"
#include "ports/runner.h"

namespace tiphys::simulated {

// An owner that a test can make wait, fall, or be for a while only.
class FaultyOwnership final : public ports::Ownership {
 public:
  FaultyOwnership(std::unique_ptr<ports::Ownership> inner, Faults& faults)
      : inner_(std::move(inner)), f_(faults) {}

  ports::OwnershipState state(base::Timestamp now) override {
    if (forced) return *forced;
    if (owned_) return inner_->state(now);
    const auto got = f_.around(
        "acquire", [&]() -> base::Result<ports::OwnershipState> { return inner_->state(now); });
    if (!got.has_value()) return ports::Standby{false, got.error().message};
    owned_ = std::holds_alternative<ports::Owning>(*got);
    return *got;
  }
  void release() override {
    owned_ = false;
    inner_->release();
  }
  bool held() override { return inner_->held(); }

  std::optional<ports::OwnershipState> forced;

 private:
  std::unique_ptr<ports::Ownership> inner_;
  Faults& f_;
  bool owned_ = false;
};

// Facts that do not answer while the plan says so, or only when the test wants.
class FaultyFacts final : public ports::Facts {
 public:
  FaultyFacts(std::unique_ptr<ports::Facts> inner, Faults& faults)
      : inner_(std::move(inner)), f_(faults) {}

  ports::FactsTicket ask(const ports::RunReference& run,
                         std::vector<engine::Question> questions) override {
    ++asked;
    const ports::FactsTicket ticket = inner_->ask(run, std::move(questions));
    const auto done = f_.around("facts", [] { return base::Result<void>(); });
    if (!done.has_value()) failing_.emplace(ticket, done.error());
    return ticket;
  }
  std::vector<ports::FactsAnswered> drain(std::size_t most) override {
    if (hold) return {};
    std::vector<ports::FactsAnswered> out = inner_->drain(most);
    for (ports::FactsAnswered& answered : out) {
      const auto bad = failing_.find(answered.ticket);
      if (bad == failing_.end()) continue;
      answered.answers = std::unexpected(bad->second);
      failing_.erase(bad);
    }
    return out;
  }
  void ring_with(std::function<void()> bell) override { inner_->ring_with(std::move(bell)); }

  bool hold = false;
  std::uint64_t asked = 0;

 private:
  std::unique_ptr<ports::Facts> inner_;
  Faults& f_;
  std::map<ports::FactsTicket, base::Error> failing_;
};

class FaultyRunner final : public ports::Runner {
 public:
  FaultyRunner(ports::Runner& inner, Faults& faults) : inner_(inner), f_(faults) {}

  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override {
    if (on_start) on_start(not_after);
    return f_.around("start", [&]() -> base::Result<ports::StartOutcome> {
      const auto said = answers ? answers(pod.id, not_after) : std::nullopt;
      if (said.has_value()) return *said;
      return inner_.start(pod, not_after);
    });
  }
  void stop(const engine::StopAttempt& stop) override {
    f_.around("stop", [&] { inner_.stop(stop); });
  }
  std::vector<ports::RunnerEvent> drain(std::size_t most) override {
    return f_.around("drain", [&] {
      std::vector<ports::RunnerEvent> events = inner_.drain(most);
      late_.insert(late_.end(), std::make_move_iterator(events.begin()),
                   std::make_move_iterator(events.end()));
      return hold_events ? std::vector<ports::RunnerEvent>() : std::exchange(late_, {});
    });
  }
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override {
    f_.around("forget", [&] { inner_.forget(id, disposition); });
  }
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override {
    f_.around("run_ended", [&] { inner_.run_ended(run, outcome); });
  }
  int wait_descriptor() const override { return inner_.wait_descriptor(); }
  std::vector<std::string> take_notices() override { return inner_.take_notices(); }
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override {
    return f_.around("known", [&]() -> base::Result<std::vector<engine::AttemptId>> {
      auto ids = TRY(inner_.known(run));
      std::ranges::copy_if(has, std::back_inserter(ids),
                           [&](const engine::AttemptId& id) { return id.run == run; });
      return ids;
    });
  }
  base::Result<std::vector<engine::RunUid>> known_runs() override {
    return f_.around("known_runs", [&] { return inner_.known_runs(); });
  }
  void remove_run(const engine::RunUid& run) override {
    f_.around("remove_run", [&] { inner_.remove_run(run); });
  }

  std::function<void(base::Timestamp)> on_start;  // with the end of the lease
  bool hold_events = false;                       // they come when it is over
  // In place of the machine's, where it gives one; `has` are those that are known beside its own.
  std::function<std::optional<ports::StartOutcome>(const engine::AttemptId&, base::Timestamp)>
      answers;
  std::set<engine::AttemptId> has;

 private:
  ports::Runner& inner_;
  Faults& f_;
  std::vector<ports::RunnerEvent> late_;
};

}  // namespace tiphys::simulated
