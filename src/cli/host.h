// Host: what the process around the commands gives them; made by app, and by tests.
#pragma once

#include <string>
#include <vector>

#include "cli/line/command.h"
#include "ports/files.h"
#include "ports/owner.h"
#include "ports/terminal.h"

namespace tiphys::cli {

// What is known of the program before it does anything.
struct Program {
  std::string version;         // "0.1.0"
  std::string build;           // more lines about the build, for `version`
  std::string default_folder;  // of the store, by the XDG rules
  // How the owner of this program runs steps: its matter, shown and passed on by commands.
  std::vector<line::Flag> owner_flags;
};

// Borrowed ports, and the program.
struct Host {
  ports::Terminal& terminal;
  ports::Files& files;
  ports::Stores& stores;
  Program program;
};

}  // namespace tiphys::cli
