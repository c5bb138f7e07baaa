// The loop. What the end of it all means is in pod_report.cc.
#include "executor/pod.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <limits>

namespace tiphys::executor {

using base::Duration;
using base::Result;
using base::Timestamp;

namespace {

// After Kill everything inside should be gone at once; this is for a process stuck in the kernel.
constexpr Duration kForceAfter = Duration::seconds(5);
constexpr Duration kAgainAfter = Duration::seconds(1);
constexpr const char* kDeadlineText = "Step exceeded its deadline";
constexpr const char* kActiveDeadlineText =
    "Pod was active on the node longer than the specified deadline";

// "N/M" with 0 ≤ N ≤ M, M > 0.
bool is_progress(std::string_view text) {
  std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  std::int64_t done = 0, total = 0;
  const char* middle = text.data() + slash;
  const char* end = text.data() + text.size();
  auto a = std::from_chars(text.data(), middle, done);
  auto b = std::from_chars(middle + 1, end, total);
  return a.ec == std::errc() && a.ptr == middle && b.ec == std::errc() && b.ptr == end &&
         done >= 0 && done <= total && total > 0;
}

}  // namespace

Pod::Pod(const HostPlan& plan, const AttemptSpec& spec, Place place)
    : plan_(plan), spec_(spec), place_(place), now_(wall_now()) {
  members_.resize(spec.containers.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].spec = &spec.containers[i];
    members_[i].log.emplace(
        place.folder, kLogPrefix + spec.containers[i].name,
        spec.containers[i].capture_result ? LogWriter::Capture::Yes : LogWriter::Capture::No);
  }
}

Result<Report> Pod::run() {
  started_at_ = now_;
  if (!spec_.sandboxed || spec_.containers.size() > 1) {
    if (::mkdirat(place_.folder, kArgoFolder, 0777) != 0 && errno != EEXIST)
      return std::unexpected(system_error(kArgoFolder));
    ::fchmodat(place_.folder, kArgoFolder, 0777, 0);
  }
  TRY(open_wake());
  check_stop();
  advance();
  if (shortage_) return std::unexpected(*shortage_);
  if (!stopping_) TRY(make_start_durable());
  // Whoever wrote `stop` before our number could be read could not wake us.
  check_stop();
  durable_start_ = true;
  now_ = wall_now();
  started_at_ = now_;
  while (!all_done()) {
    check_time();
    let_go();
    wait_for_events();
    advance();
  }
  return report();
}

// A signal, not a watch of the folder: the kernel takes 20 ms to close the latter.
Result<void> Pod::open_wake() {
  sigset_t term;
  ::sigemptyset(&term);
  ::sigaddset(&term, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &term, nullptr);
  wake_ = Fd(::signalfd(-1, &term, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!wake_.is_open()) return std::unexpected(system_error("signalfd"));
  return {};
}

// A journaling file system makes the folder's own name durable with the file's; what has no journal
// may lose more than this after a loss of power.
Result<void> Pod::make_start_durable() {
  Result<void> made = write_all(place_.lock, start_text({now_, ::getpid(), name_new_containers()}));
  if (made && spec_.durable && (::fsync(place_.lock) != 0 || ::fsync(place_.folder) != 0))
    made = std::unexpected(system_error(kLockFile));
  // Nothing was let go: it has not begun.
  if (!made && ::ftruncate(place_.lock, 0) != 0) return std::unexpected(system_error(kLockFile));
  return made;
}

std::vector<ProcessName> Pod::name_new_containers() {
  std::vector<ProcessName> names;
  for (Member& member : members_) {
    if (member.stage != Stage::Preparing || member.named) continue;
    member.named = true;
    // It is our child and not waited for, so its number is its own; one that has ended needs no
    // name.
    if (auto name = name_process(member.process.pid)) names.push_back(*name);
  }
  return names;
}

// Those of the beginning stand there with the start itself.
Result<void> Pod::note_new_containers() {
  std::string lines;
  for (const ProcessName& name : name_new_containers()) lines += to_line(name);
  if (lines.empty()) return {};
  return write_all(place_.lock, lines);
}

bool Pod::all_done() const {
  return std::ranges::all_of(members_, [](const Member& m) { return m.stage == Stage::Done; });
}

bool Pod::is_done(std::string_view name, int code) const {
  return std::ranges::any_of(members_, [name, code](const Member& m) {
    return m.spec->name == name && m.stage == Stage::Done && m.exit_code == code;
  });
}

void Pod::launch(Member& member) {
  if (again_at_.is_set() && now_ < again_at_) return;
  if (now_ < member.retry_at) return;
  member.exit_code.reset();
  again_at_ = {};
  Result<ContainerProcess> process = start_container({plan_, spec_, *member.spec});
  if (!process && is_shortage(process.error())) {
    if (durable_start_)
      try_again(member);
    else
      shortage_ = process.error();
    return;
  }
  if (!process) {
    fail_setup(member, process.error().message);
    return;
  }
  member.process = std::move(*process);
  member.stage = Stage::Preparing;
}

void Pod::fail_setup(Member& member, std::string text) {
  member.setup_failed = true;
  member.message = std::move(text);
  if (member.stage == Stage::Waiting) member.stage = Stage::Done;
}

void Pod::try_again(Member& member) {
  member.stage = Stage::Waiting;
  member.setup_short = false;
  member.exit_code.reset();
  member.named = false;
  member.started_at = member.finished_at = {};
  member.frames = {};
  again_at_ = now_ + kAgainAfter;
}

bool Pod::has_another_try(const Member& member) const {
  return !stopping_ && !member.setup_failed && member.exit_code.value_or(0) != 0 &&
         member.tries + 1 < member.spec->tries;
}

// What it printed stays; what it wrote for others to read is read anew.
void Pod::begin_another_try(Member& member) {
  ++member.tries;
  member.retry_at = now_ + member.spec->try_again_after;
  member.stage = Stage::Waiting;
  member.named = false;
  member.frames = {};
  member.message.clear();
  if (member.spec->name != "main") return;
  outputs_.clear();
  output_bytes_ = 0;
}

// True once all init containers have ended well.
bool Pod::advance_inits() {
  for (Member& member : members_) {
    if (member.spec->role != Role::Init) continue;
    if (member.stage == Stage::Waiting) launch(member);
    if (member.stage != Stage::Done) return false;
    if (member.setup_failed || member.exit_code != 0) {
      stopping_ = true;  // the others never start
      return false;
    }
  }
  return true;
}

void Pod::advance_mains() {
  for (Member& member : members_) {
    if (member.stage != Stage::Waiting) continue;
    const std::vector<std::string>& needed = member.spec->depends_on;
    auto failed = std::ranges::find_if(members_, [&needed](const Member& m) {
      return m.stage == Stage::Done && m.exit_code != 0 &&
             std::ranges::find(needed, m.spec->name) != needed.end();
    });
    if (failed != members_.end()) {
      member.stage = Stage::Done;
      member.exit_code = kExitOwnFailure;
      member.message = "dependency \"" + failed->spec->name + "\" exited with non-zero code: " +
                       std::to_string(failed->exit_code.value_or(kExitOwnFailure));
      member.started_at = member.finished_at = now_;
      advance_mains();  // those that wait for this one; recursion is bounded by the containers
      return;
    }
    if (std::ranges::all_of(needed, [this](const std::string& n) { return is_done(n, 0); }))
      launch(member);
    if (member.stage == Stage::Done) {
      advance_mains();
      return;
    }
  }
}

void Pod::advance() {
  if (!stopping_ && advance_inits()) advance_mains();
  if (stopping_)
    for (Member& member : members_)
      if (member.stage == Stage::Waiting) member.stage = Stage::Done;
  wind_down();
}

void Pod::wind_down() {
  if (mains_ended_) return;
  mains_ended_ = std::ranges::all_of(members_, [](const Member& m) {
    return m.spec->role != Role::Main || m.stage == Stage::Done;
  });
  if (!mains_ended_) return;
  for (Member& member : members_) {
    if (member.stage == Stage::Waiting) member.stage = Stage::Done;
    terminate(member, spec_.grace);
  }
}

void Pod::let_go() {
  if (!durable_start_) return;
  if (Result<void> noted = note_new_containers(); !noted) {
    terminate_all("a container could not be begun: " + noted.error().message, spec_.grace);
    return;
  }
  for (Member& member : members_) {
    if (member.stage != Stage::Preparing) continue;
    member.stage = Stage::Running;
    member.started_at = now_;
    send_down(member.process, Down::Go);
  }
}

void Pod::terminate(Member& member, Duration grace) {
  if (member.stage == Stage::Preparing) {
    ::kill(member.process.pid, SIGKILL);
  } else if (member.stage == Stage::Running && !member.kill_at.is_set()) {
    send_down(member.process, Down::Terminate);
    member.kill_at = now_ + grace;
  }
}

void Pod::terminate_all(std::string message, Duration grace) {
  if (stopping_) return;
  stopping_ = true;
  // Work that has ended is not undone by a late wish.
  if (!mains_ended_) stop_message_ = std::move(message);
  for (Member& member : members_) terminate(member, grace);
}

void Pod::check_time() {
  now_ = wall_now();
  if (spec_.deadline && now_ >= *spec_.deadline) terminate_all(kDeadlineText, spec_.grace);
  if (spec_.active_deadline && now_ >= started_at_ + *spec_.active_deadline)
    terminate_all(kActiveDeadlineText, spec_.grace);
  for (Member& member : members_) {
    if (member.stage != Stage::Running || !member.kill_at.is_set() || now_ < member.kill_at)
      continue;
    if (!member.force_at.is_set()) {
      send_down(member.process, Down::Kill);
      member.force_at = now_ + kForceAfter;
    } else if (now_ >= member.force_at) {
      ::kill(member.process.pid, SIGKILL);
      member.force_at = now_ + kForceAfter;
    }
  }
}

Timestamp Pod::next_time() const {
  Timestamp next{std::numeric_limits<std::int64_t>::max()};
  if (!stopping_ && spec_.deadline) next = std::min(next, *spec_.deadline);
  if (!stopping_ && spec_.active_deadline)
    next = std::min(next, started_at_ + *spec_.active_deadline);
  if (!stopping_ && again_at_.is_set()) next = std::min(next, again_at_);
  for (const Member& member : members_) {
    if (!stopping_ && member.stage == Stage::Waiting && member.retry_at.is_set())
      next = std::min(next, member.retry_at);
    if (member.stage == Stage::Running && member.kill_at.is_set())
      next = std::min(next, member.force_at.is_set() ? member.force_at : member.kill_at);
  }
  return next;
}

void Pod::gather_sources(std::vector<pollfd>& sources,
                         std::vector<std::pair<std::size_t, int>>& who) {
  sources.push_back({wake_.get(), POLLIN, 0});
  who.emplace_back(0, -1);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const ContainerProcess& process = members_[i].process;
    const Fd* streams[3] = {&process.control, &process.out, &process.err};
    for (int which = 0; which < 3; ++which) {
      if (!streams[which]->is_open()) continue;
      sources.push_back({streams[which]->get(), POLLIN, 0});
      who.emplace_back(i, which);
    }
  }
}

void Pod::wait_for_events() {
  std::vector<pollfd> sources;
  std::vector<std::pair<std::size_t, int>> who;
  gather_sources(sources, who);
  std::int64_t wait_ms = (next_time() - now_).ns / 1'000'000 + 1;
  // An hour at most: the wall clock may be set meanwhile.
  int timeout = static_cast<int>(std::clamp<std::int64_t>(wait_ms, 0, 3'600'000));
  if (::poll(sources.data(), sources.size(), timeout) <= 0) return;
  now_ = wall_now();
  // Streams before control, so that output is complete when the end is seen.
  for (int pass = 2; pass >= 0; --pass)
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (sources[i].revents != 0 && who[i].second == pass)
        read_stream(members_[who[i].first], pass);
  if (sources[0].revents != 0) check_stop();
}

void Pod::read_stream(Member& member, int which) {
  Fd* streams[3] = {&member.process.control, &member.process.out, &member.process.err};
  Fd& fd = *streams[which];
  char buffer[65536];
  // Bounded, so that a container that prints without end leaves room for clocks and stops.
  for (int reads = 0; reads < 16 && fd.is_open(); ++reads) {
    ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (n <= 0) {
      fd.reset();
      break;
    }
    std::string_view bytes(buffer, static_cast<std::size_t>(n));
    if (which == 0) {
      member.frames.feed(bytes);
      for (std::optional<Frame> frame; fd.is_open() && (frame = member.frames.next());)
        take_frame(member, *frame);
      if (fd.is_open() && member.frames.broken()) give_up(member);
    } else {
      member.log->feed(which == 2 ? LogWriter::Stream::Err : LogWriter::Stream::Out, bytes, now_);
    }
  }
  finish_if_drained(member);
}

void Pod::take_frame(Member& member, const Frame& frame) {
  switch (frame.kind) {
    case Up::Ready:
    case Up::Began: break;
    case Up::Progress: take_progress(frame.payload); break;
    case Up::SetupShort:
      member.setup_short = !stopping_;
      if (stopping_) fail_setup(member, frame.payload);
      break;
    case Up::SetupFailed: fail_setup(member, frame.payload); break;
    case Up::NotStarted:
      member.exit_code = kExitOwnFailure;
      member.message = frame.payload;
      member.finished_at = now_;
      break;
    case Up::Output: take_output(member, frame.payload); break;
    case Up::Exited:
      member.exit_code = std::atoi(frame.payload.c_str());
      member.finished_at = now_;
      break;
  }
}

// What it says cannot be read or is more than it may say: nothing more is heard of it.
void Pod::give_up(Member& member) {
  ::kill(member.process.pid, SIGKILL);
  fail_setup(member, "its first process says what nobody can read");
  member.process.control.reset();
}

// Each is said once, and all together within the limit of a pod.
void Pod::take_output(Member& member, std::string_view payload) {
  std::optional<OutputRead> output = decode_output(payload);
  if (!output || output->index != outputs_.size() || output->index >= spec_.outputs.size() ||
      output->text.size() > kOutputBytesMax - output_bytes_)
    return give_up(member);
  output_bytes_ += output->text.size();
  outputs_.push_back(std::move(*output));
}

void Pod::finish_if_drained(Member& member) {
  const ContainerProcess& process = member.process;
  if (member.stage == Stage::Done || process.control.is_open()) return;
  // Inside of a sandbox nobody is left to hold the pipes; outside a stray may, and is not waited
  // for.
  if (spec_.sandboxed && (process.out.is_open() || process.err.is_open())) return;
  member.process.out.reset();
  member.process.err.reset();
  int status = 0;
  ::waitpid(process.pid, &status, 0);
  if (member.setup_short && !stopping_) return try_again(member);
  member.log->finish(now_);
  if (!member.exit_code && !member.setup_failed)
    member.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : kExitOwnFailure;
  if (!member.started_at.is_set()) member.started_at = now_;
  if (!member.finished_at.is_set()) member.finished_at = now_;
  if (has_another_try(member)) return begin_another_try(member);
  member.stage = Stage::Done;
}

void Pod::check_stop() {
  signalfd_siginfo signal{};
  while (::read(wake_.get(), &signal, sizeof signal) > 0) {
  }
  if (stopping_) return;
  Result<std::string> text = read_file_at(place_.folder, kStopFile, 1u << 20);
  if (!text) return;
  Result<StopRequest> stop = decode_stop(*text);
  if (stop) terminate_all(stop->reason, stop->grace);
}

void Pod::take_progress(const std::string& text) {
  if (text == progress_ || !is_progress(text)) return;
  progress_ = text;
  static_cast<void>(replace_file_at(place_.folder, kProgressFile, progress_, Durability::Cached));
}

}  // namespace tiphys::executor
