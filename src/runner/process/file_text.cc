// Plain calls; interrupted ones are repeated.
#include "runner/process/file_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "drivers/subprocess/descriptor.h"

namespace tiphys::runner::process {

using base::ErrorCode;
using base::Result;
using drivers::subprocess::Descriptor;

namespace {
constexpr std::size_t kTextBytesMax = 64u << 20;  // of a report, the longest
}

base::Error file_error(std::string_view what) {
  ErrorCode code = ErrorCode::Internal;
  if (errno == ENOENT || errno == ENOTDIR) code = ErrorCode::NotFound;
  if (errno == EEXIST) code = ErrorCode::AlreadyExists;
  if (errno == EACCES || errno == EPERM) code = ErrorCode::PermissionDenied;
  if (errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE || errno == ENOMEM)
    code = ErrorCode::Exhausted;
  return {code, std::string(what) + ": " + std::strerror(errno)};
}

Result<std::string> read_text_at(int folder, const char* name) {
  Descriptor fd(::openat(folder, name, O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::unexpected(file_error(name));
  return read_rest(fd.get(), name);
}

Result<std::string> read_rest(int fd, std::string_view name) {
  std::string text;
  char buffer[16384];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error(name));
    if (n == 0) return text;
    if (text.size() + static_cast<std::size_t>(n) > kTextBytesMax)
      return base::fail(ErrorCode::DataLoss, std::string(name) + " is too long");
    text.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<std::string> read_text(const std::string& path) {
  return read_text_at(AT_FDCWD, path.c_str());
}

Result<void> write_bytes(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(file_error("write"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> replace_text(const std::string& path, std::string_view text) {
  std::string temporary = path + ".new";
  {
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd.is_open()) return std::unexpected(file_error(temporary));
    TRY(write_bytes(fd.get(), text));
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return std::unexpected(file_error(path));
  return {};
}

Result<void> make_folder_chain(const std::string& path) {
  if (path.empty() || path == "/" || ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  if (errno != ENOENT) return std::unexpected(file_error(path));
  TRY(make_folder_chain(path.substr(0, path.find_last_of('/'))));
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return std::unexpected(file_error(path));
  return {};
}

}  // namespace tiphys::runner::process
