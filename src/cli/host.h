// Host: what the process around the commands gives them; made by app, and by tests.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/view/live.h"
#include "ports/client.h"
#include "ports/owner.h"
#include "spec/finding.h"

namespace tiphys::cli {

// A store, opened; both speak of the same one.
struct Backend {
  std::unique_ptr<ports::Client> client;
  std::unique_ptr<ports::Owner> owner;
};

struct Host {
  std::function<std::string(std::string_view name)> environment;  // "" where it is not set
  std::function<base::Timestamp()> now;
  std::function<std::int32_t(base::Timestamp)> utc_offset;
  std::function<base::Result<std::string>(const std::string& path)> read_file;  // "-": stdin
  std::function<std::vector<std::string>(const std::string& path)> list_files;  // of a folder
  // Replaces a file whole: a crash leaves the old one or the new one.
  std::function<base::Result<void>(const std::string& path, std::string_view text)> write_file;
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  std::function<bool()> out_closed;  // the reader of our output is gone
  bool out_is_terminal = false;
  std::function<view::Size()> terminal_size;
  // How often the user has asked to end (SIGINT, SIGTERM). Asking the first time takes the signals
  // over; before that they end the process.
  std::function<int()> interrupts;
  // Waits; ends early when the user interrupts.
  std::function<void(base::Duration)> pause;
  std::function<base::Result<Backend>(const std::string& folder)> open;
  // Images and tools of a Workflow that this machine cannot stand in for.
  std::function<std::vector<spec::Finding>(const base::Value&, const ports::OwnerOptions&)>
      check_tools;
  std::string version;         // "0.1.0"
  std::string build;           // more lines about the build, for `version`
  std::string default_folder;  // of the store, by the XDG rules
};

}  // namespace tiphys::cli
