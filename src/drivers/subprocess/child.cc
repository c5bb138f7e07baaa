// posix_spawn and a pidfd.
#include "drivers/subprocess/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tiphys::drivers::subprocess {
namespace {

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class Attributes {
 public:
  explicit Attributes(SpawnRequest::Session session) {
    ::posix_spawnattr_init(&attributes_);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (session == SpawnRequest::Session::Own) flags |= POSIX_SPAWN_SETSID;
    ::posix_spawnattr_setflags(&attributes_, flags);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

void add_descriptors(FileActions& actions, const SpawnRequest& request) {
  for (int standard = 0; standard < 3; ++standard)
    if (std::ranges::none_of(request.descriptors,
                             [standard](const auto& d) { return d.second == standard; }))
      ::posix_spawn_file_actions_addopen(actions.get(), standard, "/dev/null", O_RDWR, 0);
  for (auto [here, there] : request.descriptors)
    ::posix_spawn_file_actions_adddup2(actions.get(), here, there);
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

void Descriptor::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), end_(std::move(other.end_)), code_(other.code_) {}

base::Result<Child> Child::spawn(const SpawnRequest& request) {
  FileActions actions;
  Attributes attributes(request.session);
  add_descriptors(actions, request);
  if (!request.folder.empty())
    ::posix_spawn_file_actions_addchdir_np(actions.get(), request.folder.c_str());
  std::vector<std::string> argv = request.argv;
  std::vector<std::string> env = request.env;
  pid_t pid = -1;
  int error = ::posix_spawnp(&pid, argv.at(0).c_str(), actions.get(), attributes.get(),
                             pointers(argv).data(), pointers(env).data());
  if (error != 0)
    return base::fail(base::ErrorCode::Internal,
                      "starting " + request.argv[0] + ": " + std::strerror(error));
  return Child(pid, Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
}

std::optional<int> Child::poll() {
  int status = 0;
  if (!code_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) code_ = code_of(status);
  return code_;
}

int Child::wait() {
  int status = 0;
  while (!code_) {
    pid_t got = ::waitpid(pid_, &status, 0);
    if (got == pid_) code_ = code_of(status);
    if (got < 0 && errno != EINTR) code_ = -1;
  }
  return *code_;
}

void Child::send_signal(int signal) {
  // Not collected yet, so the number still belongs to it.
  if (!code_ && pid_ > 0) ::kill(pid_, signal);
}

}  // namespace tiphys::drivers::subprocess
