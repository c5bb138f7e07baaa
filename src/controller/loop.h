// Loop: the controller's inside. One object, its turn spread over files by what they do.
//
//   loop.cc     the turn: gathering what happened, timers, deletions, when the next turn is due
//   step.cc     stepping runs and committing their decisions together
//   settle.cc   what follows a commit: commands, questions, notices; or its failure
//   resume.cc   bringing a Run into memory and finding out what it still wants; quarantine
//   limit_uses.cc  limits of semaphores that change
//   strangers.cc  what the runner has of runs and attempts that nobody here waits for
//   starts.cc   handing attempts to the runner as it can take them
//
// State of an attempt between its durable decision and its end is never here alone: everything can
// be derived again from the store and the runner (INV: level-triggered).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "controller/controller.h"
#include "controller/run_cache.h"
#include "controller/run_entry.h"
#include "controller/start_ring.h"
#include "controller/wakes.h"

namespace tiphys::controller {

// How a finished workflow came out, for the runner.
ports::RunOutcome outcome_of(engine::WorkflowPhase phase);

class Controller::Loop {
 public:
  Loop(const Ports& ports, const Options& options, std::uint64_t epoch);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Before the first turn, and again whenever what is in memory may differ from the store.
  base::Result<void> load_arbiter();
  base::Timestamp turn(base::Timestamp now);
  bool live() const;
  bool lost() const { return lost_; }
  const std::string& outage() const { return outage_; }
  const std::string& runner_trouble() const { return runner_trouble_; }
  const std::set<engine::RunUid>& strangers() const { return strangers_; }
  std::vector<QuarantinedRun> quarantined() const;
  const Figures& figures() const { return figures_; }
  const engine::Run* find_run(engine::RunKey key) const;

 private:
  // A decision on its way into the store, with what it was made from.
  struct Step {
    RunEntry* entry = nullptr;
    engine::Decision decision;
    std::vector<engine::Observation> observations;
    std::vector<ports::LogRow> logs;
    bool finishes = false;
    std::optional<std::size_t> part;  // its place in the commit; none: nothing to write
    std::size_t delta_bytes = 0;
    std::size_t snapshot_bytes = 0;  // 0: none in this commit
  };
  struct Batch {
    std::vector<Step> steps;
    std::vector<ports::RunPart> parts;
    std::vector<engine::ArbiterRequest> requests;
    std::vector<std::pair<engine::RunKey, engine::Observation>> answers;
    std::optional<ports::ArbiterPart> arbiter;
  };

  // loop.cc
  bool gather(base::Timestamp now);  // false: the store is out
  void drain_runner(base::Timestamp now);
  base::Result<void> read_changes();
  base::Result<void> read_intents();
  void delete_marked(base::Timestamp now);
  base::Result<void> delete_run(engine::RunKey key, base::Timestamp now);
  RunEntry& ensure_entry(engine::RunKey key);
  RunEntry* find(engine::RunKey key) const;
  RunEntry* find(const engine::RunUid& uid) const;
  void name_entry(RunEntry& entry, const engine::RunUid& uid);
  base::Result<engine::RunUid> uid_of(engine::RunKey key);
  void forget_entry(RunEntry& entry);
  void deliver(RunEntry& entry, engine::Observation observation);
  void pause(const base::Error& error, base::Timestamp now);
  base::Timestamp next_turn(base::Timestamp now);

  // strangers.cc
  base::Result<void> look_at_strangers();
  void take_stray(const ports::RunnerEvent& event);
  void take_back(RunEntry& entry, const engine::AttemptId& id, base::Timestamp now);

  // step.cc
  void step_ready(base::Timestamp now);
  bool step_run(RunEntry& entry, base::Timestamp now, Batch& batch);
  void add_part(Batch& batch, Step& step);
  bool ask_arbiter(Batch& batch, base::Timestamp now);
  void commit(Batch& batch, base::Timestamp now);

  // settle.cc
  void settle(Step& step, base::Timestamp now);
  void settle_part(const Step& step);
  void settle_commands(const Step& step, base::Timestamp now);
  std::set<engine::AttemptId> take_back_starts(const Step& step);
  void settle_ends(const Step& step);
  void settle_arbiter(const Batch& batch);
  void remember(const engine::MemoSave& memo);
  std::optional<engine::FactAnswer> remembered(const engine::Question& question);
  void ask(engine::RunKey run, const engine::Question& question, base::Timestamp now);
  void ask_again(base::Timestamp now);
  void on_conflict(Step& step, base::Timestamp now);
  void discard(Step& step);
  void fail_batch(Batch& batch, const base::Error& error, base::Timestamp now);

  // resume.cc
  bool ensure_loaded(RunEntry& entry, base::Timestamp now);
  bool resume(RunEntry& entry, base::Timestamp now);
  base::Result<void> adopt(RunEntry& entry, const std::vector<engine::AttemptId>& known,
                           base::Timestamp now);
  base::Result<void> restart(RunEntry& entry, const engine::AttemptId& id, base::Timestamp now);
  void fail_unrunnable(RunEntry& entry, const std::string& message, base::Timestamp now);
  void quarantine(RunEntry& entry, const std::string& message);
  base::Result<void> write_summary(RunEntry& entry,
                                   const std::function<void(ports::RunPart&)>& edit);
  bool ensure_arbiter(base::Timestamp now);
  void ask_arbiter_again();
  // Runs `work`; a broken invariant in it sets the run aside and gives false.
  bool guarded(RunEntry& entry, const std::function<void()>& work);
  void end_unstarted(RunEntry& entry, const engine::AttemptId& id, const std::string& reason,
                     base::Timestamp now);

  // limit_uses.cc
  void note_limit(engine::RunKey run, const engine::Question& question,
                  const engine::FactAnswer* answer);  // null: the run knew it already
  void drop_limits(engine::RunKey run);
  void refresh_limits();

  // starts.cc
  void start_attempts(base::Timestamp now);
  enum class StartResult : std::uint8_t { Taken, Busy, Blocked };
  StartResult start_some(RunEntry& entry, base::Timestamp now);
  StartResult start_first(RunEntry& entry, base::Timestamp now);
  bool ensure_head(RunEntry& entry, base::Timestamp now);

  Ports ports_;
  Options options_;
  std::uint64_t epoch_;
  Figures figures_;

  Entries entries_;
  std::map<engine::RunUid, engine::RunKey> by_uid_;  // of the entries whose uid is known
  Wakes wakes_;
  RunCache cache_;
  StartRing ring_;
  std::set<engine::RunKey> deletions_;

  std::unique_ptr<engine::Arbiter> arbiter_;  // null: to be loaded
  std::size_t arbiter_delta_bytes_ = 0;
  std::size_t arbiter_snapshot_bytes_ = 0;
  std::vector<engine::ArbiterRequest> requests_;  // of runs that were resumed, for the next batch

  std::optional<std::uint64_t> change_counter_;
  bool strangers_seen_ = false;
  std::set<engine::RunUid> strangers_;  // the runner has something of them, the store nothing
  bool drained_all_ = true;
  bool runner_busy_ = false;
  bool starts_left_ = false;     // the share of this turn was used up
  std::string runner_trouble_;   // why nothing can be started just now
  base::Timestamp start_again_;  // after an error of the runner, or to look at a busy one again

  struct LimitUse {
    base::Value told;  // null: not by this process
    std::set<engine::RunKey> runs;
  };
  std::map<engine::Question, LimitUse> limit_uses_;
  bool limits_stale_ = false;  // the store was written to since they were asked for

  std::vector<std::pair<engine::RunKey, engine::Question>> unanswered_;
  base::Timestamp ask_again_at_;

  bool lost_ = false;
  std::string outage_;
  base::Timestamp paused_until_;
  base::Duration pause_for_;
};

}  // namespace tiphys::controller
