// Thin wraps of the file calls; EINTR is retried, everything else is an Error.
#include "executor/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>

namespace tiphys::executor {

using base::ErrorCode;
using base::Result;

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() {
  int fd = fd_;
  fd_ = -1;
  return fd;
}

void Fd::reset() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

base::Error system_error(std::string_view what, int error_number) {
  ErrorCode code = ErrorCode::Internal;
  switch (error_number) {
    case ENOENT: code = ErrorCode::NotFound; break;
    case EEXIST: code = ErrorCode::AlreadyExists; break;
    case EACCES:
    case EPERM: code = ErrorCode::PermissionDenied; break;
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM: code = ErrorCode::Exhausted; break;
    case EAGAIN: code = ErrorCode::Unavailable; break;
    default: break;
  }
  return {code, std::string(what) + ": " + std::strerror(error_number)};
}

bool is_shortage(const base::Error& error) {
  return error.code == ErrorCode::Exhausted || error.code == ErrorCode::Unavailable;
}

base::Error system_error(std::string_view what) { return system_error(what, errno); }

std::string go_error_text(int error_number) {
  std::string text = std::strerror(error_number);
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0)
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

base::Timestamp wall_now() {
  timespec t{};
  ::clock_gettime(CLOCK_REALTIME, &t);
  return {t.tv_sec * 1'000'000'000 + t.tv_nsec};
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(system_error("write"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<std::string> read_all(int fd, std::uint64_t most) {
  std::string text;
  char buffer[16384];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(system_error("read"));
    if (n == 0) return text;
    if (text.size() + static_cast<std::size_t>(n) > most)
      return base::fail(ErrorCode::Exhausted,
                        "larger than the limit of " + std::to_string(most) + " bytes");
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<std::string> read_file_at(int folder, const char* name, std::uint64_t most) {
  Fd fd(::openat(folder, name, O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::unexpected(system_error(name));
  return read_all(fd.get(), most);
}

namespace {

Result<void> sync(int fd, Durability durability, const char* name) {
  if (durability == Durability::Synced && ::fsync(fd) != 0)
    return std::unexpected(system_error(name));
  return {};
}

}  // namespace

Result<void> replace_file_at(int folder, const char* name, std::string_view bytes,
                             Durability durability) {
  std::string temporary = std::string(name) + ".new";
  {
    Fd fd(::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd.is_open()) return std::unexpected(system_error(temporary));
    TRY(write_all(fd.get(), bytes));
    TRY(sync(fd.get(), durability, temporary.c_str()));
  }
  if (::renameat(folder, temporary.c_str(), folder, name) != 0)
    return std::unexpected(system_error(name));
  return sync(folder, durability, name);
}

Result<void> create_file_at(int folder, const char* name, std::string_view bytes,
                            Durability durability) {
  {
    Fd fd(::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd.is_open()) return std::unexpected(system_error(name));
    TRY(write_all(fd.get(), bytes));
    TRY(sync(fd.get(), durability, name));
  }
  return sync(folder, durability, name);
}

Result<void> make_folders(const std::string& path, std::uint32_t mode) {
  if (path.empty() || path == "/") return {};
  if (::mkdir(path.c_str(), mode) == 0) return {};
  if (errno == ENOENT) {
    TRY(make_folders(path.substr(0, path.find_last_of('/')), mode));
    if (::mkdir(path.c_str(), mode) == 0) return {};
  }
  struct stat found{};
  int error = errno;
  if (::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) return {};
  return std::unexpected(system_error(path, error));
}

}  // namespace tiphys::executor
