// The supervisor's side: pipes, clone, id maps.
#include "executor/container.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "executor/first_process.h"

namespace tiphys::executor {
namespace {

using base::Result;

Result<std::pair<Fd, Fd>> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(system_error("pipe"));
  return std::pair<Fd, Fd>(ends[0], ends[1]);
}

Result<void> write_proc(pid_t pid, const char* file, std::string_view text) {
  std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::unexpected(system_error(path));
  if (::write(fd.get(), text.data(), text.size()) < 0)
    return std::unexpected(system_error(std::string("writing ") + file));
  return {};
}

// Root passes a whole range of ids on, so that packages and users inside work; anybody else can
// only be root inside.
Result<void> map_ids(pid_t pid, bool full) {
  if (full) {
    TRY(write_proc(pid, "uid_map", "0 0 65536\n"));
    return write_proc(pid, "gid_map", "0 0 65536\n");
  }
  TRY(write_proc(pid, "setgroups", "deny"));
  TRY(write_proc(pid, "uid_map", "0 " + std::to_string(::geteuid()) + " 1\n"));
  return write_proc(pid, "gid_map", "0 " + std::to_string(::getegid()) + " 1\n");
}

void set_non_blocking(const Fd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace

Result<ContainerProcess> start_container(const ContainerStart& start) {
  auto [out_read, out_write] = TRY(make_pipe());
  auto [err_read, err_write] = TRY(make_pipe());
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    return std::unexpected(system_error("socketpair"));
  Fd ours(sockets[0]);
  Fd theirs(sockets[1]);
  unsigned long flags = SIGCHLD;
  if (start.spec.sandboxed)
    flags |= CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
  // The plain call: like fork, but into the namespaces at once.
  auto pid = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (pid < 0) return std::unexpected(system_error("new namespaces"));
  if (pid == 0)
    ::_exit(first_process(start, {theirs.release(), out_write.release(), err_write.release()}));
  ContainerProcess process;
  process.pid = pid;
  process.control = std::move(ours);
  process.out = std::move(out_read);
  process.err = std::move(err_read);
  if (start.spec.sandboxed) {
    if (Result<void> mapped = map_ids(pid, start.plan.full_ids); !mapped) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
      return std::unexpected(mapped.error());
    }
  }
  send_down(process, Down::Mapped);
  set_non_blocking(process.control);
  set_non_blocking(process.out);
  set_non_blocking(process.err);
  return process;
}

bool send_down(const ContainerProcess& process, Down word) {
  char letter = static_cast<char>(word);
  return ::send(process.control.get(), &letter, 1, MSG_NOSIGNAL) == 1;
}

Result<std::string> try_sandbox(const HostPlan& plan) {
  AttemptSpec spec;
  ContainerSpec container;
  container.name = "probe";
  ContainerProcess process = TRY(start_container({plan, spec, container}));
  FrameReader frames;
  std::optional<Frame> frame;
  pollfd poller{process.control.get(), POLLIN, 0};
  // Bounded: building a root takes a millisecond.
  for (int tries = 0; !frame && tries < 50; ++tries) {
    if (::poll(&poller, 1, 100) <= 0) continue;
    char buffer[4096];
    ssize_t n = ::read(process.control.get(), buffer, sizeof buffer);
    if (n == 0 || (n < 0 && errno != EAGAIN)) break;
    if (n > 0) frames.feed({buffer, static_cast<std::size_t>(n)});
    frame = frames.next();
  }
  ::kill(process.pid, SIGKILL);
  ::waitpid(process.pid, nullptr, 0);
  if (!frame) return base::fail(base::ErrorCode::Internal, "the sandbox did not answer");
  if (frame->kind == Up::Ready) return frame->payload;
  return base::fail(base::ErrorCode::FailedPrecondition, frame->payload);
}

}  // namespace tiphys::executor
