// What the machine has, and the text of --mount.
#include "runner/process/options.h"

#include <sched.h>
#include <unistd.h>

namespace tiphys::runner::process {

Machine this_machine() {
  Machine machine;
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  int count = ::sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
  machine.cpu_millis = std::int64_t{1000} * count;
  machine.memory_bytes = std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE);
  return machine;
}

base::Result<HostMount> parse_host_mount(std::string_view text) {
  HostMount mount;
  std::string_view rest = text;
  if (rest.ends_with(":ro")) {
    mount.read_only = true;
    rest.remove_suffix(3);
  }
  std::size_t colon = rest.find(':');
  if (colon != std::string_view::npos) {
    mount.source = std::string(rest.substr(0, colon));
    mount.target = std::string(rest.substr(colon + 1));
  }
  if (!mount.source.starts_with('/') || !mount.target.starts_with('/') ||
      mount.target.find(':') != std::string::npos)
    return base::fail(
        base::ErrorCode::InvalidArgument,
        "--mount wants SRC:DST[:ro] with absolute paths, not \"" + std::string(text) + "\"");
  return mount;
}

}  // namespace tiphys::runner::process
