// Seeing what supervisors did. Notifications only say where to look: the folder is the truth, and
// a lost or early notification costs a later look, never correctness.
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

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
constexpr int kBeginsMax = 5;

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
  live.check_at_ms = steady_ms() + ms;
  due_.insert(id);
  std::int64_t first = live.check_at_ms;
  for (const AttemptId& other : due_) {
    auto found = attempts_.find(other);
    if (found != attempts_.end() && found->second.check_at_ms > 0)
      first = std::min(first, found->second.check_at_ms);
  }
  itimerspec at{};
  at.it_value = {first / 1000, (first % 1000) * 1'000'000};
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &at, nullptr);
}

void ProcessRunner::begin(const AttemptId& id, Live& live) {
  if (live.begins++ >= kBeginsMax) {
    reject(id, live,
           "its process could not be started: " + std::to_string(kBeginsMax) +
               " tries ended before it began");
    return;
  }
  // A full queue or a dead spawner is tried again at the next check.
  static_cast<void>(spawner_.begin({live.not_after, folder_of(id), live.spec}));
  check_again_in(id, live, kBeginMs);
}

ProcessRunner::Live* ProcessRunner::adopt(const AttemptId& id) {
  if (::access(folder_of(id).c_str(), F_OK) != 0) return nullptr;
  Live& live = attempts_[id];
  if (!watch(id, live)) check_again_in(id, live, kBeginMs);
  check(id);
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

void ProcessRunner::end(const AttemptId& id, Live& live, engine::Observation observation,
                        std::vector<ports::LogRow> logs) {
  unwatch(live);
  if (live.charged) capacity_.give_back(live.charge);
  live.charged = false;
  live.spec = {};
  live.stage = Stage::Ended;
  const auto* ended = std::get_if<engine::AttemptEnded>(&observation);
  live.failed = ended == nullptr || ended->report.phase != engine::Phase::Succeeded;
  due_.erase(id);
  if (live.doomed) {
    attempts_.erase(id);
    remove_tree(folder_of(id));
    ::rmdir(attempts_folder(options_.store, id.run).c_str());
    return;
  }
  events_.push_back({std::move(observation), std::move(logs)});
}

void ProcessRunner::check(const AttemptId& id) {
  auto found = attempts_.find(id);
  if (found == attempts_.end() || found->second.stage == Stage::Ended) return;
  Live& live = found->second;
  Result<FolderState> state = inspect(folder_of(id));
  if (!state) {
    end(id, live, engine::AttemptLost{id, clock_.now(), state.error().message}, {});
    return;
  }
  if (state->report) {
    Result<std::vector<ports::LogRow>> logs;
    if (!live.doomed) logs = segments_.take(id, folder_of(id));
    // Output that cannot be copied (a full disk) does not undo the result.
    end(id, live, engine::AttemptEnded{id, to_engine(std::move(*state->report))},
        logs ? std::move(*logs) : std::vector<ports::LogRow>());
    return;
  }
  if (state->started && live.stage == Stage::Starting) {
    live.stage = Stage::Running;
    live.spec = {};
    live.check_at_ms = 0;
    due_.erase(id);
    if (!live.doomed)
      events_.push_back(
          {engine::AttemptRunning{id, *state->started, options_.host_name, {}, false}, {}});
  }
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
    Result<std::vector<ports::LogRow>> logs = segments_.take(id, folder_of(id));
    end(id, live, engine::AttemptLost{id, clock_.now(), "its supervisor ended without a report"},
        logs ? std::move(*logs) : std::vector<ports::LogRow>());
    return;
  }
  if (live.begins == 0) return;  // adopted; start() begins it
  if (state.refused) {
    ::unlink((folder_of(id) + "/" + executor::kRefusedFile).c_str());
    if (live.not_after.is_set() && clock_.now() > live.not_after) {
      reject(id, live, "it was too late to begin: the owner's lease had ended");
      return;
    }
    begin(id, live);
  } else if (live.check_at_ms > 0 && steady_ms() >= live.check_at_ms) {
    begin(id, live);
  }
}

void ProcessRunner::tell_progress(const AttemptId& id, Live& live) {
  Result<std::string> text = read_text(folder_of(id) + "/" + executor::kProgressFile);
  if (!text || *text == live.progress) return;
  live.progress = *text;
  if (!live.doomed) events_.push_back({engine::AttemptProgress{id, *text}, {}});
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
    if (live.stage != Stage::Ended) ids.push_back(id);
  for (const AttemptId& id : ids) check(id);
}

void ProcessRunner::check_due() {
  std::uint64_t fired = 0;
  if (::read(timer_.get(), &fired, sizeof fired) != sizeof fired) return;
  std::int64_t now = steady_ms();
  std::vector<AttemptId> ids(due_.begin(), due_.end());
  for (const AttemptId& id : ids) {
    auto found = attempts_.find(id);
    if (found == attempts_.end() || found->second.stage == Stage::Ended) {
      due_.erase(id);
      continue;
    }
    if (found->second.check_at_ms > now) {
      check_again_in(id, found->second, found->second.check_at_ms - now);
      continue;
    }
    due_.erase(id);
    check(id);
    // A supervisor that holds the lock but has not begun yet is looked at again.
    found = attempts_.find(id);
    if (found != attempts_.end() && found->second.stage == Stage::Starting && !due_.contains(id))
      check_again_in(id, found->second, kBeginMs);
  }
}

std::vector<ports::RunnerEvent> ProcessRunner::drain(std::size_t most) {
  read_notifications();
  check_due();
  segments_.work();
  std::vector<ports::RunnerEvent> out;
  while (!events_.empty() && out.size() < most) {
    out.push_back(std::move(events_.front()));
    events_.pop_front();
  }
  return out;
}

}  // namespace tiphys::runner::process
