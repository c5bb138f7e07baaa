// The rules by their names, for reports that list them and for the documentation's test.
#pragma once

#include <span>
#include <string_view>

namespace tiphys::lint {

struct Rule {
  std::string_view id;
  std::string_view meaning;  // one sentence
  bool advice = false;       // never more than a warning
};

// Sorted by id: the rules of this folder and those of reading.
std::span<const Rule> rules();
const Rule* find_rule(std::string_view id);

}  // namespace tiphys::lint
