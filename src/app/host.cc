// What commands get from this process, wired by hand. See host.h.
#include "app/host.h"

#include <pwd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/client/embedded.h"
#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "app/local_owner.h"
#include "app/signals.h"
#include "app/tool_check.h"
#include "runner/process/log_files.h"
#include "store/sqlite/store.h"

namespace tiphys::app {

namespace {

using base::ErrorCode;

// What lives as long as the program and is shared by the backend's parts.
struct World {
  adapters::clock::SystemClock clock;
  adapters::entropy::SystemEntropy entropy;
  bool out_closed = false;
};

std::string environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::string() : std::string(value);
}

std::string home_folder() {
  const std::string home = environment("HOME");
  if (!home.empty()) return home;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr && entry->pw_dir != nullptr ? entry->pw_dir : "/tmp";
}

std::string default_folder() {
  const std::string data = environment("XDG_DATA_HOME");
  return (data.starts_with('/') ? data : home_folder() + "/.local/share") + "/tiphys";
}

base::Result<std::string> read_stream(std::istream& in, const std::string& name) {
  std::stringstream text;
  text << in.rdbuf();
  if (in.bad()) return base::fail(ErrorCode::Unavailable, name + " cannot be read");
  return text.str();
}

std::vector<std::string> list_files(const std::string& path) {
  std::vector<std::string> files;
  std::error_code failed;
  for (auto at = std::filesystem::recursive_directory_iterator(path, failed);
       !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
    if (at->is_regular_file(failed)) files.push_back(at->path().string());
  }
  std::ranges::sort(files);
  return files;
}

// Writes all of it; a reader that is gone is remembered, not an error.
void write_all(int descriptor, std::string_view text, bool* closed) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      if (closed != nullptr && errno == EPIPE) *closed = true;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

cli::view::Size terminal_size() {
  cli::view::Size size;
  winsize window = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0) {
    size.columns = window.ws_col;
    size.rows = window.ws_row;
  }
  return size;
}

std::int32_t utc_offset(base::Timestamp at) {
  const time_t seconds = at.unix_seconds();
  tm local = {};
  if (::localtime_r(&seconds, &local) == nullptr) return 0;
  return static_cast<std::int32_t>(local.tm_gmtoff);
}

std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

base::Result<cli::Backend> open_backend(const std::shared_ptr<World>& world,
                                        const std::string& folder) {
  std::error_code failed;
  const std::string path = std::filesystem::absolute(folder, failed).lexically_normal().string();
  auto store = TRY(store::sqlite::open_store(path));
  ports::Store& view = *store;
  auto owner = std::make_unique<LocalOwner>(path, view, world->clock);
  adapters::client::EmbeddedParts parts;
  parts.store = std::move(store);
  parts.logs = std::make_unique<runner::process::LogFiles>(path);
  parts.clock = &world->clock;
  parts.live = [driver = owner.get()](engine::RunKey key, const auto& look) {
    const engine::Run* run = driver->live_run(key);
    if (run != nullptr) look(*run);
    return run != nullptr;
  };
  parts.entropy = &world->entropy;
  parts.pause = pause;
  parts.actor = user_name();
  cli::Backend backend;
  backend.client = std::make_unique<adapters::client::Embedded>(std::move(parts));
  backend.owner = std::move(owner);
  return backend;
}

std::string build_lines() {
  return std::string("  Compiler: ") +
#if defined(__clang__)
         "clang " __clang_version__
#else
         "gcc " __VERSION__
#endif
         "\n  Platform: linux/" +
#if defined(__x86_64__)
         "amd64\n";
#elif defined(__aarch64__)
         "arm64\n";
#else
         "other\n";
#endif
}

base::Result<std::string> read_file(const std::string& path) {
  if (path == "-") {
    std::ifstream in("/dev/stdin", std::ios::binary);
    return read_stream(in, "standard input");
  }
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    return base::fail(ErrorCode::InvalidArgument, "open " + path + ": is a folder, not a file");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::fail(ErrorCode::NotFound, "open " + path + ": " + std::strerror(errno));
  return read_stream(in, path);
}

// By way of a file beside it; links are followed, permissions are kept.
base::Result<void> write_file(const std::string& path, std::string_view text) {
  std::error_code failed;
  std::filesystem::path target = std::filesystem::canonical(path, failed);
  if (failed) target = path;
  const auto status = std::filesystem::status(target, failed);
  std::filesystem::path beside = target;
  beside += ".tiphys-" + std::to_string(::getpid());
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
      const std::string why = std::strerror(errno);
      std::filesystem::remove(beside, failed);
      return base::fail(ErrorCode::PermissionDenied, "write " + path + ": " + why);
    }
  }
  if (std::filesystem::exists(status))
    std::filesystem::permissions(beside, status.permissions(), failed);
  std::filesystem::rename(beside, target, failed);
  if (!failed) return {};
  const std::string why = failed.message();
  std::filesystem::remove(beside, failed);
  return base::fail(ErrorCode::PermissionDenied, "write " + path + ": " + why);
}

}  // namespace

cli::Host make_host() {
  ::signal(SIGPIPE, SIG_IGN);
  auto world = std::make_shared<World>();
  cli::Host host;
  host.environment = environment;
  host.now = [world] { return world->clock.now(); };
  host.utc_offset = utc_offset;
  host.read_file = read_file;
  host.list_files = list_files;
  host.write_file = write_file;
  host.out = [world](std::string_view text) { write_all(STDOUT_FILENO, text, &world->out_closed); };
  host.err = [](std::string_view text) { write_all(STDERR_FILENO, text, nullptr); };
  host.out_closed = [world] { return world->out_closed; };
  host.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  host.terminal_size = terminal_size;
  host.interrupts = interrupts;
  host.pause = pause;
  host.open = [world](const std::string& folder) { return open_backend(world, folder); };
  host.check_tools = check_tools;
  host.version = "v0.1.0";
  host.build = build_lines();
  host.default_folder = default_folder();
  return host;
}

}  // namespace tiphys::app
