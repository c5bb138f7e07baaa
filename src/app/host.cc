// Version, folders, and the parts put together. See host.h.
#include "app/host.h"

#include <pwd.h>
#include <unistd.h>

#include "app/owner_options.h"

namespace tiphys::app {

namespace {

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

std::string build_lines() {
  const std::string commit = TIPHYS_COMMIT;
  return (commit.empty() ? std::string() : "  Commit: " + commit + "\n") + "  Compiler: " +
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

}  // namespace

cli::Program program() {
  cli::Program made;
  made.version = "v0.1.0";
  made.build = build_lines();
  made.default_folder = default_folder();
  made.owner_flags = owner_flags();
  return made;
}

ProcessHost::ProcessHost()
    : terminal_(clock_), stores_(clock_), host_{terminal_, files_, stores_, program()} {}

}  // namespace tiphys::app
