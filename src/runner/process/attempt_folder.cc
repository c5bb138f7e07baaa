// The lock is asked about, never taken: a reader must not make a supervisor believe in a rival.
#include "runner/process/attempt_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "drivers/subprocess/descriptor.h"
#include "runner/process/file_text.h"

namespace tiphys::runner::process {

using base::Result;
using drivers::subprocess::Descriptor;

std::string attempts_folder(const std::string& store, const engine::RunUid& run) {
  return store + "/attempts/" + engine::to_text(run);
}
std::string attempt_folder(const std::string& store, const engine::AttemptId& id) {
  return attempts_folder(store, id.run) + "/" + folder_name(id);
}
std::string kept_folder(const std::string& store, const engine::AttemptId& id) {
  return store + "/kept/" + engine::to_text(id.run) + "-" + folder_name(id);
}
std::string logs_folder(const std::string& store, const engine::RunUid& run) {
  return store + "/logs/" + engine::to_text(run);
}

std::string trash_folder(const std::string& store) { return store + "/trash"; }

std::string folder_name(const engine::AttemptId& id) {
  return "g" + std::to_string(id.generation) + "-n" + std::to_string(id.node) + "-a" +
         std::to_string(id.attempt) + "-i" + std::to_string(id.incarnation);
}

std::optional<engine::AttemptId> parse_folder_name(const engine::RunUid& run,
                                                   std::string_view name) {
  engine::AttemptId id;
  id.run = run;
  std::pair<std::string_view, std::uint32_t*> parts[] = {
      {"g", &id.generation}, {"-n", &id.node}, {"-a", &id.attempt}, {"-i", &id.incarnation}};
  for (auto [prefix, number] : parts) {
    if (!name.starts_with(prefix)) return {};
    name.remove_prefix(prefix.size());
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), *number);
    if (error != std::errc()) return {};
    name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  }
  if (!name.empty()) return {};
  return id;
}

namespace {

bool is_held(const Descriptor& lock) {
  struct flock whole{};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return ::fcntl(lock.get(), F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
}

std::optional<executor::StartText> read_start(const Descriptor& lock) {
  base::Result<std::string> text = read_rest(lock.get(), executor::kLockFile);
  if (!text || text->empty()) return {};
  return executor::parse_start_text(*text);
}

// Whether a supervisor holds the lock, and the time in it, if it has begun.
void read_lock(int folder, FolderState& state) {
  Descriptor lock(::openat(folder, executor::kLockFile, O_RDONLY | O_CLOEXEC));
  if (!lock.is_open()) return;
  // The lock before the text: if it was free, no more text will come.
  state.locked = is_held(lock);
  std::optional<executor::StartText> start = read_start(lock);
  if (!start) return;
  state.started = start->at;
  if (!state.locked) state.lingers = std::ranges::any_of(start->containers, executor::lives);
}

Result<void> read_report(int folder, FolderState& state) {
  Result<std::string> bytes = read_text_at(folder, executor::kReportFile);
  if (!bytes) {
    if (bytes.error().code == base::ErrorCode::NotFound) return {};
    if (bytes.error().code != base::ErrorCode::DataLoss) return std::unexpected(bytes.error());
    state.unreadable = bytes.error().message;
    return {};
  }
  Result<executor::Report> report = executor::decode_report(*bytes);
  if (report)
    state.report = std::move(*report);
  else
    state.unreadable = report.error().message;
  return {};
}

}  // namespace

Result<FolderState> inspect(const std::string& path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return std::unexpected(file_error(path));
  FolderState state;
  // The lock before the report: if it was free then, whatever was to be written is there now.
  read_lock(folder.get(), state);
  TRY(read_report(folder.get(), state));
  if (!state.report && !state.started)
    state.refused = ::faccessat(folder.get(), executor::kRefusedFile, F_OK, 0) == 0;
  return state;
}

void wake_supervisor(const std::string& folder) {
  Descriptor lock(::open((folder + "/" + executor::kLockFile).c_str(), O_RDONLY | O_CLOEXEC));
  if (!lock.is_open()) return;
  std::optional<executor::StartText> start = read_start(lock);
  if (!start || start->pid <= 0) return;
  Descriptor process(
      static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(start->pid), 0)));
  // Still held after the process was opened: so it is that process that holds it.
  if (process.is_open() && is_held(lock))
    ::syscall(SYS_pidfd_send_signal, process.get(), SIGTERM, nullptr, 0);
}

std::vector<std::string> list_folder(const std::string& folder) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), &::closedir);
  if (!dir) return names;
  while (const dirent* entry = ::readdir(dir.get()))
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
      names.emplace_back(entry->d_name);
  return names;
}

}  // namespace tiphys::runner::process
