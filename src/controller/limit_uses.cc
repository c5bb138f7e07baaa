// Limits of semaphores that change while somebody waits.
//
// A run asks for a limit once. After another process has written to the store each limit in use is
// asked for once more, however many runs use it, and only while anyone waits for a lock; those that
// use it are told only if it is another.
#include "controller/loop.h"

namespace tiphys::controller {

using engine::Question;
using engine::RunKey;

void Controller::Loop::note_limit(RunKey run, const Question& question,
                                  const engine::FactAnswer* answer) {
  if (question.kind != Question::Kind::SemaphoreLimit) return;
  auto [it, is_new] = limit_uses_.try_emplace(question);
  it->second.runs.insert(run);
  if (answer != nullptr) {
    it->second.told = answer->value;
  } else if (is_new) {
    limits_stale_ = true;  // known to the run from before this process
  }
}

void Controller::Loop::drop_limits(RunKey run) {
  for (auto it = limit_uses_.begin(); it != limit_uses_.end();) {
    it->second.runs.erase(run);
    it = it->second.runs.empty() ? limit_uses_.erase(it) : std::next(it);
  }
}

void Controller::Loop::refresh_limits() {
  if (!limits_stale_ || arbiter_ == nullptr || !arbiter_->anyone_waits()) return;
  limits_stale_ = false;
  for (auto& [question, use] : limit_uses_) {
    auto answer = ports_.facts->ask(*use.runs.begin(), question);
    if (!answer.has_value()) {
      limits_stale_ = true;
      continue;
    }
    if (!answer->found || use.told == answer->value) continue;
    use.told = answer->value;
    for (RunKey run : use.runs) {
      if (RunEntry* entry = find(run)) deliver(*entry, *answer);
    }
  }
}

}  // namespace tiphys::controller
