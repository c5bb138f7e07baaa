// Reads the top of the host's tree and its mounts. O(top-level entries · mounts), once.
#include "executor/host_plan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>

#include "executor/file.h"

namespace tiphys::executor {
namespace {

using base::Result;

constexpr std::array<std::string_view, 13> kSystemFolders = {
    "bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr",
    "etc", "opt",  "var", "nix",   "gnu",   "snap"};
constexpr std::array<const char*, 6> kDevices = {"null",   "zero",    "full",
                                                 "random", "urandom", "tty"};

bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

std::string real_path(const char* path) {
  std::unique_ptr<char, decltype(&std::free)> found(::realpath(path, nullptr), &std::free);
  return found ? std::string(found.get()) : std::string();
}

void note_resolver(HostPlan& plan) {
  std::string path = real_path("/etc/resolv.conf");
  if (path.empty() || path.starts_with("/etc/") || path.starts_with("/usr/") ||
      path.starts_with("/var/"))
    return;
  Result<std::string> text = read_file_at(AT_FDCWD, path.c_str(), 64u << 10);
  if (!text) return;
  plan.resolver_path = path;
  plan.resolver_text = *text;
}

}  // namespace

std::vector<std::string> mount_points(std::string_view mountinfo) {
  std::vector<std::string> points;
  while (!mountinfo.empty()) {
    std::size_t end = std::min(mountinfo.find('\n'), mountinfo.size());
    std::string_view line = mountinfo.substr(0, end);
    mountinfo.remove_prefix(std::min(end + 1, mountinfo.size()));
    for (int i = 0; i < 4; ++i) line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
    std::string_view field = line.substr(0, line.find(' '));
    std::string point;  // blanks and such are written as \040
    for (std::size_t i = 0; i < field.size(); ++i) {
      if (field[i] == '\\' && i + 3 < field.size()) {
        int code = (field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0');
        point += static_cast<char>(code);
        i += 3;
      } else {
        point += field[i];
      }
    }
    if (point.starts_with('/')) points.push_back(std::move(point));
  }
  return points;
}

Result<HostPlan> scan_host() {
  HostPlan plan;
  plan.full_ids = ::geteuid() == 0;
  std::vector<std::string> mounts =
      mount_points(TRY(read_file_at(AT_FDCWD, "/proc/self/mountinfo", 64u << 20)));
  for (std::string_view name : kSystemFolders) {
    std::string path = "/" + std::string(name);
    struct stat found{};
    if (::lstat(path.c_str(), &found) != 0) continue;
    if (S_ISLNK(found.st_mode)) {
      char target[PATH_MAX];
      ssize_t n = ::readlink(path.c_str(), target, sizeof target);
      if (n > 0) plan.links.emplace_back(name, std::string(target, static_cast<std::size_t>(n)));
    } else if (S_ISDIR(found.st_mode)) {
      bool has_mounts = std::ranges::any_of(
          mounts, [&path](const std::string& point) { return is_below(point, path); });
      (has_mounts ? plan.read_only : plan.overlays).emplace_back(name);
    }
  }
  for (const char* device : kDevices)
    if (::access((std::string("/dev/") + device).c_str(), F_OK) == 0)
      plan.devices.emplace_back(device);
  note_resolver(plan);
  return plan;
}

}  // namespace tiphys::executor
