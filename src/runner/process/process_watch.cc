// Seeing what supervisors did. Notifications only say where to look: the folder is the truth, and
// a lost or early notification costs a later look, never correctness.
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "runner/process/file_text.h"
#include "runner/process/process_runner.h"

namespace tiphys::runner::process {

using base::Result;
using engine::AttemptId;

namespace {

// A supervisor that has not taken its lock by then was never forked, or died before.
constexpr std::int64_t kBeginMs = 2'000;
// The lock's closing is told just before the lock is free.
constexpr std::int64_t kUnlockMs = 5;
constexpr std::int64_t kLingerMs = 5;
constexpr int kBeginsQuiet = 5;
constexpr std::int64_t kTryAgainMs = 1'000;
// Steps share the network of this machine; a daemon is ready as soon as it runs.
constexpr const char* kLoopback = "127.0.0.1";

std::int64_t steady_ms() {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000 + t.tv_nsec / 1'000'000;
}

bool matters(std::string_view name) {
  return name == executor::kReportFile || name == executor::kProgressFile ||
         name == executor::kLockFile || name == executor::kRefusedFile;
}

}  // namespace

void ProcessRunner::check_again_in(const AttemptId& id, Live& live, std::int64_t ms) {
  check_no_more(id, live);
  live.check_at_ms = steady_ms() + ms;
  due_.emplace(live.check_at_ms, id);
  set_alarm();
}

void ProcessRunner::check_no_more(const AttemptId& id, Live& live) {
  due_.erase({live.check_at_ms, id});
  live.check_at_ms = 0;
}

// One that rings for what is due no more costs a look.
void ProcessRunner::set_alarm() {
  if (due_.empty()) return;
  const std::int64_t first = due_.begin()->first;
  if (first == alarm_ms_) return;
  alarm_ms_ = first;
  itimerspec at{};
  at.it_value = {first / 1000, (first % 1000) * 1'000'000};
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &at, nullptr);
}

// Tried as long as somebody wants it: a machine without processes, memory or room says nothing
// about the attempt.
void ProcessRunner::begin(const AttemptId& id, Live& live) {
  if (live.begins++ == kBeginsQuiet)
    tell_trouble(id, live,
                 "its process could not be started so far, trying again: the machine "
                 "may be short of processes, memory or disk");
  // A full queue or a dead spawner is tried again at the next check.
  static_cast<void>(spawner_.begin({live.not_after, folder_of(id), live.spec}));
  check_again_in(id, live, live.begins <= kBeginsQuiet ? kBeginMs : kTryAgainMs);
}

ProcessRunner::Live* ProcessRunner::adopt(const AttemptId& id) {
  if (::access(folder_of(id).c_str(), F_OK) != 0) return nullptr;
  Live& live = attempts_[id];
  if (!watch(id, live)) check_again_in(id, live, kBeginMs);
  check(id);
  ring();
  auto found = attempts_.find(id);
  return found == attempts_.end() ? nullptr : &found->second;
}

void ProcessRunner::reject(const AttemptId& id, Live& live, std::string message) {
  end(id, live, engine::StartRejected{id, clock_.now(), std::move(message)}, {});
}

void ProcessRunner::unwatch(Live& live) {
  if (live.watch < 0) return;
  watches_.erase(live.watch);
  ::inotify_rm_watch(inotify_.get(), live.watch);
  live.watch = -1;
}

// What it held of this machine while it ran.
void ProcessRunner::release(const AttemptId& id, Live& live) {
  unwatch(live);
  if (live.charged) capacity_.give_back(live.charge);
  live.charged = false;
  live.spec = {};
  check_no_more(id, live);
}

void ProcessRunner::end(const AttemptId& id, Live& live, engine::Observation observation,
                        std::vector<ports::LogRow> logs) {
  release(id, live);
  live.stage = Stage::Ended;
  const auto* ended = std::get_if<engine::AttemptEnded>(&observation);
  live.failed = ended == nullptr || ended->report.phase != engine::Phase::Succeeded;
  if (live.doomed) {
    attempts_.erase(id);
    trash_.take(folder_of(id));
    remove_run_folder(id.run);
    return;
  }
  events_.push_back({id, std::move(observation), std::move(logs)});
}

// The end is told when its output has been copied, by the drains that follow.
void ProcessRunner::take_end(const AttemptId& id, Live& live, engine::Observation observation) {
  if (live.doomed) return end(id, live, std::move(observation), {});
  release(id, live);
  live.stage = Stage::Copying;
  const auto* ended = std::get_if<engine::AttemptEnded>(&observation);
  live.failed = ended == nullptr || ended->report.phase != engine::Phase::Succeeded;
  live.outcome = std::make_unique<engine::Observation>(std::move(observation));
  segments_.add(id, folder_of(id));
}

// Output that cannot be copied (a full disk) does not undo the result.
void ProcessRunner::take_copied() {
  for (SegmentWriter::Taken& taken : segments_.work(options_.copy_bytes)) {
    auto found = attempts_.find(taken.id);
    if (found == attempts_.end() || found->second.stage != Stage::Copying) continue;
    Live& live = found->second;
    if (!taken.trouble.empty())
      tell_trouble(taken.id, live, "some of its output could not be kept: " + taken.trouble);
    std::unique_ptr<engine::Observation> outcome = std::move(live.outcome);
    end(taken.id, live, std::move(*outcome), std::move(taken.rows));
  }
}

// Not begun and not to be: as if it had never been accepted.
void ProcessRunner::give_back(const AttemptId& id, Live& live) {
  const bool doomed = live.doomed;
  release(id, live);
  attempts_.erase(id);
  trash_.take(folder_of(id));
  remove_run_folder(id.run);
  if (!doomed) events_.push_back({id, std::nullopt, {}});
}

// The wish is kept until it is on the disk.
void ProcessRunner::write_stop(const AttemptId& id, Live& live, const engine::StopAttempt& stop) {
  const executor::StopRequest request{stop.reason, stop.grace};
  Result<void> written =
      replace_text(folder_of(id) + "/" + executor::kStopFile, executor::encode(request));
  if (written) {
    live.wish.reset();
    wake_supervisor(folder_of(id));
    return;
  }
  tell_trouble(id, live, "it cannot be told to stop, trying again: " + written.error().message);
  if (&stop != live.wish.get()) live.wish = std::make_unique<engine::StopAttempt>(stop);
  check_again_in(id, live, kTryAgainMs);
}

void ProcessRunner::tell_trouble(const AttemptId& id, Live& live, const std::string& text) {
  if (live.trouble == text) return;
  live.trouble = text;
  notices_.push_back("attempt " + engine::to_text(id) + ": " + text);
}

void ProcessRunner::ring() {
  if (rung_) return;
  rung_ = true;
  ::eventfd_write(bell_.get(), 1);
}

// A report of another version says something; until somebody who can read it comes, or somebody
// stops it, it is neither lost nor over.
void ProcessRunner::wait_for_reader(const AttemptId& id, Live& live, const FolderState& state) {
  tell_trouble(id, live,
               state.unreadable + "; it waits in " + folder_of(id) +
                   " for a version that can, or to be stopped");
  release(id, live);
  live.stage = Stage::Running;
  live.unread = true;
}

void ProcessRunner::check(const AttemptId& id) {
  auto found = attempts_.find(id);
  if (found == attempts_.end() || found->second.stage >= Stage::Copying) return;
  Live& live = found->second;
  if (live.unread) return;
  Result<FolderState> state = inspect(folder_of(id));
  if (!state && state.error().code == base::ErrorCode::NotFound) {
    end(id, live, engine::AttemptLost{id, clock_.now(), state.error().message}, {});
    return;
  }
  if (!state) {
    // That it cannot be looked at just now (no descriptors, no memory) says nothing about it.
    tell_trouble(id, live, "it cannot be looked at, trying again: " + state.error().message);
    check_again_in(id, live, kTryAgainMs);
    return;
  }
  if (state->report) {
    take_end(id, live, engine::AttemptEnded{id, to_engine(std::move(*state->report))});
    return;
  }
  if (state->started && live.stage == Stage::Starting) {
    live.stage = Stage::Running;
    live.spec = {};
    check_no_more(id, live);
    if (live.watch < 0) check_again_in(id, live, kBeginMs);  // nothing else would tell of its end
    if (!live.doomed)
      events_.push_back(
          {id,
           engine::AttemptRunning{id, *state->started, options_.host_name, kLoopback, true},
           {}});
  }
  if (!state->unreadable.empty()) {
    // Of one that nobody waits for nothing need be read.
    if (live.doomed) return end(id, live, engine::AttemptLost{id, clock_.now(), ""}, {});
    wait_for_reader(id, live, *state);
    return;
  }
  if (live.wish) write_stop(id, live, *live.wish);
  if (live.stage == Stage::Running) tell_progress(id, live);
  if (!state->locked) check_unlocked(id, live, *state);
}

// No supervisor and no report.
void ProcessRunner::check_unlocked(const AttemptId& id, Live& live, const FolderState& state) {
  if (state.started) {
    // The kernel ends its containers after it has let the lock go. Until then it is not lost: what
    // follows it would run beside it.
    if (state.lingers) {
      check_again_in(id, live, kLingerMs);
      return;
    }
    take_end(id, live,
             engine::AttemptLost{id, clock_.now(), "its supervisor ended without a report"});
    return;
  }
  if (live.begins == 0) return;  // adopted; start() begins it
  // Its beginning could not be made durable after all, and its supervisor took it back.
  if (live.stage == Stage::Running) return give_back(id, live);
  if (state.refused) {
    give_back(id, live);
  } else if (live.check_at_ms > 0 && steady_ms() >= live.check_at_ms) {
    begin(id, live);
  }
}

void ProcessRunner::tell_progress(const AttemptId& id, Live& live) {
  Result<std::string> text = read_text(folder_of(id) + "/" + executor::kProgressFile);
  if (!text || *text == live.progress) return;
  live.progress = *text;
  if (!live.doomed) events_.push_back({id, engine::AttemptProgress{id, *text}, {}});
}

void ProcessRunner::read_notifications() {
  alignas(inotify_event) char buffer[16384];
  std::set<AttemptId> touched;
  for (;;) {
    ssize_t n = ::read(inotify_.get(), buffer, sizeof buffer);
    if (n <= 0) break;
    for (ssize_t at = 0; at < n;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
      if ((event->mask & IN_Q_OVERFLOW) != 0) {
        check_all();
        continue;
      }
      auto found = watches_.find(event->wd);
      if (found == watches_.end() || event->len == 0 || !matters(event->name)) continue;
      touched.insert(found->second);
      if ((event->mask & IN_CLOSE_WRITE) != 0 &&
          std::string_view(event->name) == executor::kLockFile)
        check_again_in(found->second, attempts_.at(found->second), kUnlockMs);
    }
  }
  for (const AttemptId& id : touched) check(id);
}

void ProcessRunner::check_all() {
  std::vector<AttemptId> ids;
  for (const auto& [id, live] : attempts_)
    if (live.stage < Stage::Copying) ids.push_back(id);
  for (const AttemptId& id : ids) check(id);
}

void ProcessRunner::check_due() {
  std::uint64_t fired = 0;
  if (::read(timer_.get(), &fired, sizeof fired) != sizeof fired) return;
  alarm_ms_ = 0;
  const std::int64_t now = steady_ms();
  std::vector<std::pair<std::int64_t, AttemptId>> ripe;
  while (!due_.empty() && due_.begin()->first <= now)
    ripe.push_back(due_.extract(due_.begin()).value());
  for (const auto& [at, id] : ripe) {
    auto found = attempts_.find(id);
    if (found == attempts_.end() || found->second.stage >= Stage::Copying) continue;
    check(id);
    // A supervisor that holds the lock but has not begun yet is looked at again, and so is what
    // the kernel has no watch left for.
    found = attempts_.find(id);
    if (found == attempts_.end() || found->second.stage >= Stage::Copying) continue;
    Live& live = found->second;
    if (live.unread || due_.contains({live.check_at_ms, id})) continue;
    const bool blind = live.watch < 0 && !watch(id, live);
    if (blind || live.stage == Stage::Starting) check_again_in(id, live, kBeginMs);
  }
  set_alarm();
}

std::vector<ports::RunnerEvent> ProcessRunner::drain(std::size_t most) {
  if (std::exchange(rung_, false)) {
    eventfd_t count = 0;
    ::eventfd_read(bell_.get(), &count);
  }
  read_notifications();
  check_due();
  take_copied();
  std::vector<ports::RunnerEvent> out;
  while (!events_.empty() && out.size() < most) {
    out.push_back(std::move(events_.front()));
    events_.pop_front();
  }
  if (!events_.empty() || !segments_.idle()) ring();
  return out;
}

}  // namespace tiphys::runner::process
