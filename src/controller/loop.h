// Loop: the controller's inside while it owns the store: one object per ownership, its turn spread
// over files by what they do (README.md lists them).
//
// Nothing waits. What is asked of the ledger is in `asked_` until its completion; a run of which
// something is on its way into the store is `in_flight` and is neither stepped nor dropped; one
// that is asked for is `loading`. State of an attempt between its durable decision and its end is
// never here alone: everything can be derived again from the store and the runner (INV-4).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "controller/controller.h"
#include "controller/limits.h"
#include "controller/run_cache.h"
#include "controller/run_entry.h"
#include "controller/start_ring.h"
#include "controller/wakes.h"

namespace tiphys::controller {

// How a finished workflow came out, for the runner.
ports::RunOutcome outcome_of(engine::WorkflowPhase phase);

class Controller::Loop {
 public:
  // `figures`, `notices` and `kept` outlive the loop: they are of all ownerships of a controller.
  Loop(const Ports& ports, const Options& options, std::uint64_t epoch, Figures& figures,
       std::vector<std::string>& notices, const std::set<engine::RunUid>& kept);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  base::Timestamp turn(base::Timestamp now, base::Timestamp not_after);
  std::uint64_t epoch() const { return epoch_; }
  bool live() const;
  bool fenced() const { return fenced_; }
  // Set where the records that decide who may run cannot be read: nothing can go on.
  const std::optional<base::Error>& fatal() const { return fatal_; }
  const std::string& outage() const { return outage_; }
  const std::string& runner_trouble() const { return runner_trouble_; }
  const std::set<engine::RunUid>& strangers() const { return strangers_; }
  std::vector<QuarantinedRun> quarantined() const;
  Waits waits() const;
  void look_again() { changes_left_ = true; }
  bool expects_answers() const { return !asked_.empty(); }
  const engine::Run* find_run(engine::RunKey key) const;
  // Before the first turn: asks for the Arbiter, and takes it if the answer is there at once.
  void begin(base::Timestamp now);

 private:
  // A decision on its way into the store, with what it was made from.
  struct Step {
    RunEntry* entry = nullptr;  // in flight, so it stays
    engine::Decision decision;
    std::vector<engine::Observation> observations;
    std::vector<ports::LogRow> logs;
    bool finishes = false;
    std::optional<std::size_t> part;  // its place in the batch; none: nothing to write
    std::size_t delta_bytes = 0;
    std::size_t snapshot_bytes = 0;  // 0: none in this commit
    bool snapshot_begun = false;     // one is due and not whole yet
    base::Timestamp wake_at;         // as the part has them
    bool open_attempts = false;
    base::Timestamp expires_at;
  };
  // What the store is told of a run without stepping it. Its entry is in flight.
  struct Note {
    enum class What : std::uint8_t {
      Aside,    // its state cannot be worked with
      Ends,     // the workflow is over with it, before it began
      Expires,  // its time is over: the wish to delete it
    };
    What what = What::Aside;
    ports::RunPart part;
    std::size_t at = 0;
  };
  struct Batch {
    std::vector<Step> steps;
    std::vector<Note> notes;
    std::vector<ports::RunPart> parts;
    std::vector<engine::ArbiterRequest> requests;
    std::vector<std::pair<engine::RunKey, engine::Observation>> answers;
    std::optional<ports::ArbiterPart> arbiter;
    std::size_t arbiter_bytes = 0;
    std::size_t arbiter_snapshot_bytes = 0;  // 0: none
    std::vector<engine::RunKey> deletions;
    bool empty() const { return parts.empty() && !arbiter.has_value() && deletions.empty(); }
  };
  enum class Request : std::uint8_t { Batch, Load, Arbiter, Changes, Rows, Strays, Expiring };
  struct Asked {
    Request what = Request::Batch;
    engine::RunKey run = 0;  // of Load
  };

  // loop.cc
  base::Timestamp next_turn(base::Timestamp now);
  void set_back(base::Duration by);
  bool may_ask(base::Timestamp now) const;  // the store is not paused
  bool is_over(Share share) const;          // of this turn
  void pause(const base::Error& error, base::Timestamp now);
  void works_again(base::Timestamp now);
  RunEntry* find(engine::RunKey key) const;
  RunEntry* find(const engine::RunUid& uid) const;
  RunEntry& new_entry(engine::RunKey key, const engine::RunUid& uid);  // where there is none
  void name_entry(RunEntry& entry, const engine::RunUid& uid);
  void remove_from_runner(const RunEntry& entry);
  void forget_entry(RunEntry& entry);
  void deliver(RunEntry& entry, engine::Observation observation);
  void notice(std::string text);

  // gather.cc
  void drain_ledger(base::Timestamp now, Share share);
  void complete(ports::Completion& completion, base::Timestamp now);
  void drain_runner(base::Timestamp now);

  // feed.cc
  void ask_changes(base::Timestamp now);
  void take_changes(base::Result<ports::Changes>& changes, base::Timestamp now);
  void take_run(const ports::ChangedRun& run, base::Timestamp now);
  void take_deleted(const ports::DeletedRun& run);
  void take_gone(engine::RunKey key);
  void take_intent(ports::PendingIntent& wish);
  void end_listing();

  // strangers.cc
  struct Stray {
    bool all = false;  // everything that the runner has of the run
    std::vector<engine::AttemptId> attempts;
  };
  void look_at_strangers();
  void take_stray(const ports::RunnerEvent& event);
  void ask_about_strays(base::Timestamp now);
  void take_strays(const base::Result<ports::Found>& found, base::Timestamp now);
  void forget_stray(const engine::RunUid& run, const Stray& stray, ports::RunOutcome outcome);
  void take_back(RunEntry& entry, const engine::AttemptId& id, base::Timestamp now);

  // step.cc
  void step_ready(base::Timestamp now);
  bool step_run(RunEntry& entry, base::Timestamp now, Batch& batch);
  void add_part(Batch& batch, Step& step, base::Timestamp now);
  std::optional<engine::SnapshotRecords> go_on_with_snapshot(Step& step);
  void add_notes(Batch& batch);
  void add_deletions(Batch& batch);
  void ask_arbiter(Batch& batch, base::Timestamp now);
  void submit(Batch batch, base::Timestamp now);

  // settle.cc
  void take_outcome(base::Result<ports::BatchOutcome>& outcome, base::Timestamp now);
  void forget_arbiter(Batch& batch, base::Timestamp now);
  void settle_all(Batch& batch, base::Timestamp now);
  void settle(Step& step, base::Timestamp now);
  void settle_part(Step& step);
  void settle_commands(const Step& step, base::Timestamp now);
  std::set<engine::AttemptId> take_back_starts(const Step& step);
  void settle_ends(Step& step);
  void line_up(RunEntry& entry, const engine::AttemptId& id);
  void settle_arbiter(const Batch& batch);
  void answer(engine::RunKey key, const engine::Observation& answer);
  void settle_note(const Note& note, bool written);
  void settle_deletion(engine::RunKey key);
  void discard(Step& step);
  void fail_batch(Batch& batch, const base::Error& error, base::Timestamp now);

  // resume.cc
  bool ensure_loaded(RunEntry& entry);
  void ask_loads(base::Timestamp now);
  void take_load(engine::RunKey key, base::Result<ports::RunImage>& image, base::Timestamp now);
  void go_on_with_loads(base::Timestamp now);
  void go_on_with_load(RunEntry& entry, base::Timestamp now);
  void take_open_intents(RunEntry& entry, std::vector<engine::Intent>& intents);
  bool resume(RunEntry& entry, base::Timestamp now);
  base::Result<void> adopt(RunEntry& entry, const std::vector<engine::AttemptId>& known,
                           base::Timestamp now);
  static base::Result<engine::PodDescription> pod_of(const RunEntry& entry,
                                                     const engine::AttemptId& id);
  base::Result<void> restart(RunEntry& entry, const engine::AttemptId& id, base::Timestamp now);
  void end_unstarted(RunEntry& entry, const engine::AttemptId& id, const std::string& reason,
                     base::Timestamp now);
  void ask_for_arbiter(base::Timestamp now);
  void take_arbiter(base::Result<ports::ArbiterImage>& image, base::Timestamp now);
  void drop_arbiter();
  void let_former_arbiters_go();
  void ask_arbiter_again();
  bool all_asked_again(base::Timestamp now);
  void note_admission(const engine::ArbiterRequest& request);
  void reconcile_arbiter();

  // aside.cc
  // Runs `work`; a broken invariant in it sets the run aside and gives false.
  bool guarded(RunEntry& entry, const std::function<void()>& work);
  void quarantine(RunEntry& entry, const std::string& message);
  void ask_for_rows(base::Timestamp now);
  void take_rows(const base::Result<ports::Found>& found, base::Timestamp now);
  void note_aside(RunEntry& entry, const ports::RunRow& row);
  void fail_unrunnable(RunEntry& entry, const ports::RunImage& image, const std::string& message,
                       base::Timestamp now);
  void lose_run(RunEntry& entry);
  void release(engine::RunKey run);  // what it holds at the Arbiter, with the next batch

  // expiry.cc
  void note_expiry(base::Timestamp at);
  bool may_look_for_expired(base::Timestamp now) const;
  void ask_expiring(base::Timestamp now);
  void take_expiring(const base::Result<ports::Found>& found, base::Timestamp now);
  void expire(const ports::RunRow& row, base::Timestamp now);
  void settle_expiry(RunEntry& entry, const Note& note, bool written);
  void spare(RunEntry& entry);

  // questions.cc
  void ask(RunEntry& entry, std::vector<engine::Question> questions);
  void ask_again(base::Timestamp now);
  void drain_facts(base::Timestamp now);
  void note_limit(RunEntry& entry, const engine::Question& question,
                  const engine::FactAnswer* answer);  // null: the run knew it already
  void drop_limits(RunEntry& entry);
  void refresh_limits();
  void tell_limit(const engine::FactAnswer& answer);

  // starts.cc
  void start_attempts(base::Timestamp now);
  enum class StartResult : std::uint8_t { Taken, Busy, Blocked };
  StartResult start_some(RunEntry& entry, base::Timestamp now);
  StartResult start_first(RunEntry& entry, base::Timestamp now);
  StartResult wait_with(RunEntry& entry, const std::string& why, base::Timestamp now);
  bool ensure_head(RunEntry& entry, base::Timestamp now);

  Ports ports_;
  Options options_;
  std::uint64_t epoch_;
  base::Timestamp not_after_;
  base::Timestamp turned_at_;
  base::Timestamp turn_began_;  // by the clock as it goes on within the turn
  Figures& figures_;
  std::vector<std::string>& notices_;

  Entries entries_;
  std::map<engine::RunUid, engine::RunKey> by_uid_;  // of the entries whose uid is known
  Wakes wakes_;
  RunCache cache_;
  StartRing ring_;

  // Of the ledger.
  std::map<ports::Ticket, Asked> asked_;
  std::optional<Batch> batch_;                 // the one on its way
  base::Timestamp batch_at_;                   // when the last one was handed in
  std::deque<ports::Completion> completions_;  // taken, not looked at yet
  bool ledger_drained_ = true;
  std::deque<engine::RunKey> loads_;  // wanted, not asked for yet
  std::size_t loads_asked_ = 0;
  std::deque<engine::RunKey> in_load_;  // being read into memory

  // Of the feed.
  std::string cursor_;
  std::optional<std::uint64_t> change_counter_;
  bool changes_asked_ = false;
  bool changes_left_ = true;         // a page more is there for sure
  bool listed_ = false;              // all runs that were there before are known
  std::set<engine::RunKey> unseen_;  // while a restarted feed lists anew
  bool relisting_ = false;
  bool strangers_seen_ = false;
  std::map<engine::RunUid, Stray> strays_;  // the store is to be asked about them
  std::map<engine::RunUid, Stray> strays_in_question_;
  std::set<engine::RunUid> strangers_;  // the runner has something of them, the store nothing

  const std::set<engine::RunUid>& kept_;  // never deleted by their expiry
  base::Timestamp expiry_at_;             // when the time of the next run is over; unset: of none
  ports::Expiring expiring_;              // the place of the next page, while they are gone through
  bool expiring_asked_ = false;
  std::size_t expiring_runs_ = 0;  // of which the wish is on its way

  std::set<engine::RunKey> deletions_;
  std::vector<Note> notes_;  // for the next batch
  std::set<engine::RunKey> aside_;
  // Set aside, and their rows do not say so yet.
  std::set<engine::RunKey> untold_;
  std::set<engine::RunKey> rows_in_question_;

  std::unique_ptr<engine::Arbiter> arbiter_;                       // null: asked for
  std::vector<std::unique_ptr<engine::Arbiter>> former_arbiters_;  // let go of in pieces
  bool arbiter_asked_ = false;
  std::uint64_t arbiter_revision_ = 0;
  std::size_t arbiter_delta_bytes_ = 0;
  std::size_t arbiter_snapshot_bytes_ = 0;
  std::vector<engine::ArbiterRequest> requests_;  // of runs that were resumed, for the next batch
  // Those from one to the other still have to say what they want of an Arbiter that was loaded;
  // 0: all have.
  engine::RunKey to_ask_again_ = 0;
  engine::RunKey last_to_ask_again_ = 0;
  bool arbiter_has_more_ = false;  // to grant or to tell

  bool drained_all_ = true;
  bool runner_busy_ = false;
  bool starts_left_ = false;     // the share of this turn was used up
  std::string runner_trouble_;   // why nothing can be started just now
  base::Timestamp start_again_;  // after an error of the runner, or to look at a busy one again

  struct LimitUse {
    base::Value told;  // null: not by this process
    std::set<engine::RunKey> runs;
  };
  struct FactsAsked {
    engine::RunKey run = 0;  // 0: of a limit that may have changed
    std::vector<engine::Question> questions;
  };
  std::map<engine::Question, LimitUse> limit_uses_;
  std::set<engine::Question> stale_limits_;  // what holds them was written to since
  std::map<ports::FactsTicket, FactsAsked> facts_asked_;
  std::vector<FactsAsked> unanswered_;
  base::Timestamp ask_again_at_;

  bool fenced_ = false;
  std::optional<base::Error> fatal_;
  std::string outage_;
  base::Timestamp paused_until_;
  base::Duration pause_for_;
};

}  // namespace tiphys::controller
