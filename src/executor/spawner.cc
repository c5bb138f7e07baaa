// One loop: receive, fork. Children are not waited for; the kernel reaps them.
#include "executor/spawner.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <vector>

#include "executor/container.h"
#include "executor/file.h"
#include "executor/host_plan.h"
#include "executor/protocol.h"
#include "executor/supervisor.h"

namespace tiphys::executor {
namespace {

Hello greet(const base::Result<HostPlan>& plan) {
  Hello hello;
  if (!plan) {
    hello.missing = plan.error().message;
    return hello;
  }
  base::Result<void> tried = try_sandbox(*plan);
  hello.sandbox = tried.has_value();
  if (!tried) hello.missing = tried.error().message;
  return hello;
}

bool send_text(int socket, const std::string& text) {
  return ::send(socket, text.data(), text.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(text.size());
}

// A message, and the descriptor that came with it, if one did.
ssize_t receive(int socket, std::vector<char>& buffer, Fd& spec) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec bytes{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  const cmsghdr* with = n > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (with != nullptr && with->cmsg_level == SOL_SOCKET && with->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(with), sizeof fd);
    spec = Fd(fd);
  }
  return n;
}

}  // namespace

int run_spawner(int socket) {
  ::setsid();
  ::prctl(PR_SET_NAME, "tiphys-spawner");
  if (::chdir("/") != 0) return 1;
  ::signal(SIGPIPE, SIG_IGN);
  base::Result<HostPlan> plan = scan_host();
  if (!send_text(socket, encode(greet(plan)))) return 1;
  HostPlan none;
  const HostPlan& use = plan ? *plan : none;
  ::signal(SIGCHLD, SIG_IGN);
  std::vector<char> buffer(kMessageBytesMax + PATH_MAX + 64);
  for (;;) {
    Fd spec;
    ssize_t n = receive(socket, buffer, spec);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    base::Result<BeginRequest> begin = decode_begin({buffer.data(), static_cast<std::size_t>(n)});
    if (!begin) continue;
    pid_t pid = ::fork();
    if (pid == 0) {
      ::close(socket);
      ::signal(SIGCHLD, SIG_DFL);
      ::prctl(PR_SET_NAME, "tiphys-attempt");
      ::_exit(supervise(use, *begin, spec));
    }
    // Out of processes: the runner sees a folder that nobody works on and asks again.
  }
}

}  // namespace tiphys::executor
