// An eventfd: write adds, read takes all and resets.
#include "sync/doorbell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

namespace tiphys::sync {

base::Result<std::unique_ptr<Doorbell>> Doorbell::create() {
  int descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) {
    return base::fail(base::ErrorCode::Exhausted,
                      std::string("cannot make an event counter: ") + std::strerror(errno));
  }
  return std::unique_ptr<Doorbell>(new Doorbell(descriptor));
}

Doorbell::~Doorbell() { ::close(descriptor_); }

void Doorbell::ring() noexcept {
  const int saved = errno;  // a signal handler must leave it alone
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then it is rung anyway.
  [[maybe_unused]] ssize_t n = ::write(descriptor_, &one, sizeof one);
  errno = saved;
}

bool Doorbell::wait_for(base::Duration timeout) {
  pollfd poll_for = {.fd = descriptor_, .events = POLLIN, .revents = 0};
  timespec limit = {};
  timespec* limit_or_none = nullptr;
  if (timeout.ns >= 0) {
    limit.tv_sec = timeout.ns / 1'000'000'000;
    limit.tv_nsec = timeout.ns % 1'000'000'000;
    limit_or_none = &limit;
  }
  if (::ppoll(&poll_for, 1, limit_or_none, nullptr) <= 0) return false;
  std::uint64_t count = 0;
  return ::read(descriptor_, &count, sizeof count) == sizeof count;
}

}  // namespace tiphys::sync
