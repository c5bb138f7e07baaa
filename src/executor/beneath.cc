// The kernel checks each component while it walks (openat2), so there is no moment in between.
#include "executor/beneath.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/text.h"

namespace tiphys::executor {
namespace {

using base::ErrorCode;
using base::Result;

Result<Fd> open_by(int folder, const std::string& path, std::uint64_t flags,
                   std::uint64_t resolve) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = resolve;
  Fd fd(static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how)));
  if (fd.is_open()) return fd;
  if (errno == ELOOP)
    return base::fail(ErrorCode::PermissionDenied,
                      "mount of " + path + ": it leads through a symbolic link");
  if (errno == EXDEV)
    return base::fail(ErrorCode::PermissionDenied,
                      "mount of " + path + ": it leads out of its folder");
  return std::unexpected(system_error("mount of " + path));
}

}  // namespace

Result<Fd> open_beneath(int folder, std::string_view path, std::uint32_t make_mode,
                        OtherMounts mounts) {
  std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  if (mounts == OtherMounts::Refused) resolve |= RESOLVE_NO_XDEV;
  if (make_mode == 0)
    return open_by(folder, path.empty() ? std::string(".") : std::string(path), O_PATH, resolve);
  Fd at = TRY(open_by(folder, ".", O_PATH, resolve));
  for (std::string_view part : base::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    const std::string name(part);
    if (part == "..")
      return base::fail(ErrorCode::PermissionDenied, name + ": it leads out of its folder");
    if (::mkdirat(at.get(), name.c_str(), make_mode) != 0 && errno != EEXIST)
      return std::unexpected(system_error(name));
    at = TRY(open_by(at.get(), name, O_PATH, resolve));
  }
  return at;
}

Result<Fd> open_folder_or_file(const std::string& path) {
  return open_by(AT_FDCWD, path, O_PATH, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

Result<Fd> open_plain_file(const char* path) {
  open_how how{};
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_NO_MAGICLINKS;
  Fd fd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how)));
  struct stat found{};
  struct statfs system{};
  if (!fd.is_open() || ::fstat(fd.get(), &found) != 0 || ::fstatfs(fd.get(), &system) != 0)
    return base::fail(ErrorCode::NotFound, go_error_text(errno));
  if (S_ISDIR(found.st_mode)) return base::fail(ErrorCode::NotFound, go_error_text(EISDIR));
  if (!S_ISREG(found.st_mode) || system.f_type == PROC_SUPER_MAGIC)
    return base::fail(ErrorCode::PermissionDenied, "is not a plain file");
  return fd;
}

}  // namespace tiphys::executor
