// ZoneSource: time-zone data, loaded by the shell and passed in.
//
// The pure code asks for the offset in force at an instant; it never reads zone files itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::expr::go {

struct ZoneOffset {
  std::int32_t seconds_east = 0;
  std::string abbreviation;
};

class Zone {
 public:
  virtual ~Zone() = default;
  virtual const std::string& name() const = 0;
  virtual ZoneOffset at(std::int64_t unix_seconds) const = 0;
  // The offset that Go's time.Date uses for a wall-clock reading taken as if it were UTC: in a gap
  // or an overlap one of the two offsets, chosen as Go does.
  virtual ZoneOffset at_local(std::int64_t wall_seconds) const;
};

class ZoneSource {
 public:
  virtual ~ZoneSource() = default;
  // "Europe/Berlin", "UTC", "" (UTC), "Local" (UTC here); nullptr where unknown. The zone lives as
  // long as somebody holds it.
  virtual std::shared_ptr<const Zone> find(std::string_view name) const = 0;
};

// Knows UTC only; what an evaluation uses if nothing else is passed in.
const ZoneSource& utc_only();
// The IANA database of the machine. Loaded by the shell: made once there, handed down, never made
// by pure code. Look-ups after the first of a name cost a map search.
std::unique_ptr<ZoneSource> system_zones();

}  // namespace tiphys::expr::go
