// The program: a command of a user, or one of the verbs that it starts itself with.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "app/detached.h"
#include "app/host.h"
#include "app/owner_words.h"
#include "cli/commands.h"
#include "cli/view/safe_text.h"
#include "executor/protocol.h"
#include "executor/spawner.h"

namespace {

// Where there is no terminal to speak through yet, or none any more.
void say(const std::string& message) {
  using namespace tiphys;
  const std::string safe = cli::view::safe_text(message, ports::Colors::Refused);
  std::fprintf(stderr, "%s\n", safe.c_str());
}

int dispatch(const std::vector<std::string>& words) {
  using namespace tiphys;
  if (!words.empty() && words[0] == app::kSpawnerVerb) {
    return executor::run_spawner(executor::kSpawnerSocket);
  }
  if (!words.empty() && words[0] == app::kOwnerVerb) {
    const auto owner = app::from_words(std::span(words).subspan(1));
    if (owner) return app::run_detached_owner(*owner);
    say(owner.error().message);
    return cli::kFailed;
  }
  if (!words.empty() && words[0] == app::kManualVerb) {
    std::fputs(cli::manual(app::program()).c_str(), stdout);
    return cli::kDone;
  }
  const app::ProcessHost process;
  return cli::main_with(process.host(), words);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return dispatch(std::vector<std::string>(arguments + 1, arguments + count));
  } catch (const std::exception& error) {
    // A broken invariant, or a library's exception that no wrap caught: a bug of the program.
    say(std::string("Error: internal: ") + error.what());
    return tiphys::cli::kFailed;
  }
}
