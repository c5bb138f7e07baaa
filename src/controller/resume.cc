// Bringing a Run into memory and finding out what it still wants; the Arbiter.
#include <algorithm>
#include <utility>

#include "controller/limits.h"
#include "controller/loop.h"

namespace tiphys::controller {

using base::Timestamp;
using engine::AttemptId;

// False: it is asked for, and woken when it is here.
bool Controller::Loop::ensure_loaded(RunEntry& entry) {
  if (entry.run != nullptr) return true;
  if (entry.loading || entry.in_load != nullptr || !entry.quarantine.empty()) return false;
  entry.loading = true;
  loads_.push_back(entry.key);
  return false;
}

// As many at once as may be, and as the time for loading allows where the ledger answers while it
// is asked; the others keep their place.
void Controller::Loop::ask_loads(Timestamp now) {
  while (!loads_.empty() && loads_asked_ < kLoadsMax && may_ask(now)) {
    const engine::RunKey key = loads_.front();
    loads_.pop_front();
    if (find(key) == nullptr) continue;
    asked_[ports_.ledger->load(key)] = {Request::Load, key};
    ++loads_asked_;
    if (is_over(kLoading)) break;
  }
  if (loads_asked_ > 0) drain_ledger(now, kLoading);
}

void Controller::Loop::take_load(engine::RunKey key, base::Result<ports::RunImage>& image,
                                 Timestamp now) {
  RunEntry* entry = find(key);
  if (entry == nullptr) return;
  entry->loading = false;
  // One that is on its way out has left the runner: nothing of it may be started again.
  if (entry->run != nullptr || entry->in_load != nullptr) return;
  if (entry->deleting || !entry->quarantine.empty()) return;
  const engine::RunUid uid = image.has_value() ? engine::run_uid(image->row.uid) : entry->uid;
  if (entry->uid.is_set() && entry->uid != uid) {  // the store has another under its number
    lose_run(*entry);
    return wakes_.wake(new_entry(key, uid));
  }
  LoadResult loaded;
  if (!guarded(*entry, [&] { loaded = cache_.begin(*entry, image); })) return;
  switch (loaded.kind) {
    case LoadResult::Kind::Ready:
    case LoadResult::Kind::Begun:
      works_again(now);
      ++figures_.loads;
      name_entry(*entry, entry->uid);
      take_open_intents(*entry, entry->in_load ? entry->in_load->image.intents : image->intents);
      if (entry->deleting) return cache_.drop(*entry);
      if (entry->in_load != nullptr) return go_on_with_load(*entry, now);
      if (resume(*entry, now)) wakes_.wake(*entry);
      return;
    case LoadResult::Kind::Gone: return lose_run(*entry);
    case LoadResult::Kind::Unrunnable:
      return fail_unrunnable(*entry, *image, loaded.error.message, now);
    case LoadResult::Kind::Damaged: return quarantine(*entry, loaded.error.message);
    case LoadResult::Kind::Outage: wakes_.wake(*entry); return pause(loaded.error, now);
  }
}

// A piece of one after the other, as the time for loading allows; at least one.
void Controller::Loop::go_on_with_loads(Timestamp now) {
  for (std::size_t left = in_load_.size(); left > 0; --left) {
    RunEntry* entry = find(in_load_.front());
    in_load_.pop_front();
    if (entry != nullptr && entry->in_load != nullptr) go_on_with_load(*entry, now);
    if (is_over(kLoading)) return;
  }
}

void Controller::Loop::go_on_with_load(RunEntry& entry, Timestamp now) {
  if (entry.deleting) return cache_.drop(entry);
  LoadResult loaded;
  const auto work = [&] { loaded = cache_.go_on(entry, options_.load_nodes_max); };
  ++figures_.load_pieces;
  if (!guarded(entry, work)) return;
  if (loaded.kind == LoadResult::Kind::Begun) return in_load_.push_back(entry.key);
  if (loaded.kind == LoadResult::Kind::Damaged) return quarantine(entry, loaded.error.message);
  if (resume(entry, now)) wakes_.wake(entry);
}

// The image knows best which wishes are open: those that it has not are absorbed.
void Controller::Loop::take_open_intents(RunEntry& entry, std::vector<engine::Intent>& intents) {
  std::erase_if(entry.inbox, [](const engine::Observation& observation) {
    return std::holds_alternative<engine::Intent>(observation);
  });
  entry.intents.clear();
  for (engine::Intent& intent : intents) {
    if (intent.operation == engine::Operation::Delete) {
      entry.deleting = true;
      deletions_.insert(entry.key);
      continue;
    }
    entry.intents.emplace(intent.sequence, intent);
    deliver(entry, std::move(intent));
  }
}

// What the Run wants by its state alone; whatever was on its way when it was last here is lost or
// done, and doing it again is harmless.
bool Controller::Loop::resume(RunEntry& entry, Timestamp now) {
  base::Result<void> adopted;
  const bool whole = guarded(entry, [this, &entry, &adopted, now] {
    auto known = ports_.runner->known(entry.uid);
    adopted = known.has_value() ? adopt(entry, *known, now) : std::unexpected(known.error());
    if (!adopted.has_value()) return;
    for (const engine::Question& question : entry.run->known_limits()) {
      note_limit(entry, question, nullptr);
    }
    if (auto questions = entry.run->open_questions(); !questions.empty()) {
      ask(entry, std::move(questions));
    }
    for (engine::ArbiterRequest& request : entry.run->open_requests()) {
      requests_.push_back(std::move(request));
    }
    wakes_.wake_at(entry, entry.run->next_wake());
  });
  if (!whole) return false;
  if (adopted.has_value()) return true;
  // The runner does not answer, or the lease is over before what it has may begin: later, all of it
  // anew. What was told meanwhile stays in the inbox.
  cache_.drop(entry);
  ring_.clear(entry);
  wakes_.wake_at(entry, now + kAskAgain);
  return false;
}

// First those that the runner has from before: it adopts, takes or gives up each. At once, never by
// way of the line: their ends may be on their way already, and once decided and forgotten they must
// not be started. Then the rest. What it has and nobody wants is decided already.
base::Result<void> Controller::Loop::adopt(RunEntry& entry, const std::vector<AttemptId>& known,
                                           Timestamp now) {
  const std::set<AttemptId> has(known.begin(), known.end());
  std::set<AttemptId> wanted;
  ring_.clear(entry);
  for (const engine::Command& command : entry.run->outstanding()) {
    const AttemptId id = std::visit([](const auto& c) { return c.id; }, command);
    wanted.insert(id);
    const auto* stop = std::get_if<engine::StopAttempt>(&command);
    if (has.contains(id)) {
      if (!entry.adopted && stop == nullptr) TRY(restart(entry, id, now));
      if (stop != nullptr) ports_.runner->stop(*stop);
    } else if (stop != nullptr) {
      end_unstarted(entry, id, stop->reason, now);
    } else {
      line_up(entry, id);
    }
  }
  std::size_t later = 0;
  for (const AttemptId& id : known) {
    if (wanted.contains(id)) continue;
    if (!entry.run->has_had(id)) {
      ++later;
    } else {
      ports_.runner->forget(id, ports::Disposition::Unknown);
    }
  }
  if (later > 0) {
    notice("of workflow " + entry.name + " the runner has " + std::to_string(later) +
           " attempts that its records do not know yet: they are left alone");
  }
  entry.adopted = true;
  return {};
}

// Of the node whose attempt it is: one that was kept by a retry is at another place now.
base::Result<engine::PodDescription> Controller::Loop::pod_of(const RunEntry& entry,
                                                              const AttemptId& id) {
  const engine::NodeIndex node = entry.run->node_of(id);
  if (node == engine::kNoNode) {
    return base::fail(base::ErrorCode::NotFound, "the attempt is not of any node");
  }
  auto pod = TRY(entry.run->pod(node));
  pod.id = id;
  return pod;
}

base::Result<void> Controller::Loop::restart(RunEntry& entry, const AttemptId& id, Timestamp now) {
  auto pod = pod_of(entry, id);
  if (!pod.has_value()) {
    deliver(entry, engine::StartRejected{id, now, pod.error().message});
    return {};
  }
  // The line does not have it, so nobody else would ask for it again.
  if (TRY(ports_.runner->start(*pod, not_after_)) != ports::StartOutcome::Accepted) {
    ++figures_.start_waits;
    return base::fail(base::ErrorCode::Unavailable, "what the runner has may not begin just now");
  }
  return {};
}

// As the runner says it of one that it had in its queue.
void Controller::Loop::end_unstarted(RunEntry& entry, const AttemptId& id,
                                     const std::string& reason, Timestamp now) {
  engine::AttemptEnded ended;
  ended.id = id;
  ended.report.phase = engine::Phase::Failed;
  ended.report.message = reason;
  ended.report.started_at = now;
  ended.report.finished_at = now;
  deliver(entry, std::move(ended));
}

void Controller::Loop::ask_for_arbiter(Timestamp now) {
  if (arbiter_ != nullptr || arbiter_asked_ || !may_ask(now)) return;
  arbiter_asked_ = true;
  asked_[ports_.ledger->load_arbiter()] = {Request::Arbiter};
}

void Controller::Loop::take_arbiter(base::Result<ports::ArbiterImage>& image, Timestamp now) {
  arbiter_asked_ = false;
  if (!image.has_value()) {
    if (image.error().code == base::ErrorCode::DataLoss) fatal_ = image.error();
    return pause(image.error(), now);
  }
  auto loaded = engine::Arbiter::load(options_.limits, image->snapshot, image->deltas);
  if (!loaded.has_value()) {
    fatal_ = loaded.error();
    return pause(loaded.error(), now);
  }
  works_again(now);
  arbiter_ = std::move(*loaded);
  arbiter_revision_ = image->revision;
  arbiter_snapshot_bytes_ = image->snapshot.size();
  arbiter_delta_bytes_ = 0;
  for (const std::string& delta : image->deltas) arbiter_delta_bytes_ += delta.size();
  arbiter_has_more_ = false;
  ask_arbiter_again();
  if (listed_) reconcile_arbiter();
}

void Controller::Loop::drop_arbiter() {
  if (arbiter_ != nullptr) former_arbiters_.push_back(std::move(arbiter_));
}

void Controller::Loop::let_former_arbiters_go() {
  if (former_arbiters_.empty() || !former_arbiters_.back()->let_go(kLetGoMax)) return;
  former_arbiters_.pop_back();
}

// Who waits is not stored: those in memory and those in line ask again here, those that are stored
// as due when they are loaded. The others wait for nothing that the Arbiter gives.
void Controller::Loop::ask_arbiter_again() {
  to_ask_again_ = entries_.empty() ? 0 : entries_.begin()->first;
  last_to_ask_again_ = entries_.empty() ? 0 : entries_.rbegin()->first;
}

// A piece in a turn. Nothing is stepped before it is true: what is granted meanwhile would not go
// to who is first.
bool Controller::Loop::all_asked_again(Timestamp now) {
  std::vector<engine::ArbiterRequest> heard;
  std::size_t looks = 0;
  auto next = to_ask_again_ == 0 ? entries_.end() : entries_.lower_bound(to_ask_again_);
  for (; next != entries_.end() && next->first <= last_to_ask_again_; ++next) {
    if (heard.size() >= kAskedAgainMax || ++looks > kLooksOfOneTurn) break;
    RunEntry* entry = next->second.get();
    if (!entry->quarantine.empty()) continue;
    if (entry->run != nullptr) {
      for (engine::ArbiterRequest& request : entry->run->open_requests()) {
        heard.push_back(std::move(request));
      }
    } else if (entry->admission != nullptr) {
      heard.push_back(*entry->admission);
    } else if (entry->stored_wake.is_set() && entry->stored_wake <= now) {
      wakes_.wake(*entry);
    }
  }
  const bool all = next == entries_.end() || next->first > last_to_ask_again_;
  to_ask_again_ = all ? 0 : next->first;
  const auto answers = arbiter_->hear(heard);
  for (const engine::ArbiterRequest& request : heard) note_admission(request);
  for (const auto& [key, said] : answers) answer(key, said);
  if (!heard.empty()) arbiter_has_more_ = true;
  return all;
}

// Places and locks of runs that are not there any more, or are set aside, are given back.
// REQUIRES: all runs are known.
void Controller::Loop::reconcile_arbiter() {
  for (engine::RunKey run : arbiter_->holders()) {
    const RunEntry* entry = find(run);
    if (entry == nullptr || !entry->quarantine.empty()) release(run);
  }
}

}  // namespace tiphys::controller
