// The list of system calls as a program for the kernel.
//
// libseccomp knows the numbers of the names; the program is our own: a search among the ranges of
// allowed numbers, a dozen steps a call where the library's takes a hundred instructions more.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "executor/confinement.h"
#include "executor/file.h"

namespace tiphys::executor {
namespace {

using base::Result;
using Code = std::vector<sock_filter>;

// A name that an architecture does not have is passed over.
constexpr std::string_view kAllowed =
    // files and folders
    "access chdir chmod chown chown32 chroot close close_range copy_file_range creat dup dup2 dup3 "
    "faccessat faccessat2 fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchown fchown32 "
    "fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat "
    "fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd getdents "
    "getdents64 getxattr lchown lchown32 lgetxattr link linkat listxattr llistxattr _llseek "
    "lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat name_to_handle_at "
    "newfstatat open openat openat2 readahead readlink readlinkat removexattr rename renameat "
    "renameat2 rmdir setxattr stat stat64 statfs statfs64 statx symlink symlinkat sync "
    "sync_file_range syncfs truncate truncate64 umask unlink unlinkat utime utimensat "
    "utimensat_time64 utimes "
    // bytes in and out, and waiting for them
    "epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait "
    "epoll_wait_old eventfd eventfd2 inotify_add_watch inotify_init inotify_init1 inotify_rm_watch "
    "io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit ioctl "
    "_newselect pipe pipe2 poll ppoll ppoll_time64 pread64 preadv preadv2 pselect6 "
    "pselect6_time64 pwrite64 pwritev pwritev2 read readv select sendfile sendfile64 splice tee "
    "vmsplice write writev "
    // sockets, and what processes share
    "accept accept4 bind connect getpeername getsockname getsockopt ipc listen mq_getsetattr "
    "mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 "
    "mq_unlink msgctl msgget msgrcv msgsnd recv recvfrom recvmmsg recvmmsg_time64 recvmsg semctl "
    "semget semop semtimedop semtimedop_time64 send sendmmsg sendmsg sendto setsockopt shmat "
    "shmctl shmdt shmget shutdown socketcall socketpair "
    // memory
    "brk madvise membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap mmap2 "
    "mprotect mremap msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect "
    "remap_file_pages "
    // processes and threads, their own
    "arch_prctl capget capset clone execve execveat exit exit_group fork futex futex_time64 "
    "futex_waitv get_robust_list get_thread_area getcpu getegid getegid32 geteuid geteuid32 getgid "
    "getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getresgid "
    "getresgid32 getresuid getresuid32 getrlimit getrusage getsid gettid getuid getuid32 "
    "ioprio_get ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self "
    "modify_ldt pause pidfd_open pidfd_send_signal prctl prlimit64 process_mrelease "
    "process_vm_readv process_vm_writev ptrace restart_syscall rseq rt_sigaction rt_sigpending "
    "rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait "
    "rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min "
    "sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval "
    "sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam "
    "sched_setscheduler sched_yield seccomp set_robust_list set_thread_area set_tid_address "
    "set_tls setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setpgid "
    "setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid "
    "setreuid32 setrlimit setsid setuid setuid32 sigaltstack signalfd signalfd4 sigprocmask "
    "sigreturn tgkill tkill ugetrlimit vfork wait4 waitid waitpid "
    // time, and what the machine is
    "adjtimex alarm arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush clock_adjtime "
    "clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 "
    "clock_nanosleep clock_nanosleep_time64 getitimer getrandom gettimeofday nanosleep setitimer "
    "sync_file_range2 sysinfo time timer_create timer_delete timer_getoverrun timer_gettime "
    "timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime "
    "timerfd_gettime64 timerfd_settime timerfd_settime64 times uname "
    // what builds a container; each asks for a capability that steps do not have
    "mount mount_setattr move_mount open_tree pivot_root sethostname umount2";

// The highest name of the library's list: what is above came to the kernel later, and a program
// that asks for it has another way.
constexpr const char* kLastKnown = "set_mempolicy_home_node";

// What comes of a call; the last three look at its first argument.
enum class Verdict : unsigned char { Allow, Refuse, Unknown, Socket, Personality };

struct Range {
  std::uint32_t first = 0;  // it goes to the next one's
  Verdict verdict = Verdict::Refuse;
};

constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kMissing = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t kVirtualSockets = 40;  // AF_VSOCK, to the machine below a virtual one

sock_filter give(std::uint32_t value) { return BPF_STMT(BPF_RET | BPF_K, value); }
sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter jump(std::uint16_t kind, std::uint32_t value, std::size_t yes, std::size_t no) {
  return {static_cast<std::uint16_t>(BPF_JMP | BPF_K | kind), static_cast<std::uint8_t>(yes),
          static_cast<std::uint8_t>(no), value};
}
sock_filter skip(std::size_t count) {
  return BPF_STMT(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(count));
}

// Arguments are 64 bits wide and these low halves stand first on the machines that we know.
Code leaf(Verdict verdict) {
  const sock_filter argument = load(offsetof(seccomp_data, args));
  switch (verdict) {
    case Verdict::Allow: return {give(SECCOMP_RET_ALLOW)};
    case Verdict::Refuse: return {give(kRefused)};
    case Verdict::Unknown: return {give(kMissing)};
    case Verdict::Socket:
      return {argument, jump(BPF_JEQ, kVirtualSockets, 0, 1), give(kRefused),
              give(SECCOMP_RET_ALLOW)};
    case Verdict::Personality: break;
  }
  // Plain Linux, its 32-bit and its newer-version forms, and the question which it is.
  return {argument,
          jump(BPF_JEQ, 0, 5, 0),
          jump(BPF_JEQ, 0x8, 4, 0),
          jump(BPF_JEQ, 0x20000, 3, 0),
          jump(BPF_JEQ, 0x20008, 2, 0),
          jump(BPF_JEQ, 0xffffffff, 1, 0),
          give(kRefused),
          give(SECCOMP_RET_ALLOW)};
}

// A branch that is too long for one jump is reached by two.
void append_branch(Code& out, std::uint16_t kind, std::uint32_t value, const Code& otherwise) {
  if (otherwise.size() <= 255) {
    out.push_back(jump(kind, value, otherwise.size(), 0));
  } else {
    out.push_back(jump(kind, value, 0, 1));
    out.push_back(skip(otherwise.size()));
  }
  out.insert(out.end(), otherwise.begin(), otherwise.end());
}

Code search(std::span<const Range> ranges) {
  if (ranges.size() == 1) return leaf(ranges[0].verdict);
  const std::size_t middle = ranges.size() / 2;
  Code out;
  append_branch(out, BPF_JGE, ranges[middle].first, search(ranges.first(middle)));
  const Code high = search(ranges.subspan(middle));
  out.insert(out.end(), high.begin(), high.end());
  return out;
}

std::vector<Range> ranges_of(std::uint32_t architecture) {
  std::map<std::uint32_t, Verdict> known;
  auto note = [&](std::string_view name, Verdict verdict) {
    const int number = ::seccomp_syscall_resolve_name_arch(architecture, std::string(name).c_str());
    if (number >= 0) known[static_cast<std::uint32_t>(number)] = verdict;
  };
  for (std::string_view name : base::split(kAllowed, ' ')) note(name, Verdict::Allow);
  note("socket", Verdict::Socket);
  note("personality", Verdict::Personality);
  note("clone3", Verdict::Unknown);  // its arguments cannot be looked at; there is clone
  note(kLastKnown, Verdict::Refuse);
  std::vector<Range> ranges = {{0, Verdict::Refuse}};
  std::uint32_t next = 0;
  auto begin = [&ranges](std::uint32_t first, Verdict verdict) {
    if (ranges.back().first == first)
      ranges.back().verdict = verdict;
    else if (ranges.back().verdict != verdict)
      ranges.push_back({first, verdict});
  };
  for (const auto& [number, verdict] : known) {
    if (number > next) begin(next, Verdict::Refuse);
    begin(number, verdict);
    next = number + 1;
  }
  begin(next, Verdict::Unknown);
  return ranges;
}

// That of the machine and the older one whose programs it runs as well.
std::vector<std::uint32_t> architectures() {
  const std::uint32_t native = ::seccomp_arch_native();
  std::vector<std::uint32_t> all = {native};
  if (native == SCMP_ARCH_X86_64) all.push_back(SCMP_ARCH_X86);
  if (native == SCMP_ARCH_AARCH64) all.push_back(SCMP_ARCH_ARM);
  return all;
}

Code program() {
  Code out = {load(offsetof(seccomp_data, arch))};
  for (std::uint32_t architecture : architectures()) {
    Code code = {load(offsetof(seccomp_data, nr))};
    const Code rest = search(ranges_of(architecture));
    code.insert(code.end(), rest.begin(), rest.end());
    out.push_back(jump(BPF_JEQ, architecture, 1, 0));
    out.push_back(skip(code.size()));
    out.insert(out.end(), code.begin(), code.end());
  }
  out.push_back(give(kRefused));
  return out;
}

}  // namespace

Result<void> filter_system_calls() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return std::unexpected(system_error("no_new_privs"));
  Code code = program();
  const sock_fprog given{static_cast<unsigned short>(code.size()), code.data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &given) != 0)
    return std::unexpected(system_error("a filter of system calls"));
  return {};
}

}  // namespace tiphys::executor
