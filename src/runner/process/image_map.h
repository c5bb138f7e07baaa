// ImageMap: how an image's name becomes something that this machine can run.
//
// Rules are tried in order, those of a file before the built-in ones; the first whose pattern fits
// wins. A pattern is a name, with or without tag, in which `*` stands for anything. Registry and
// `library/` of Docker's hub are dropped before matching. The form of a file is at with_file().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "executor/protocol.h"

namespace tiphys::runner::process {

struct HostImage {
  std::vector<std::string> entrypoint;
  std::vector<std::string> cmd;
  std::vector<std::pair<std::string, std::string>> links;
  std::vector<std::pair<std::string, std::string>> env;
  std::string working_dir;
  std::vector<executor::Builtin> builtins;
};

class ImageMap {
 public:
  static ImageMap built_in();
  // The rules of a YAML file in front of the built-in ones. Errors name the place.
  //
  //   images:
  //     - image: "mycorp/tools:*"       # required
  //       host:                         # required: run programs of this machine
  //         entrypoint: [python3]       # for containers without command
  //         cmd: [-V]                   # for containers without args too
  //         links: {python: python3}    # names put on the PATH if the host has none
  //         env: {LANG: C.UTF-8}
  //         workingDir: /work
  static base::Result<ImageMap> with_file(std::string_view yaml);

  const HostImage* find(std::string_view image) const;
  // What a user is told about an image without a rule.
  static std::string no_rule_text(std::string_view image);

 private:
  struct Rule {
    std::string pattern;
    HostImage image;
  };
  std::vector<Rule> rules_;
};

// `*` is any text, everything else itself. O(pattern · text).
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace tiphys::runner::process
