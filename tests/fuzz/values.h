// Questions about values that several targets ask.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/value.h"

namespace tiphys::fuzz {

struct Size {
  std::size_t values = 0;
  std::size_t bytes = 0;
  std::size_t depth = 0;
};
Size measure(const base::Value& value);

// Equal, where numbers that are the same float64 count as equal and texts are compared after what
// is not UTF-8 became U+FFFD: what YAML and Go keep of a value.
bool same(const base::Value& a, const base::Value& b);

// Whether a JSON value is surely read alike as YAML: no text of control characters, no long keys.
bool plain_in_yaml(const base::Value& value);

bool is_utf8(std::string_view text);

}  // namespace tiphys::fuzz
