// Position: the place in a list from which its next page goes on, as a cursor says it: a number and
// a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::store::memory {

struct Position {
  std::int64_t number = 0;
  std::string text;
};
std::string to_cursor(const Position& position);
// InvalidArgument for a text that to_cursor does not give.
base::Result<Position> parse_cursor(std::string_view cursor);

}  // namespace tiphys::store::memory
