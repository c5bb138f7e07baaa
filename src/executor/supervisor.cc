// The order of writes is the protocol: lock, (containers made), its text, (containers run), report.
#include "executor/supervisor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "executor/file.h"
#include "executor/pod.h"
#include "executor/protocol.h"

namespace tiphys::executor {
namespace {

using base::Result;

enum Outcome : int { kReported = 0, kNotOurs = 1, kTooLate = 2, kBroken = 3, kNotNow = 4 };

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

Result<AttemptSpec> read_spec(const BeginRequest& request, const Fd& file) {
  if (!request.spec.empty()) return decode_spec(request.spec);
  // Its descriptor was lost on the way: there was none left to take it.
  if (!file.is_open()) return base::fail(base::ErrorCode::Unavailable, "its spec did not arrive");
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return std::unexpected(system_error("its spec"));
  return decode_spec(TRY(read_all(file.get(), kSpecBytesMax)));
}

// The result is not lost for want of room: until it is written the attempt counts as running.
bool write_report(const Fd& folder, const AttemptSpec& spec, const Report& report) {
  const std::string bytes = encode(report);
  const Durability durability = spec.durable ? Durability::Synced : Durability::Cached;
  for (;;) {
    const Result<void> written = replace_file_at(folder.get(), kReportFile, bytes, durability);
    if (written) return true;
    if (!is_shortage(written.error())) return false;
    const timespec second{1, 0};
    ::nanosleep(&second, nullptr);
  }
}

}  // namespace

int supervise(const HostPlan& plan, const BeginRequest& request, const Fd& spec_file) {
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
  auto run = [&]() -> Result<Report> {
    spec = TRY(read_spec(request, spec_file));
    return Pod(plan, spec, {folder.get(), lock.get()}).run();
  };
  const Result<Report> report = run();
  // Nothing of the user's has run, and it may another time: that is not for a report.
  if (!report && is_shortage(report.error()) && !has_text(lock)) return kNotNow;
  const Report& said = report ? *report : broken(spec, report.error());
  return write_report(folder, spec, said) ? kReported : kBroken;
}

}  // namespace tiphys::executor
