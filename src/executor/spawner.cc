// One loop: receive, fork. Children are not waited for; the kernel reaps them.
#include "executor/spawner.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "executor/confinement.h"
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
  base::Result<std::string> tried = try_sandbox(*plan);
  hello.sandbox = tried.has_value();
  if (!tried) hello.missing = tried.error().message;
  if (tried && !tried->empty()) hello.notes.push_back(*tried);
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
  // Before the first child: all of them have it from here.
  const bool plain = ::getenv(kPlainStepsVariable) != nullptr;
  const base::Result<void> filtered = plain ? base::Result<void>() : filter_system_calls();
  Hello hello = greet(plan);
  if (!filtered)
    hello.notes.push_back("steps may make any system call (" + filtered.error().message + ")");
  if (!send_text(socket, encode(hello))) return 1;
  HostPlan none;
  const HostPlan& use = plan ? *plan : none;
  ::signal(SIGCHLD, SIG_IGN);
  std::vector<char> buffer(kMessageBytesMax + PATH_MAX + 64);
  for (;;) {
    Fd spec;
    ssize_t n = receive(socket, buffer, spec);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(socket);
      ::signal(SIGCHLD, SIG_DFL);
      ::prctl(PR_SET_NAME, "tiphys-attempt");
      const base::Result<BeginRequest> begin = decode_begin(bytes);
      if (begin) ::_exit(supervise(use, *begin, spec));
      ::_exit(kExitOwnFailure);
    }
    // What the next one is forked from holds nothing of this one.
    ::explicit_bzero(buffer.data(), bytes.size());
    // Out of processes: the runner sees a folder that nobody works on and asks again.
  }
}

}  // namespace tiphys::executor
