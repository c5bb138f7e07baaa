// ProcessRunner: the runner port on this machine, with a supervisor process per attempt.
//
// It decides only from attempts' folders (see executor/protocol.h), so that it may die at any time:
// a new one on the same store adopts what runs (the lock is held), takes what has reported, calls
// lost what began and has neither, and starts what never began. One thread, no waiting: an inotify
// watch per live attempt, all behind one descriptor to poll. What is slow on a disk (removing,
// syncing output) is done by a worker.
//
// Not thread-safe; belongs to the controller's loop.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ports/clock.h"
#include "ports/runner.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/capacity.h"
#include "runner/process/keyed_folders.h"
#include "runner/process/options.h"
#include "runner/process/segment_writer.h"
#include "runner/process/spawner_link.h"
#include "runner/process/trash.h"
#include "sync/worker.h"

namespace tiphys::runner::process {

class ProcessRunner final : public ports::Runner {
 public:
  // Starts a spawner and asks it whether there can be a sandbox. FailedPrecondition with what is
  // missing if there cannot and `unsandboxed` is not set.
  static base::Result<std::unique_ptr<ProcessRunner>> create(ProcessOptions options,
                                                             ports::Clock& clock);
  ~ProcessRunner() override;

  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override;
  void stop(const engine::StopAttempt& stop) override;
  std::vector<ports::RunnerEvent> drain(std::size_t most) override;
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override;
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override;
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override;
  base::Result<std::vector<engine::RunUid>> known_runs() override;
  void remove_run(const engine::RunUid& run) override;

  int wait_descriptor() const override { return epoll_.get(); }
  std::vector<std::string> take_notices() override;
  // Folders that an older version named by the store's keys get their names of today. To be called
  // once by whoever owns the store, before the first attempt is asked about.
  base::Result<void> rename_keyed_folders(const UidOf& uid_of);
  // Bytes of output moved since the beginning; grows by a bounded amount with each drain().
  std::uint64_t bytes_moved() const { return segments_.bytes_moved(); }
  // Where the folder of a failed attempt is kept, if it still is.
  std::optional<std::string> kept(const engine::AttemptId& id) const;

 private:
  // Copying: its end is known, its output is on the way into segments.
  enum class Stage : unsigned char { Starting, Running, Copying, Ended };
  struct Live {
    Stage stage = Stage::Starting;
    int watch = -1;
    bool charged = false;
    bool doomed = false;  // of a deleted run: its end is told to nobody
    bool failed = false;
    bool unread = false;  // there is a report, of a version that cannot be read here
    int begins = 0;
    Charge charge;
    base::Timestamp not_after;
    std::int64_t check_at_ms = 0;  // look again then (steady clock), whatever inotify says; 0: no
    std::string progress;
    std::string spec;                              // for the spawner, until it has begun
    std::string trouble;                           // what was told of it last
    std::unique_ptr<engine::Observation> outcome;  // while Copying
    std::unique_ptr<engine::StopAttempt> wish;     // that could not be written down yet
  };
  using Attempts = std::map<engine::AttemptId, Live>;

  ProcessRunner(ProcessOptions options, ports::Clock& clock);
  base::Result<void> open_descriptors();
  void resolve_places();
  std::string folder_of(const engine::AttemptId& id) const {
    return attempt_folder(options_.store, id);
  }
  base::Result<ports::StartOutcome> start_new(const engine::PodDescription& pod,
                                              base::Timestamp not_after);
  base::Result<ports::StartOutcome> start_known(const engine::PodDescription& pod,
                                                base::Timestamp not_after);
  void begin(const engine::AttemptId& id, Live& live);
  base::Result<void> watch(const engine::AttemptId& id, Live& live);
  void charge(Live& live, const Charge& charge);
  void reject(const engine::AttemptId& id, Live& live, std::string message);
  // Null where there is no such folder. May have ended at once.
  Live* adopt(const engine::AttemptId& id);

  void read_notifications();
  void check_all();
  void check_due();
  void check(const engine::AttemptId& id);
  void check_unlocked(const engine::AttemptId& id, Live& live, const FolderState& state);
  void take_end(const engine::AttemptId& id, Live& live, engine::Observation observation);
  void wait_for_reader(const engine::AttemptId& id, Live& live, const FolderState& state);
  void give_back(const engine::AttemptId& id, Live& live);
  void release(const engine::AttemptId& id, Live& live);
  void write_stop(const engine::AttemptId& id, Live& live, const engine::StopAttempt& stop);
  void tell_trouble(const engine::AttemptId& id, Live& live, const std::string& text);
  void take_copied();
  void ring();
  void remove_run_folder(const engine::RunUid& run);
  // O(log n) of those that are to be looked at again.
  void check_again_in(const engine::AttemptId& id, Live& live, std::int64_t ms);
  void check_no_more(const engine::AttemptId& id, Live& live);
  void set_alarm();
  void tell_progress(const engine::AttemptId& id, Live& live);
  void end(const engine::AttemptId& id, Live& live, engine::Observation observation,
           std::vector<ports::LogRow> logs);
  void unwatch(Live& live);
  std::vector<engine::AttemptId> folders_of(const engine::RunUid& run) const;
  void end_untold(const engine::AttemptId& id, Live& live);
  void forget_unseen(const engine::AttemptId& id);
  void take_away(const engine::AttemptId& id, bool failed);
  void keep_folder(const engine::AttemptId& id);
  void list_kept();
  void notice_substitutions(const std::vector<std::string>& images, bool has_limits);

  ProcessOptions options_;
  ports::Clock& clock_;
  SpawnerLink spawner_;
  sync::Worker disk_;  // ends after those who use it
  Trash trash_;
  SegmentWriter segments_;
  Capacity capacity_;
  drivers::subprocess::Descriptor epoll_, inotify_, timer_, bell_;
  bool rung_ = false;
  Attempts attempts_;
  std::map<int, engine::AttemptId> watches_;
  std::set<std::pair<std::int64_t, engine::AttemptId>> due_;  // by check_at_ms
  std::int64_t alarm_ms_ = 0;                                 // what the timer is set to
  std::deque<ports::RunnerEvent> events_;
  std::vector<std::string> notices_;
  std::set<std::string> noticed_;
  std::deque<std::string> kept_;  // oldest first
  std::set<engine::RunUid> folders_made_;
};

// The observation's report from the executor's.
engine::AttemptReport to_engine(executor::Report report);

}  // namespace tiphys::runner::process
