// The command line of a detached owner: a store and the owner's options as words, and back.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/owner_options.h"
#include "app/store_place.h"
#include "base/result.h"

namespace tiphys::app {

// The verbs that this program has for itself; no user types them.
inline constexpr const char* kSpawnerVerb = "__spawner";
inline constexpr const char* kOwnerVerb = "__owner";
inline constexpr const char* kManualVerb = "__manual";  // prints the reference of docs/cli.md

struct OwnerWords {
  StorePlace place;
  OwnerOptions options;
};

std::vector<std::string> to_words(const OwnerWords& owner);
base::Result<OwnerWords> from_words(std::span<const std::string> words);

}  // namespace tiphys::app
