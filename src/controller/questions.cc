// Facts, asked in bulk; limits of semaphores that change while somebody waits.
//
// A run asks for a limit once. When the map that holds it was written to, it is asked for once
// more, however many runs use it, and only while anyone waits for a lock; those that use it are
// told only if it is another.
#include <algorithm>
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::FactAnswer;
using engine::Question;

void Controller::Loop::ask(RunEntry& entry, std::vector<Question> questions) {
  FactsAsked asked{entry.key, questions};
  facts_asked_[ports_.facts->ask(entry.reference, std::move(questions))] = std::move(asked);
}

void Controller::Loop::drain_facts(Timestamp now) {
  for (ports::FactsAnswered& answered : ports_.facts->drain(SIZE_MAX)) {
    const auto found = facts_asked_.find(answered.ticket);
    if (found == facts_asked_.end()) continue;
    FactsAsked asked = std::move(found->second);
    facts_asked_.erase(found);
    if (!answered.answers.has_value()) {
      unanswered_.push_back(std::move(asked));
      if (!ask_again_at_.is_set()) ask_again_at_ = now + kAskAgain;
      continue;
    }
    RunEntry* entry = find(asked.run);
    for (FactAnswer& answer : *answered.answers) {
      if (asked.run == 0) {
        tell_limit(answer);
      } else if (entry != nullptr) {
        note_limit(*entry, answer.question, &answer);
        deliver(*entry, std::move(answer));
      }
    }
  }
}

void Controller::Loop::ask_again(Timestamp now) {
  if (!ask_again_at_.is_set() || now < ask_again_at_) return;
  ask_again_at_ = {};
  for (FactsAsked& asked : std::exchange(unanswered_, {})) {
    if (asked.run == 0) {
      stale_limits_.insert(asked.questions.begin(), asked.questions.end());
    } else if (RunEntry* entry = find(asked.run)) {
      ask(*entry, std::move(asked.questions));
    }
  }
}

void Controller::Loop::note_limit(RunEntry& entry, const Question& question,
                                  const FactAnswer* answer) {
  if (question.kind != Question::Kind::SemaphoreLimit) return;
  auto [it, is_new] = limit_uses_.try_emplace(question);
  if (it->second.runs.insert(entry.key).second) entry.limits.push_back(question);
  if (answer != nullptr) {
    it->second.told = answer->value;
  } else if (is_new) {
    stale_limits_.insert(question);  // known to the run from before this process
  }
}

void Controller::Loop::drop_limits(RunEntry& entry) {
  for (const Question& question : std::exchange(entry.limits, {})) {
    const auto used = limit_uses_.find(question);
    used->second.runs.erase(entry.key);
    if (!used->second.runs.empty()) continue;
    limit_uses_.erase(used);
    stale_limits_.erase(question);
  }
}

void Controller::Loop::refresh_limits() {
  if (stale_limits_.empty() || arbiter_ == nullptr || !arbiter_->anyone_waits()) return;
  FactsAsked asked;
  for (const Question& question : std::exchange(stale_limits_, {})) {
    asked.questions.push_back(question);
  }
  facts_asked_[ports_.facts->ask({}, asked.questions)] = asked;
}

void Controller::Loop::tell_limit(const FactAnswer& answer) {
  const auto used = limit_uses_.find(answer.question);
  if (used == limit_uses_.end() || !answer.found || used->second.told == answer.value) return;
  used->second.told = answer.value;
  for (engine::RunKey run : used->second.runs) {
    if (RunEntry* entry = find(run)) deliver(*entry, answer);
  }
}

}  // namespace tiphys::controller
