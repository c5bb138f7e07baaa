// Capabilities by the plain calls; the limits are files below /proc/sys, each of one namespace.
#include "executor/confinement.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "executor/file.h"

namespace tiphys::executor {
namespace {

using base::Result;

constexpr std::array kKept = {CAP_CHOWN,   CAP_DAC_OVERRIDE, CAP_FOWNER,      CAP_FSETID,
                              CAP_KILL,    CAP_SETGID,       CAP_SETUID,      CAP_SETPCAP,
                              CAP_SETFCAP, CAP_SYS_CHROOT,   CAP_AUDIT_WRITE, CAP_NET_BIND_SERVICE};
// The kernel lets nobody look into a process that has a capability which he has not.
constexpr int kOwn = CAP_SYS_PTRACE;
// Numbers below it are not given out twice.
constexpr std::uint32_t kReservedNumbers = 300;

constexpr std::uint64_t bit(int capability) { return std::uint64_t{1} << capability; }

std::uint64_t kept_bits() {
  std::uint64_t bits = 0;
  for (int capability : kKept) bits |= bit(capability);
  return bits;
}

Result<void> set_capabilities(std::uint64_t bits) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int half = 0; half < 2; ++half)
    data[half].effective = data[half].permitted = static_cast<std::uint32_t>(bits >> (32 * half));
  if (::syscall(SYS_capset, &header, data) != 0) return std::unexpected(system_error("capset"));
  return {};
}

bool kernel_is_at_least(int major, int minor) {
  utsname names{};
  int has_major = 0, has_minor = 0;
  if (::uname(&names) != 0 || std::sscanf(names.release, "%d.%d", &has_major, &has_minor) != 2)
    return false;
  return has_major > major || (has_major == major && has_minor >= minor);
}

bool write_number(const std::string& path, std::uint32_t number) {
  Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  return fd.is_open() && write_all(fd.get(), std::to_string(number));
}

// Counted per user namespace, so of this container alone; the kernel never counts its own root.
bool limit_processes() {
  if (!kernel_is_at_least(5, 14)) return false;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NPROC, &limit) != 0) return false;
  limit.rlim_max = std::min<rlim_t>(limit.rlim_max, kProcessesMax);
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NPROC, &limit) == 0 && ::geteuid() != 0;
}

}  // namespace

Result<std::string> limit_namespaces(const std::string& proc) {
  std::string missing;
  if (!write_number(proc + "/sys/user/max_user_namespaces", 0))
    missing = "steps can make user namespaces of their own";
  // Before 6.14 this number was the whole machine's.
  const bool limited = limit_processes() || (kernel_is_at_least(6, 14) &&
                                             write_number(proc + "/sys/kernel/pid_max",
                                                          kProcessesMax + kReservedNumbers));
  if (!limited)
    missing +=
        std::string(missing.empty() ? "" : ", ") +
        "the number of processes of a step cannot be limited for an engine that runs as root "
        "(it can from Linux 6.14 on)";
  return missing;
}

Result<void> give_up_capabilities() {
  const std::uint64_t kept = kept_bits();
  for (int capability = 0; capability < 64; ++capability) {
    if ((kept & bit(capability)) != 0) continue;
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
    if (errno == EINVAL) break;  // behind the last that this kernel knows
    return std::unexpected(system_error("giving up capabilities"));
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  TRY(set_capabilities(kept | bit(kOwn)));
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return std::unexpected(system_error("closing the first process"));
  return {};
}

Result<void> give_up_last_capability() { return set_capabilities(kept_bits()); }

}  // namespace tiphys::executor
