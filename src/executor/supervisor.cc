// The order of writes is the protocol: lock, (containers made), its text, (containers run), report.
#include "executor/supervisor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "executor/file.h"
#include "executor/pod.h"
#include "executor/protocol.h"

namespace tiphys::executor {
namespace {

constexpr std::uint64_t kSpecBytesMax = 256u << 20;

enum Outcome : int { kReported = 0, kNotOurs = 1, kTooLate = 2, kBroken = 3 };

// A lock of the open file: it goes with the last descriptor, whatever ends the process, and others
// can ask about it without taking it.
Fd take_lock(int folder) {
  Fd lock(::openat(folder, kLockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (!lock.is_open() || ::fcntl(lock.get(), F_OFD_SETLK, &whole) != 0) return Fd();
  return lock;
}

bool exists(int folder, const char* name) { return ::faccessat(folder, name, F_OK, 0) == 0; }

bool has_text(const Fd& file) {
  struct stat found{};
  return ::fstat(file.get(), &found) != 0 || found.st_size > 0;
}

Report broken(const AttemptSpec& spec, const base::Error& error) {
  Report report;
  report.phase = ReportPhase::Error;
  report.message = "the attempt could not be carried out: " + error.message;
  report.host_name = spec.host_name;
  report.started_at = report.finished_at = wall_now();
  return report;
}

}  // namespace

int supervise(const HostPlan& plan, const BeginRequest& request) {
  ::setsid();
  Fd folder(::open(request.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fchdir(folder.get()) != 0) return kBroken;
  Fd lock = take_lock(folder.get());
  if (!lock.is_open()) return kNotOurs;
  if (has_text(lock) || exists(folder.get(), kReportFile)) return kNotOurs;
  if (request.not_after.is_set() && wall_now() > request.not_after) {
    static_cast<void>(create_file_at(folder.get(), kRefusedFile, {}, Durability::Cached));
    return kTooLate;
  }
  AttemptSpec spec;
  auto run = [&]() -> base::Result<Report> {
    if (request.spec.empty())
      spec = TRY(decode_spec(TRY(read_file_at(folder.get(), kSpecFile, kSpecBytesMax))));
    else
      spec = TRY(decode_spec(request.spec));
    return Pod(plan, spec, {folder.get(), lock.get()}).run();
  };
  base::Result<Report> report = run();
  std::string bytes = encode(report ? *report : broken(spec, report.error()));
  Durability durability = spec.durable ? Durability::Synced : Durability::Cached;
  return replace_file_at(folder.get(), kReportFile, bytes, durability) ? kReported : kBroken;
}

}  // namespace tiphys::executor
