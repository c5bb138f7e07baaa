// Time as plain values. Nobody below the ports reads a clock; `now` is always an argument.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::base {

// A span of time in nanoseconds, as Go's time.Duration; about ±292 years.
struct Duration {
  std::int64_t ns = 0;

  static constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
  static constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
  constexpr double as_seconds() const { return static_cast<double>(ns) / 1e9; }
  auto operator<=>(const Duration&) const = default;
};

// Wall time in nanoseconds since the Unix epoch, UTC; zero means "not set".
struct Timestamp {
  std::int64_t ns = 0;

  constexpr bool is_set() const { return ns != 0; }
  constexpr std::int64_t unix_seconds() const {  // rounds down
    return ns >= 0 ? ns / 1'000'000'000 : -((-ns + 999'999'999) / 1'000'000'000);
  }
  auto operator<=>(const Timestamp&) const = default;
};

constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.ns - b.ns}; }
constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.ns + d.ns}; }
constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.ns - d.ns}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }

// "2026-11-22T03:04:05Z": whole seconds, UTC, as Kubernetes writes metav1.Time. Unset prints "".
std::string to_rfc3339(Timestamp t);
// Accepts fractions and offsets; the whole text must match.
Result<Timestamp> parse_rfc3339(std::string_view text);

// Go's duration text: "1h2m3.5s", "-1.5us", "0". Errors carry Go's wording
// (`time: invalid duration "x"`). Out of int64 range is an error.
Result<Duration> parse_go_duration(std::string_view text);
// Go's Duration.String(): "1m0s", "1.5s", "0s", "150ms".
std::string to_go_text(Duration d);

}  // namespace tiphys::base
