// The owner's options as words of a command line, for a detached owner, and back.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/owner.h"

namespace tiphys::app {

// The verbs that this program has for itself; no user types them.
inline constexpr const char* kSpawnerVerb = "__spawner";
inline constexpr const char* kOwnerVerb = "__owner";
inline constexpr const char* kManualVerb = "__manual";  // prints the reference of docs/cli.md

struct OwnerWords {
  std::string folder;
  ports::OwnerOptions options;
};

std::vector<std::string> to_words(const OwnerWords& owner);
base::Result<OwnerWords> from_words(std::span<const std::string> words);

// Paths of the options from the root, so that they mean the same in another process.
ports::OwnerOptions with_absolute_paths(ports::OwnerOptions options);

}  // namespace tiphys::app
