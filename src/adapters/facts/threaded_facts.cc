// Questions go through a worker; answers come back through a guarded queue.
#include "adapters/facts/threaded_facts.h"

#include <deque>
#include <limits>
#include <utility>

#include "base/take_front.h"
#include "sync/guarded.h"
#include "sync/worker.h"

namespace tiphys::adapters::facts {

namespace {

using ports::FactsAnswered;
using ports::FactsTicket;

class ThreadedFacts final : public ports::Facts {
 public:
  explicit ThreadedFacts(std::unique_ptr<ports::Facts> blocking) : inner_(std::move(blocking)) {}

  FactsTicket ask(const ports::RunReference& run,
                  std::vector<engine::Question> questions) override {
    const FactsTicket ticket = ++last_;
    worker_.post([this, ticket, run, questions = std::move(questions)]() mutable {
      answer(ticket, run, std::move(questions));
    });
    return ticket;
  }

  std::vector<FactsAnswered> drain(std::size_t most) override {
    return answered_.with(
        [most](std::deque<FactsAnswered>& answered) { return base::take_front(answered, most); });
  }

  // Before the first question, so the worker sees it.
  void ring_with(std::function<void()> bell) override { bell_ = std::move(bell); }

 private:
  void answer(FactsTicket ticket, const ports::RunReference& run,
              std::vector<engine::Question> questions) {
    inner_->ask(run, std::move(questions));
    auto made = inner_->drain(std::numeric_limits<std::size_t>::max());
    answered_.with([&](std::deque<FactsAnswered>& answered) {
      for (FactsAnswered& each : made) {
        each.ticket = ticket;
        answered.push_back(std::move(each));
      }
    });
    if (bell_) bell_();
  }

  std::unique_ptr<ports::Facts> inner_;  // the worker's
  std::function<void()> bell_;
  FactsTicket last_ = 0;
  sync::Guarded<std::deque<FactsAnswered>> answered_;
  sync::Worker worker_;  // last, so that it ends first
};

}  // namespace

std::unique_ptr<ports::Facts> run_behind_thread(std::unique_ptr<ports::Facts> blocking) {
  return std::make_unique<ThreadedFacts>(std::move(blocking));
}

}  // namespace tiphys::adapters::facts
