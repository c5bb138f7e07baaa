// Parsing and showing durations.
#include "engine/core/durations.h"

#include <charconv>
#include <string>

namespace tiphys::engine::core {

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int64_t value = 0;
  auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

base::Result<base::Duration> parse_seconds_or_duration(std::string_view text) {
  if (auto seconds = parse_int(text)) return base::Duration::seconds(*seconds);
  auto parsed = base::parse_go_duration(text);
  if (parsed) return parsed;
  return base::fail(parsed.error().code, "unable to parse " + std::string(text) +
                                             " as a duration: " + parsed.error().message);
}

std::string humanise(base::Duration duration) {
  std::int64_t seconds = duration.ns / 1'000'000'000;
  struct Unit {
    std::int64_t length;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  std::string out;
  for (const Unit& unit : kUnits) {
    std::int64_t count = seconds / unit.length;
    seconds %= unit.length;
    if (count == 0) continue;
    if (!out.empty()) out += ' ';
    out += std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
  }
  return out.empty() ? "0 seconds" : out;
}

}  // namespace tiphys::engine::core
