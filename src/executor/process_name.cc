// A descriptor of the process is opened before its start is read: if the start is the right one,
// the number was not given away in between, so the descriptor is of the process that is meant.
#include "executor/process_name.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <charconv>

#include "executor/file.h"

namespace tiphys::executor {
namespace {

constexpr int kStartField = 22;
constexpr int kFieldAfterName = 3;

// The fields count from the last parenthesis, since a program's name may hold anything.
std::optional<std::uint64_t> parse_start(std::string_view stat) {
  std::size_t at = stat.rfind(')');
  for (int field = kFieldAfterName; field <= kStartField && at != std::string_view::npos; ++field)
    at = stat.find(' ', at + 1);
  if (at == std::string_view::npos) return {};
  std::uint64_t start = 0;
  auto [end, error] = std::from_chars(stat.data() + at + 1, stat.data() + stat.size(), start);
  if (error != std::errc()) return {};
  return start;
}

}  // namespace

std::optional<ProcessName> name_process(pid_t pid) {
  std::string path = "/proc/" + std::to_string(pid) + "/stat";
  base::Result<std::string> stat = read_file_at(AT_FDCWD, path.c_str(), 4096);
  if (!stat) return {};
  std::optional<std::uint64_t> start = parse_start(*stat);
  if (!start) return {};
  return ProcessName{pid, *start};
}

bool lives(const ProcessName& process) {
  auto pid = static_cast<pid_t>(process.pid);
  Fd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!fd.is_open() || name_process(pid) != process) return false;
  pollfd ended{fd.get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) == 0;
}

std::string to_line(const ProcessName& process) {
  return std::to_string(process.pid) + " " + std::to_string(process.started) + "\n";
}

std::optional<ProcessName> parse_process_line(std::string_view line) {
  ProcessName process;
  const char* end = line.data() + line.size();
  auto pid = std::from_chars(line.data(), end, process.pid);
  if (pid.ec != std::errc() || pid.ptr == end || *pid.ptr != ' ') return {};
  auto started = std::from_chars(pid.ptr + 1, end, process.started);
  if (started.ec != std::errc() || started.ptr == end || *started.ptr != '\n') return {};
  return process;
}

}  // namespace tiphys::executor
