// O(folders on the PATH) calls of stat.
#include "executor/path_search.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "executor/file.h"

namespace tiphys::executor {
namespace {

// 0, or why it cannot be executed.
int check_executable(const std::string& file) {
  struct stat found{};
  if (::stat(file.c_str(), &found) != 0) return errno;
  if (S_ISDIR(found.st_mode)) return EISDIR;
  return ::access(file.c_str(), X_OK) == 0 ? 0 : EACCES;
}

}  // namespace

base::Result<std::string> find_command(std::string_view name, std::string_view path) {
  std::string quoted = "exec: " + base::go_quote(name) + ": ";
  if (name.find('/') != std::string_view::npos) {
    std::string file(name);
    int error = check_executable(file);
    if (error == 0) return file;
    std::string text = go_error_text(error);
    if (error != EACCES && error != EISDIR) text = "stat " + file + ": " + text;
    return base::fail(base::ErrorCode::NotFound, quoted + text);
  }
  while (!path.empty() && !name.empty()) {
    std::size_t end = std::min(path.find(':'), path.size());
    std::string file(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (file.empty()) file = ".";
    file += '/';
    file += name;
    if (check_executable(file) == 0) return file;
  }
  return base::fail(base::ErrorCode::NotFound, quoted + "executable file not found in $PATH");
}

}  // namespace tiphys::executor
