// Single-threaded: signals are blocked and read from a signalfd beside the control socket.
#include "executor/first_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "executor/beneath.h"
#include "executor/builtin.h"
#include "executor/confinement.h"
#include "executor/path_search.h"
#include "executor/root.h"

namespace tiphys::executor {
namespace {

using base::Result;

constexpr int kControl = 3;
constexpr int kProgressTickMs = 1000;

// Streams at their usual places, nothing else of the supervisor's (its lock above all).
bool arrange_streams(FirstProcessStreams streams) {
  int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  // Above what is about to be overwritten.
  int control = ::fcntl(streams.control, F_DUPFD_CLOEXEC, 16);
  int out = ::fcntl(streams.out, F_DUPFD_CLOEXEC, 16);
  int err = ::fcntl(streams.err, F_DUPFD_CLOEXEC, 16);
  return null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(out, STDOUT_FILENO) >= 0 &&
         ::dup2(err, STDERR_FILENO) >= 0 && ::dup3(control, kControl, O_CLOEXEC) >= 0 &&
         ::close_range(kControl + 1, ~0u, 0) == 0;
}

// The next word of the supervisor; nothing if it is gone.
std::optional<Down> wait_word() {
  char letter = 0;
  for (;;) {
    ssize_t n = ::read(kControl, &letter, 1);
    if (n == 1) return static_cast<Down>(letter);
    if (n == 0 || errno != EINTR) return {};
  }
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

class FirstProcess {
 public:
  explicit FirstProcess(const ContainerStart& start)
      : spec_(start.spec), container_(start.container), plan_(start.plan) {}
  int run();

 private:
  Result<std::string> set_up();
  Result<void> begin();
  Result<pid_t> spawn(const std::string& file);
  pid_t fork_builtin(Builtin builtin);
  void watch();
  void reap();
  void terminate();
  void kill_all();
  Result<Fd> open_output(const std::string& path) const;
  void send_outputs();
  void send_progress();

  const AttemptSpec& spec_;
  const ContainerSpec& container_;
  const HostPlan& plan_;
  pid_t command_ = -1;
  bool ended_ = false;
  bool orphaned_ = false;
  std::string progress_;
  int exit_code_ = kExitOwnFailure;
};

// Returns what this kernel cannot limit.
Result<std::string> FirstProcess::set_up() {
  if (!spec_.sandboxed) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (const StagedFile& file : container_.files)
      TRY(replace_file_at(AT_FDCWD, file.target.c_str(), file.text, Durability::Cached));
    return std::string();
  }
  // The plain call: glibc's own asks every thread that it remembers from before the plain clone.
  if (plan_.full_ids) static_cast<void>(::syscall(SYS_setgroups, 0, nullptr));
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::string missing = TRY(enter_root({plan_, container_, spec_.hidden, spec_.pod_name}));
  TRY(give_up_capabilities());
  return missing;
}

Result<pid_t> FirstProcess::spawn(const std::string& file) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : container_.env) variables.push_back(name + "=" + value);
  std::vector<char*> env;
  for (std::string& variable : variables) env.push_back(variable.data());
  env.push_back(nullptr);
  std::vector<std::string> words = container_.argv;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&attributes, &signals);
  ::sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&attributes, &signals);
  pid_t pid = -1;
  int error = ::posix_spawn(&pid, file.c_str(), nullptr, &attributes, argv.data(), env.data());
  ::posix_spawnattr_destroy(&attributes);
  if (error == 0) return pid;
  return base::fail(base::ErrorCode::Internal, "fork/exec " + file + ": " + go_error_text(error));
}

pid_t FirstProcess::fork_builtin(Builtin builtin) {
  pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::setsid();
  ::close(kControl);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (spec_.sandboxed && !give_up_last_capability()) ::_exit(kExitOwnFailure);
  ::_exit(run_builtin(builtin, std::span(container_.argv).subspan(1)));
}

Result<void> FirstProcess::begin() {
  if (container_.argv.empty())
    return base::fail(base::ErrorCode::InvalidArgument, "no command specified");
  const std::string folder = container_.working_dir.empty() ? "/" : container_.working_dir;
  TRY(make_folders(folder, 0755));
  if (::chdir(folder.c_str()) != 0) return std::unexpected(system_error("chdir " + folder));
  if (std::optional<Builtin> builtin = find_builtin(container_.argv[0], container_.builtins)) {
    command_ = fork_builtin(*builtin);
    if (command_ < 0) return std::unexpected(system_error("fork"));
    return {};
  }
  std::string_view path;
  for (const auto& [name, value] : container_.env)
    if (name == "PATH") path = value;
  Result<std::string> file = find_command(container_.argv[0], path);
  if (!file)
    return base::fail(file.error().code, "failed to find name in PATH: " + file.error().message);
  command_ = TRY(spawn(*file));
  return {};
}

void FirstProcess::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == command_) {
      ended_ = true;
      exit_code_ = code_of(status);
    }
}

void FirstProcess::terminate() {
  if (!ended_) ::kill(-command_, SIGTERM);
}

// In a pid namespace -1 is everything but ourselves. Outside of one it is what descends from us:
// orphans become our children, so killing children until there are none reaches all.
void FirstProcess::kill_all() {
  if (spec_.sandboxed) {
    ::kill(-1, SIGKILL);
    return;
  }
  if (!ended_) ::kill(-command_, SIGKILL);
  std::string list = "/proc/self/task/" + std::to_string(::getpid()) + "/children";
  for (int round = 0; round < 1000; ++round) {
    Result<std::string> children = read_file_at(AT_FDCWD, list.c_str(), 1u << 20);
    if (!children || children->empty()) break;
    for (std::size_t at = 0; at < children->size();) {
      std::size_t end = std::min(children->find(' ', at), children->size());
      ::kill(static_cast<pid_t>(std::atol(children->substr(at, end - at).c_str())), SIGKILL);
      at = end + 1;
    }
    int status = 0;
    pid_t pid = ::waitpid(-1, &status, 0);
    if (pid == command_) {
      ended_ = true;
      exit_code_ = code_of(status);
    }
  }
}

void FirstProcess::watch() {
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  Fd signals(::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  pollfd sources[2] = {{signals.get(), POLLIN, 0}, {kControl, POLLIN, 0}};
  reap();  // it may have ended before the descriptor was there
  while (!ended_) {
    int ready = ::poll(sources, 2, kProgressTickMs);
    if (ready == 0) send_progress();
    if (ready <= 0) continue;
    if (sources[0].revents != 0) {
      signalfd_siginfo drained[8];
      static_cast<void>(::read(signals.get(), drained, sizeof drained));
      reap();
    }
    if (sources[1].revents == 0) continue;
    std::optional<Down> word = wait_word();
    if (word == Down::Terminate) terminate();
    if (word == Down::Kill) kill_all();
    if (!word) {  // the supervisor is gone; the attempt is lost
      orphaned_ = true;
      kill_all();
      return;
    }
  }
}

// This process can open what no step can: links into it are not followed.
Result<Fd> FirstProcess::open_output(const std::string& path) const {
  if (spec_.sandboxed) return open_plain_file(path.c_str());
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat found{};
  if (!fd.is_open() || ::fstat(fd.get(), &found) != 0)
    return base::fail(base::ErrorCode::NotFound, go_error_text(errno));
  if (S_ISDIR(found.st_mode)) return base::fail(base::ErrorCode::NotFound, "is a directory");
  return fd;
}

// The last line of the file that ARGO_PROGRESS_FILE names, if it is new.
void FirstProcess::send_progress() {
  if (container_.role != Role::Main) return;
  std::string file = spec_.argo_folder + "/" + kProgressFile;
  Result<Fd> fd = open_output(file);
  if (!fd) return;
  Result<std::string> text = read_all(fd->get(), 64u << 10);
  if (!text) return;
  std::string_view last = *text;
  while (last.ends_with('\n')) last.remove_suffix(1);
  last = last.substr(last.find_last_of('\n') + 1);
  if (last.empty() || last == progress_) return;
  progress_ = std::string(last);
  static_cast<void>(send_up(kControl, Up::Progress, last));
}

void FirstProcess::send_outputs() {
  std::uint64_t left = kOutputBytesMax;
  for (std::size_t i = 0; i < spec_.outputs.size(); ++i) {
    OutputRead output{i, false, {}};
    const std::string& path = spec_.outputs[i].path;
    Result<Fd> fd = open_output(path);
    if (!fd) {
      output.text = fd.error().message;
    } else if (Result<std::string> text = read_all(fd->get(), left)) {
      output.found = true;
      left -= text->size();
      output.text = std::move(*text);
    } else {
      output.text = text.error().message;
    }
    static_cast<void>(send_up(kControl, Up::Output, encode_output(output)));
  }
}

int FirstProcess::run() {
  sigset_t everything;
  ::sigfillset(&everything);
  ::sigprocmask(SIG_SETMASK, &everything, nullptr);
  ::umask(022);
  if (wait_word() != Down::Mapped) return kExitOwnFailure;
  const Result<std::string> done = set_up();
  if (!done) {
    const Up kind = is_shortage(done.error()) ? Up::SetupShort : Up::SetupFailed;
    static_cast<void>(send_up(kControl, kind, done.error().message));
    return kExitOwnFailure;
  }
  if (!send_up(kControl, Up::Ready, *done)) return kExitOwnFailure;
  if (wait_word() != Down::Go) return kExitOwnFailure;
  if (Result<void> begun = begin(); !begun) {
    static_cast<void>(send_up(kControl, Up::NotStarted, begun.error().message));
    return kExitOwnFailure;
  }
  static_cast<void>(send_up(kControl, Up::Began, {}));
  watch();
  if (!spec_.sandboxed) kill_all();
  if (orphaned_) return kExitOwnFailure;
  send_progress();
  if (container_.role == Role::Main && container_.name == "main") send_outputs();
  static_cast<void>(send_up(kControl, Up::Exited, std::to_string(exit_code_)));
  return exit_code_;
}

}  // namespace

int first_process(const ContainerStart& start, FirstProcessStreams streams) {
  if (!arrange_streams(streams)) return kExitOwnFailure;
  return FirstProcess(start).run();
}

}  // namespace tiphys::executor
