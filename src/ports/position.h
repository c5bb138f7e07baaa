// Position: the place in a list from which its next page goes on, as the cursors of stores say it.
//
// One form for all adapters: a reader of a page need not know which of them it is from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/objects.h"

namespace tiphys::ports {

struct Position {
  std::int64_t number = 0;
  std::string text;
  bool operator==(const Position&) const = default;
};
// "17.some text".
std::string to_cursor(const Position& position);
// InvalidArgument for a text that to_cursor does not give.
base::Result<Position> parse_cursor(std::string_view cursor);

// Of a list of objects of one kind: behind this one.
std::string object_cursor(const ObjectKey& key);
base::Result<ObjectKey> parse_object_cursor(std::string_view kind, std::string_view cursor);

}  // namespace tiphys::ports
