// A process by a name that is never given twice: its number and when it was started.
//
// A number alone may belong to somebody else by the time it is looked at, after a restart of the
// machine above all.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::executor {

struct ProcessName {
  std::int64_t pid = 0;
  std::uint64_t started = 0;  // clock ticks after boot (proc(5), stat, field 22)
  bool operator==(const ProcessName&) const = default;
};

// Nothing where there is no such process. One read of /proc.
std::optional<ProcessName> name_process(pid_t pid);
// Whether that very process has not ended yet. The first process of a pid namespace has ended only
// after all others in it.
bool lives(const ProcessName& process);

// "<pid> <started>\n" and back; nothing for what is no such line.
std::string to_line(const ProcessName& process);
std::optional<ProcessName> parse_process_line(std::string_view line);

}  // namespace tiphys::executor
