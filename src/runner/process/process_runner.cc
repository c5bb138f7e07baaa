// The calls of the port. What is seen in the folders is in process_watch.cc.
#include "runner/process/process_runner.h"

#include <pwd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "runner/process/file_text.h"
#include "runner/process/pod_plan.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using base::Timestamp;
using drivers::subprocess::Descriptor;
using engine::AttemptId;
using ports::StartOutcome;

ProcessRunner::ProcessRunner(ProcessOptions options, ports::Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      spawner_(options_.executor, options_.unsandboxed),
      trash_(trash_folder(options_.store), disk_),
      segments_(options_.store, disk_, options_.segments),
      capacity_(options_.machine,
                options_.max_parallel > 0
                    ? options_.max_parallel
                    : static_cast<std::uint32_t>(options_.machine.cpu_millis / 500)) {}

ProcessRunner::~ProcessRunner() = default;

namespace {

constexpr std::int64_t kLookAgainMs = 2'000;

// A supervisor takes no more than it can hold many times over.
Result<std::string> encode_spec(const executor::AttemptSpec& spec) {
  std::string bytes = executor::encode(spec);
  if (bytes.size() <= executor::kSpecBytesMax) return bytes;
  return base::fail(ErrorCode::Exhausted,
                    "its commands, environment and staged files take " +
                        std::to_string(bytes.size()) + " bytes, and at most " +
                        std::to_string(executor::kSpecBytesMax) + " are taken");
}

// Homes are not shown, but for those of accounts that live in a folder of the system's.
std::string service_home() {
  const passwd* account = ::getpwuid(::geteuid());
  std::string home = account == nullptr ? std::string() : account->pw_dir;
  return home.starts_with("/var/") || home.starts_with("/opt/") ? home : std::string();
}

}  // namespace

Result<std::unique_ptr<ProcessRunner>> ProcessRunner::create(ProcessOptions options,
                                                             ports::Clock& clock) {
  if (options.host_name.empty()) {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) == 0) options.host_name = name;
  }
  std::unique_ptr<ProcessRunner> runner(new ProcessRunner(std::move(options), clock));
  TRY(runner->open_descriptors());
  if (std::string home = service_home(); !home.empty()) runner->options_.hidden.push_back(home);
  TRY(make_folder_chain(runner->options_.store + "/attempts"));
  TRY(make_folder_chain(runner->options_.store + "/kept"));
  TRY(runner->trash_.open());
  runner->resolve_places();
  runner->list_kept();
  executor::Hello hello = TRY(runner->spawner_.connect());
  for (const std::string& note : hello.notes)
    runner->notices_.push_back("the sandbox is weaker on this machine: " + note);
  if (!hello.sandbox && !runner->options_.unsandboxed)
    return base::fail(ErrorCode::FailedPrecondition,
                      "this machine does not let steps run in a sandbox: " + hello.missing +
                          ". It needs user namespaces for everybody (sysctl "
                          "kernel.unprivileged_userns_clone, user.max_user_namespaces, "
                          "kernel.apparmor_restrict_unprivileged_userns); without, "
                          "--unsandboxed runs steps as plain processes of yours");
  return runner;
}

// The operator's words mean what they mean now, whatever steps make of the ways there. However the
// store was named, what is hidden is the folder itself.
void ProcessRunner::resolve_places() {
  const auto real = [](const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> found(::realpath(path.c_str(), nullptr),
                                                            &std::free);
    return found == nullptr ? path : std::string(found.get());
  };
  for (std::string& folder : options_.allow_host) folder = real(folder);
  for (HostMount& mount : options_.mounts) mount.source = real(mount.source);
  if (std::string store = real(options_.store); store != options_.store)
    options_.hidden.push_back(std::move(store));
}

Result<void> ProcessRunner::open_descriptors() {
  epoll_ = Descriptor(::epoll_create1(EPOLL_CLOEXEC));
  inotify_ = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  timer_ = Descriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  bell_ = Descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll_.is_open() || !inotify_.is_open() || !timer_.is_open() || !bell_.is_open())
    return std::unexpected(file_error("watching attempts"));
  for (const Descriptor* fd : {&inotify_, &timer_, &bell_}) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd->get(), &event) != 0)
      return std::unexpected(file_error("watching attempts"));
  }
  return {};
}

Result<void> ProcessRunner::watch(const AttemptId& id, Live& live) {
  live.watch = ::inotify_add_watch(inotify_.get(), folder_of(id).c_str(),
                                   IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO);
  if (live.watch < 0) return std::unexpected(file_error("watching " + folder_of(id)));
  watches_[live.watch] = id;
  return {};
}

void ProcessRunner::charge(Live& live, const Charge& charge) {
  if (live.charged || live.stage >= Stage::Copying) return;
  live.charge = charge;
  live.charged = true;
  capacity_.take(charge);
}

Result<StartOutcome> ProcessRunner::start(const engine::PodDescription& pod, Timestamp not_after) {
  if (attempts_.contains(pod.id)) return StartOutcome::Accepted;
  if (adopt(pod.id) != nullptr) return start_known(pod, not_after);
  if (clock_.now() > not_after && not_after.is_set()) return StartOutcome::TooLate;
  return start_new(pod, not_after);
}

// Its folder was there: what it says has been read; only one that never began needs a start.
Result<StartOutcome> ProcessRunner::start_known(const engine::PodDescription& pod,
                                                Timestamp not_after) {
  Live& live = attempts_.at(pod.id);
  if (live.stage >= Stage::Copying) return StartOutcome::Accepted;
  charge(live, Capacity::charge_of(pod));
  live.not_after = not_after;
  if (live.stage == Stage::Running) return StartOutcome::Accepted;
  // Said to an owner before this one.
  ::unlink((folder_of(pod.id) + "/" + executor::kRefusedFile).c_str());
  Result<PodPlan> plan = plan_pod(pod, options_, clock_.now());
  Result<std::string> bytes =
      plan ? encode_spec(plan->spec) : Result<std::string>(std::unexpected(plan.error()));
  if (!bytes) {
    reject(pod.id, live, bytes.error().message);
    return StartOutcome::Accepted;
  }
  live.spec = *std::move(bytes);
  begin(pod.id, live);
  return StartOutcome::Accepted;
}

Result<StartOutcome> ProcessRunner::start_new(const engine::PodDescription& pod,
                                              Timestamp not_after) {
  Charge wanted = Capacity::charge_of(pod);
  std::string never = capacity_.why_never(wanted);
  wanted.alone = !never.empty();
  Result<PodPlan> plan = plan_pod(pod, options_, clock_.now());
  if (!never.empty() && !options_.oversize_run)
    plan = base::fail(ErrorCode::Exhausted, std::move(never));
  if (!plan) {
    reject(pod.id, attempts_[pod.id], plan.error().message);
    return StartOutcome::Accepted;
  }
  if (!capacity_.fits(wanted)) return StartOutcome::Busy;
  Result<std::string> bytes = encode_spec(plan->spec);
  if (!bytes) {
    reject(pod.id, attempts_[pod.id], bytes.error().message);
    return StartOutcome::Accepted;
  }
  std::string folder = folder_of(pod.id);
  if (!folders_made_.contains(pod.id.run)) {
    TRY(make_folder_chain(attempts_folder(options_.store, pod.id.run)));
    folders_made_.insert(pod.id.run);
  }
  if (::mkdir(folder.c_str(), 0700) != 0) return std::unexpected(file_error(folder));
  Live live;
  live.not_after = not_after;
  live.spec = *std::move(bytes);
  if (Result<void> made = watch(pod.id, live); !made) {
    unwatch(live);
    trash_.take(folder);
    return std::unexpected(made.error());
  }
  notice_substitutions(plan->substituted, plan->has_limits);
  Live& kept = attempts_[pod.id] = std::move(live);
  charge(kept, wanted);
  begin(pod.id, kept);
  return StartOutcome::Accepted;
}

void ProcessRunner::stop(const engine::StopAttempt& stop) {
  auto found = attempts_.find(stop.id);
  Live* live = found == attempts_.end() ? adopt(stop.id) : &found->second;
  if (live == nullptr || live->stage >= Stage::Copying) return;
  if (live->unread) {
    // It has ended, nobody here can read how, and somebody wants it over: that decides.
    engine::AttemptEnded ended{stop.id, {}};
    ended.report.phase = engine::Phase::Failed;
    ended.report.message = stop.reason;
    ended.report.started_at = ended.report.finished_at = clock_.now();
    take_end(stop.id, *live, std::move(ended));
    ring();
    return;
  }
  // One that has yet to begin finds the file there.
  write_stop(stop.id, *live, stop);
  if (live->stage != Stage::Starting || live->begins > 0) return;
  // It never began, and nobody is going to start it: a supervisor with nothing to run reports the
  // wish. One of an earlier runner that is on its way sees the file too; the lock decides.
  executor::AttemptSpec nothing;
  nothing.host_name = options_.host_name;
  nothing.durable = options_.durable;
  live->spec = executor::encode(nothing);
  begin(stop.id, *live);
}

void ProcessRunner::forget(const AttemptId& id, ports::Disposition disposition) {
  auto found = attempts_.find(id);
  if (found == attempts_.end()) {
    forget_unseen(id);
    return;
  }
  Live& live = found->second;
  if (live.stage < Stage::Copying) return end_untold(id, live);
  segments_.drop(id);
  const bool failed = disposition == ports::Disposition::Unknown
                          ? live.failed
                          : disposition == ports::Disposition::Failed;
  attempts_.erase(found);
  take_away(id, failed);
}

// What nobody waits for any more is ended, and its end told to nobody. One that never began has
// none.
void ProcessRunner::end_untold(const AttemptId& id, Live& live) {
  live.doomed = true;
  if (live.stage > Stage::Starting || live.begins > 0) {
    return stop({id, "nobody waits for it any more", base::Duration{}});
  }
  release(id, live);
  attempts_.erase(id);
  take_away(id, false);
}

// Nothing is kept back for the end of a workflow here.
void ProcessRunner::run_ended(const engine::RunUid& run, ports::RunOutcome outcome) {
  static_cast<void>(run);
  static_cast<void>(outcome);
}

// Of an owner before this one, decided already. Its supervisor may live all the same, such as after
// a stop that it has not followed yet: then it goes when that has ended.
void ProcessRunner::forget_unseen(const AttemptId& id) {
  Result<FolderState> state = inspect(folder_of(id));
  if (!state && state.error().code == ErrorCode::NotFound) return;
  if (!state || !state->locked) {
    const bool ended = state && state->report;
    take_away(id, ended && state->report->phase != executor::ReportPhase::Succeeded);
    return;
  }
  Live& live = attempts_[id];
  live.doomed = true;
  if (!watch(id, live)) check_again_in(id, live, kLookAgainMs);
  check(id);
  // Unless it has just ended.
  if (attempts_.contains(id)) stop({id, "nobody waits for it any more", base::Duration{}});
}

// With the last attempt of its run the run's folder goes too.
void ProcessRunner::take_away(const AttemptId& id, bool failed) {
  if (failed)
    keep_folder(id);
  else
    trash_.take(folder_of(id));
  remove_run_folder(id.run);
}

// O(log n) while anything of the run is live here, else O(what is left in the folder).
void ProcessRunner::remove_run_folder(const engine::RunUid& run) {
  const auto next = attempts_.lower_bound({run, 0, 0, 0, 0});
  if (next != attempts_.end() && next->first.run == run) return;
  const std::string folder = attempts_folder(options_.store, run);
  if (::rmdir(folder.c_str()) != 0) {
    if (list_folder(folder) != std::vector<std::string>{kDeletedFile}) return;
    trash_.take(folder);
  }
  folders_made_.erase(run);
}

void ProcessRunner::keep_folder(const AttemptId& id) {
  std::string target = kept_folder(options_.store, id);
  if (options_.kept_failed == 0 || std::rename(folder_of(id).c_str(), target.c_str()) != 0) {
    trash_.take(folder_of(id));
    return;
  }
  kept_.push_back(target.substr(target.find_last_of('/') + 1));
  while (kept_.size() > options_.kept_failed) {
    trash_.take(options_.store + "/kept/" + kept_.front());
    kept_.pop_front();
  }
}

// By the time at which the report came, the last file.
void ProcessRunner::list_kept() {
  std::vector<std::pair<std::int64_t, std::string>> found;
  for (std::string& name : list_folder(options_.store + "/kept")) {
    struct stat st{};
    if (::stat((options_.store + "/kept/" + name).c_str(), &st) == 0)
      found.emplace_back(st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec, std::move(name));
  }
  std::ranges::sort(found);
  kept_.clear();
  for (auto& [at, name] : found) kept_.push_back(std::move(name));
}

Result<void> ProcessRunner::rename_keyed_folders(const UidOf& uid_of) {
  TRY(process::rename_keyed_folders(options_.store, uid_of));
  list_kept();
  return {};
}

std::optional<std::string> ProcessRunner::kept(const AttemptId& id) const {
  std::string path = kept_folder(options_.store, id);
  if (::access(path.c_str(), F_OK) != 0) return {};
  return path;
}

// Of attempts, sorted; also those of whose end nobody is to hear.
std::vector<AttemptId> ProcessRunner::folders_of(const engine::RunUid& run) const {
  std::vector<AttemptId> ids;
  for (const std::string& name : list_folder(attempts_folder(options_.store, run)))
    if (std::optional<AttemptId> id = parse_folder_name(run, name)) ids.push_back(*id);
  std::ranges::sort(ids);
  return ids;
}

Result<std::vector<AttemptId>> ProcessRunner::known(const engine::RunUid& run) {
  std::vector<AttemptId> ids = folders_of(run);
  std::erase_if(ids, [this](const AttemptId& id) {
    const auto found = attempts_.find(id);
    return found != attempts_.end() && found->second.doomed;
  });
  return ids;
}

// Empty folders, such as a crash leaves behind, say nothing and go.
Result<std::vector<engine::RunUid>> ProcessRunner::known_runs() {
  std::vector<engine::RunUid> runs;
  for (const std::string& name : list_folder(options_.store + "/attempts")) {
    const std::optional<engine::RunUid> run = engine::parse_run_uid(name);
    if (!run) continue;
    remove_run_folder(*run);
    const std::string folder = attempts_folder(options_.store, *run);
    if (::access(folder.c_str(), F_OK) != 0) continue;
    if (::access((folder + "/" + kDeletedFile).c_str(), F_OK) == 0)
      remove_run(*run);
    else if (!TRY(known(*run)).empty())
      runs.push_back(*run);
  }
  std::ranges::sort(runs);
  return runs;
}

void ProcessRunner::remove_run(const engine::RunUid& run) {
  const std::vector<AttemptId> ids = folders_of(run);
  // Before anything else: whoever comes after a crash goes on with it.
  if (!ids.empty())
    static_cast<void>(replace_text(attempts_folder(options_.store, run) + "/" + kDeletedFile, ""));
  for (const AttemptId& id : ids) {
    stop({id, "the workflow was deleted", base::Duration{}});
    auto found = attempts_.find(id);
    if (found == attempts_.end()) continue;
    Live& live = found->second;
    live.doomed = true;
    bool never_began = live.stage == Stage::Starting && live.begins == 0;
    if (live.stage < Stage::Copying && !never_began) continue;  // goes when it has ended
    release(id, live);
    attempts_.erase(found);
    trash_.take(folder_of(id));
  }
  std::erase_if(events_,
                [&run](const ports::RunnerEvent& event) { return event.attempt.run == run; });
  segments_.forget(run);
  const std::string its = engine::to_text(run) + "-";
  std::erase_if(kept_, [&](const std::string& name) {
    if (!name.starts_with(its)) return false;
    trash_.take(options_.store + "/kept/" + name);
    return true;
  });
  // The last of its attempts is what a later process finds the run by.
  trash_.take(logs_folder(options_.store, run));
  remove_run_folder(run);
  folders_made_.erase(run);
}

void ProcessRunner::notice_substitutions(const std::vector<std::string>& images, bool has_limits) {
  for (const std::string& image : images)
    if (noticed_.insert(image).second)
      notices_.push_back("image " + image + ": programs of this machine are used in its place");
  if (has_limits && noticed_.insert("limits").second)
    notices_.push_back("CPU and memory limits are not enforced on this machine");
}

std::vector<std::string> ProcessRunner::take_notices() {
  if (std::string trouble = trash_.take_trouble(); !trouble.empty())
    notices_.push_back("something that steps left cannot be removed: " + trouble);
  return std::exchange(notices_, {});
}

}  // namespace tiphys::runner::process
