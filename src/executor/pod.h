// Pod: runs the containers of one attempt to their end and says what became of them.
//
// Init containers one after the other, then main containers and sidecars together, those with
// dependencies when these have exited 0. When all mains have ended, sidecars are terminated.
// A deadline or a stop request terminates everything: SIGTERM, the grace period, SIGKILL.
// Single-threaded; one poll loop; nothing here outlives run().
#pragma once

#include <poll.h>

#include <optional>
#include <string>
#include <vector>

#include "executor/container.h"
#include "executor/log_writer.h"

namespace tiphys::executor {

class Pod {
 public:
  struct Place {
    int folder = -1;
    int lock = -1;  // its text says that the attempt has begun
  };
  Pod(const HostPlan& plan, const AttemptSpec& spec, Place place);

  // The start is made durable between the making of the first containers and their Go, so that the
  // disk and the kernel work at the same time. An error means that nothing of the user's has run.
  base::Result<Report> run();

 private:
  enum class Stage : unsigned char { Waiting, Preparing, Running, Done };
  struct Member {
    const ContainerSpec* spec = nullptr;
    Stage stage = Stage::Waiting;
    ContainerProcess process;
    FrameReader frames;
    std::optional<LogWriter> log;
    std::optional<int> exit_code;
    std::string message;  // the container's termination message
    bool setup_failed = false;
    bool setup_short = false;  // there was no room for it: made again
    std::uint32_t tries = 0;   // that have failed before
    base::Timestamp retry_at;  // the next one
    bool named = false;        // its first process stands in the lock's text
    base::Timestamp started_at;
    base::Timestamp finished_at;
    base::Timestamp kill_at;   // set while terminating
    base::Timestamp force_at;  // after Kill: the first process itself is killed
  };

  void advance();
  bool advance_inits();
  void advance_mains();
  void wind_down();
  void launch(Member& member);
  void let_go();
  void fail_setup(Member& member, std::string text);
  void try_again(Member& member);
  bool has_another_try(const Member& member) const;
  void begin_another_try(Member& member);
  void wait_for_events();
  base::Result<void> open_wake();
  base::Result<void> make_start_durable();
  std::vector<ProcessName> name_new_containers();
  base::Result<void> note_new_containers();
  void gather_sources(std::vector<pollfd>& sources, std::vector<std::pair<std::size_t, int>>& who);
  void read_stream(Member& member, int which);
  void take_frame(Member& member, const Frame& frame);
  void take_output(Member& member, std::string_view payload);
  void give_up(Member& member);
  void finish_if_drained(Member& member);
  void check_stop();
  void take_progress(const std::string& text);
  void check_time();
  void terminate(Member& member, base::Duration grace);
  void terminate_all(std::string message, base::Duration grace);
  base::Timestamp next_time() const;
  bool all_done() const;
  bool is_done(std::string_view name, int code) const;

  Report report();
  void judge(Report& report);
  void judge_outputs(Report& report);
  void count_resources(Report& report) const;

  const HostPlan& plan_;
  const AttemptSpec& spec_;
  Place place_;
  Fd wake_;  // SIGTERM: look at the file `stop`
  std::vector<Member> members_;
  std::vector<OutputRead> outputs_;
  std::uint64_t output_bytes_ = 0;
  bool durable_start_ = false;
  std::optional<base::Error> shortage_;  // before the start: nothing has run, it can be given up
  base::Timestamp again_at_;             // after it: containers that there was no room for
  bool stopping_ = false;
  bool mains_ended_ = false;
  std::string stop_message_;
  std::string progress_;
  base::Timestamp now_;
  base::Timestamp started_at_;
};

}  // namespace tiphys::executor
