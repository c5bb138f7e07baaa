// A folder of attempts changes places with a link to its new name in one system call, so that there
// is no moment at which a supervisor or a container finds nothing under the old one.
#include "runner/process/keyed_folders.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

#include "runner/process/attempt_folder.h"
#include "runner/process/file_text.h"

namespace tiphys::runner::process {

using base::Result;

namespace {

// "7" and, with `rest`, "7-g0-n1-a0-i0" ("" and the remainder where there is no dash).
std::optional<engine::RunKey> leading_key(std::string_view name, std::string_view& rest) {
  engine::RunKey key = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, key);
  if (error != std::errc() || key == 0) return {};
  rest = name.substr(static_cast<std::size_t>(stop - name.data()));
  return key;
}

bool is_link(const std::string& path) {
  struct stat st{};
  return ::lstat(path.c_str(), &st) == 0 && S_ISLNK(st.st_mode);
}

Result<void> rename_plainly(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  // Both names are taken where an older version wrote to this store meanwhile: nothing is mixed.
  if (errno == EEXIST || errno == ENOENT) return {};
  return std::unexpected(file_error(from));
}

// `to` is made a link to its own name, which then changes places with the folder.
Result<void> exchange(const std::string& from, const std::string& to, const std::string& name) {
  if (::symlink(name.c_str(), to.c_str()) != 0 && !(errno == EEXIST && is_link(to))) {
    if (errno == EEXIST) return {};
    return std::unexpected(file_error(to));
  }
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return std::unexpected(file_error(from));
  // A file system that cannot: a moment without the old name is the best that there is.
  if (::unlink(to.c_str()) != 0 || ::rename(from.c_str(), to.c_str()) != 0)
    return std::unexpected(file_error(from));
  if (::symlink(name.c_str(), from.c_str()) != 0) return std::unexpected(file_error(from));
  return {};
}

Result<void> rename_attempts(const std::string& folder, const UidOf& uid_of) {
  for (const std::string& name : list_folder(folder)) {
    std::string_view rest;
    const auto key = leading_key(name, rest);
    if (!key || !rest.empty()) continue;
    const std::string path = folder + "/" + name;
    if (is_link(path)) {
      if (::access(path.c_str(), F_OK) != 0) ::unlink(path.c_str());
      continue;
    }
    const engine::RunUid uid = uid_of(*key);
    if (!uid.is_set()) continue;
    const std::string text = engine::to_text(uid);
    TRY(exchange(path, folder + "/" + text, text));
  }
  return {};
}

Result<void> rename_others(const std::string& folder, const UidOf& uid_of) {
  for (const std::string& name : list_folder(folder)) {
    std::string_view rest;
    const auto key = leading_key(name, rest);
    if (!key || !(rest.empty() || rest.starts_with("-g"))) continue;
    const engine::RunUid uid = uid_of(*key);
    if (!uid.is_set()) continue;
    TRY(rename_plainly(folder + "/" + name,
                       folder + "/" + engine::to_text(uid) + std::string(rest)));
  }
  return {};
}

}  // namespace

Result<void> rename_keyed_folders(const std::string& store, const UidOf& uid_of) {
  TRY(rename_attempts(store + "/attempts", uid_of));
  TRY(rename_others(store + "/kept", uid_of));
  return rename_others(store + "/logs", uid_of);
}

}  // namespace tiphys::runner::process
