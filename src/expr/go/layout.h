// The pieces of a Go time layout; shared by formatting and parsing.
#pragma once

#include <cstdint>
#include <string_view>

namespace tiphys::expr::go {

enum class Std : std::uint8_t {
  None,
  LongMonth,
  Month,
  NumMonth,
  ZeroMonth,
  LongWeekday,
  Weekday,
  Day,
  UnderDay,
  ZeroDay,
  UnderYearDay,
  ZeroYearDay,
  Hour,
  Hour12,
  ZeroHour12,
  Minute,
  ZeroMinute,
  Second,
  ZeroSecond,
  LongYear,
  Year,
  UpperPm,
  LowerPm,
  ZoneName,
  IsoZone,
  IsoSecondsZone,
  IsoShortZone,
  IsoColonZone,
  IsoColonSecondsZone,
  NumZone,
  NumSecondsZone,
  NumShortZone,
  NumColonZone,
  NumColonSecondsZone,
  FixedFraction,
  OpenFraction,
};

struct Chunk {
  std::string_view prefix;  // literal text before
  Std std = Std::None;
  std::string_view text;    // as it stands in the layout
  std::string_view suffix;  // what is left
  int digits = 0;           // of fractions
  char separator = '.';
};

// The first element of a layout, or None with all of it as prefix.
Chunk next_chunk(std::string_view layout);

}  // namespace tiphys::expr::go
