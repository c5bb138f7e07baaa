// fcntl's OFD locks over the whole lock file.
#include "store/sqlite/owner_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tiphys::store::sqlite {

namespace {

struct flock whole_file(short kind) {
  struct flock lock = {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

base::Result<OwnerLock> OwnerLock::acquire(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return base::fail(base::ErrorCode::PermissionDenied, path + ": " + std::strerror(errno));
  }
  OwnerLock held(descriptor);
  struct flock lock = whole_file(F_WRLCK);
  if (::fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return held;
  if (errno == EAGAIN || errno == EACCES) {
    return base::fail(base::ErrorCode::Conflict, "another process owns this store (" + path + ")");
  }
  return base::fail(base::ErrorCode::Unavailable, path + ": " + std::strerror(errno));
}

bool OwnerLock::is_held(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = whole_file(F_WRLCK);
  const bool held = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(descriptor);
  return held;
}

OwnerLock::OwnerLock(OwnerLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

OwnerLock::~OwnerLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tiphys::store::sqlite
