// SOCK_SEQPACKET keeps messages whole and tells of the other end's death.
#include "runner/process/spawner_link.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runner/process/file_text.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Child;
using drivers::subprocess::Descriptor;
using drivers::subprocess::SpawnRequest;

namespace {

constexpr int kGreetingMs = 10'000;

Result<Descriptor> in_memory(std::string_view text) {
  Descriptor file(::memfd_create("tiphys-spec", MFD_CLOEXEC));
  if (!file.is_open()) return std::unexpected(file_error("a spec in memory"));
  TRY(write_bytes(file.get(), text));
  return file;
}

bool send_with(int socket, std::string& bytes, const Descriptor& file) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  iovec part{bytes.data(), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (file.is_open()) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* with = CMSG_FIRSTHDR(&message);
    with->cmsg_level = SOL_SOCKET;
    with->cmsg_type = SCM_RIGHTS;
    with->cmsg_len = CMSG_LEN(sizeof(int));
    const int fd = file.get();
    std::memcpy(CMSG_DATA(with), &fd, sizeof fd);
  }
  return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

}  // namespace

SpawnerLink::~SpawnerLink() {
  socket_.reset();
  if (child_) child_->wait();
}

Result<executor::Hello> SpawnerLink::connect() {
  socket_.reset();
  if (child_) child_->wait();
  child_.reset();
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return std::unexpected(file_error("socketpair"));
  socket_ = Descriptor(ends[0]);
  Descriptor theirs(ends[1]);
  SpawnRequest request;
  request.argv = command_;
  request.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
  if (plain_) request.env.push_back(std::string(executor::kPlainStepsVariable) + "=1");
  request.descriptors = {{theirs.get(), executor::kSpawnerSocket}};
  request.session = SpawnRequest::Session::Own;
  child_.emplace(TRY(Child::spawn(request)));
  theirs.reset();
  pollfd source{socket_.get(), POLLIN, 0};
  std::string buffer(65536, '\0');
  if (::poll(&source, 1, kGreetingMs) == 1) {
    ssize_t n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n > 0)
      return executor::decode_hello(
          std::string_view(buffer).substr(0, static_cast<std::size_t>(n)));
  }
  child_->send_signal(9);
  return base::fail(ErrorCode::Internal,
                    "the process that starts attempts (" + command_[0] + ") did not answer");
}

Result<void> SpawnerLink::begin(const executor::BeginRequest& request) {
  Descriptor file;
  std::string bytes;
  if (request.spec.size() > executor::kMessageBytesMax) {
    file = TRY(in_memory(request.spec));
    bytes = executor::encode(executor::BeginRequest{request.not_after, request.folder, {}});
  } else {
    bytes = executor::encode(request);
  }
  for (int tries = 0; tries < 2; ++tries) {
    if (send_with(socket_.get(), bytes, file)) return {};
    if (errno == EAGAIN) return base::fail(ErrorCode::Unavailable, "too many starts at once");
    TRY(connect());
  }
  return std::unexpected(file_error("starting an attempt"));
}

}  // namespace tiphys::runner::process
