// RFC 3339 times and Go durations, without a clock.
#include "base/time.h"

#include <chrono>
#include <optional>

#include <fmt/core.h>

namespace tiphys::base {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;

// Digits of a fixed count; -1 where they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Fraction of a second in nanoseconds; digits beyond the ninth are dropped.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  std::int64_t ns = 0;
  std::int64_t unit = kSecond / 10;
  std::size_t count = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++count) {
    ns += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  if (count == 0) return std::nullopt;
  return ns;
}

// Seconds east of UTC.
std::optional<std::int64_t> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  std::int64_t sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  int hours = take_digits(text, 2);
  bool colon = take(text, ':');
  int minutes = take_digits(text, 2);
  if (hours < 0 || hours > 23 || !colon || minutes < 0 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

// Days since the epoch; nullopt for a day that the calendar does not have.
std::optional<std::int64_t> take_date(std::string_view& text) {
  using namespace std::chrono;
  int y = take_digits(text, 4);
  bool first = take(text, '-');
  int m = take_digits(text, 2);
  bool second = take(text, '-');
  int d = take_digits(text, 2);
  if (y < 0 || m < 0 || d < 0 || !first || !second) return std::nullopt;
  year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date}.time_since_epoch().count();
}

std::optional<std::int64_t> take_clock(std::string_view& text) {
  int h = take_digits(text, 2);
  bool first = take(text, ':');
  int m = take_digits(text, 2);
  bool second = take(text, ':');
  int s = take_digits(text, 2);
  if (h < 0 || h > 23 || !first || m < 0 || m > 59 || !second || s < 0 || s > 59)
    return std::nullopt;
  return h * 3600 + m * 60 + s;
}

}  // namespace

std::string to_rfc3339(Timestamp t) {
  using namespace std::chrono;
  if (!t.is_set()) return {};
  std::int64_t total = t.unix_seconds();
  std::int64_t day = total / 86400 - (total % 86400 < 0 ? 1 : 0);
  std::int64_t rest = total - day * 86400;
  year_month_day date{sys_days{days{day}}};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     rest / 3600, rest / 60 % 60, rest % 60);
}

Result<Timestamp> parse_rfc3339(std::string_view text) {
  std::string_view rest = text;
  auto invalid = [&] {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" is not a time such as 2026-11-22T03:04:05Z", text));
  };
  auto day = take_date(rest);
  if (!day || !take(rest, 'T')) return invalid();
  auto clock = take_clock(rest);
  if (!clock) return invalid();
  auto fraction = take_fraction(rest);
  if (!fraction) return invalid();
  auto zone = take_zone(rest);
  if (!zone || !rest.empty()) return invalid();
  std::int64_t seconds = *day * 86400 + *clock - *zone;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(seconds, kSecond, &ns) || __builtin_add_overflow(ns, *fraction, &ns))
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the time \"{}\" is not between the years 1678 and 2262", text));
  return Timestamp{ns};
}

namespace {

// Go's package time quotes texts in its errors in this way, byte by byte.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || byte < 0x20) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out += '"';
}

struct Unit {
  std::string_view name;
  std::uint64_t ns;
};
constexpr Unit kUnits[] = {
    {"ns", 1},           {"us", 1000},         {"\xc2\xb5s", 1000},  // micro sign
    {"\xce\xbcs", 1000},                                             // Greek mu
    {"ms", 1'000'000},   {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000}};

bool is_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// The whole part; false where it leaves the range.
bool take_whole(std::string_view& text, std::uint64_t& value) {
  for (; is_digit(text); text.remove_prefix(1)) {
    if (value > kHalf / 10) return false;
    value = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    if (value > kHalf) return false;
  }
  return true;
}

// Digits behind the point as value / scale; digits beyond the range of 64 bits count as zero.
void take_decimals(std::string_view& text, std::uint64_t& value, double& scale) {
  bool full = false;
  for (; is_digit(text); text.remove_prefix(1)) {
    if (full) continue;
    std::uint64_t next = value * 10 + static_cast<std::uint64_t>(text.front() - '0');
    if (value > (kHalf - 1) / 10 || next > kHalf) {
      full = true;
      continue;
    }
    value = next;
    scale *= 10;
  }
}

// One number with its unit, added to `total`. An error text without the quoted whole, or "".
std::string take_part(std::string_view& text, std::uint64_t& total) {
  constexpr const char* kInvalid = "invalid duration";
  if (!is_digit(text) && !text.starts_with('.')) return kInvalid;
  std::size_t size = text.size();
  std::uint64_t value = 0, fraction = 0;
  double scale = 1;
  if (!take_whole(text, value)) return kInvalid;
  bool digits = text.size() != size;
  if (take(text, '.')) {
    size = text.size();
    take_decimals(text, fraction, scale);
    digits = digits || text.size() != size;
  }
  if (!digits) return kInvalid;
  std::size_t end = 0;
  while (end < text.size() && text[end] != '.' && !is_digit(text.substr(end))) ++end;
  if (end == 0) return "missing unit in duration";
  const Unit* unit = nullptr;
  for (const Unit& each : kUnits) {
    if (each.name == text.substr(0, end)) unit = &each;
  }
  if (unit == nullptr)
    return fmt::format("unknown unit {} in duration", quoted(text.substr(0, end)));
  text.remove_prefix(end);
  if (value > kHalf / unit->ns) return kInvalid;
  value *= unit->ns;
  if (fraction > 0) {
    value += static_cast<std::uint64_t>(static_cast<double>(fraction) *
                                        (static_cast<double>(unit->ns) / scale));
    if (value > kHalf) return kInvalid;
  }
  total += value;
  return total > kHalf ? kInvalid : "";
}

}  // namespace

Result<Duration> parse_go_duration(std::string_view text) {
  auto invalid = [&](std::string_view what) {
    return fail(ErrorCode::InvalidArgument, fmt::format("time: {} {}", what, quoted(text)));
  };
  std::string_view rest = text;
  bool negative = rest.starts_with('-');
  if (!take(rest, '-')) take(rest, '+');
  if (rest == "0") return Duration{0};
  if (rest.empty()) return invalid("invalid duration");
  std::uint64_t total = 0;
  while (!rest.empty()) {
    std::string problem = take_part(rest, total);
    if (!problem.empty()) return invalid(problem);
  }
  if (negative) return Duration{static_cast<std::int64_t>(~total + 1)};
  if (total > kHalf - 1) return invalid("invalid duration");
  return Duration{static_cast<std::int64_t>(total)};
}

namespace {

// value / 10^digits without trailing zeros.
std::string with_decimals(std::uint64_t value, int digits) {
  std::uint64_t power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  std::string out = std::to_string(value / power);
  std::uint64_t rest = value % power;
  if (rest == 0) return out;
  std::string decimals = fmt::format("{:0{}}", rest, digits);
  decimals.erase(decimals.find_last_not_of('0') + 1);
  return out + "." + decimals;
}

}  // namespace

std::string to_go_text(Duration d) {
  if (d.ns == 0) return "0s";
  bool negative = d.ns < 0;
  auto ns = static_cast<std::uint64_t>(d.ns);
  if (negative) ns = ~ns + 1;
  std::string sign = negative ? "-" : "";
  if (ns < 1000) return sign + std::to_string(ns) + "ns";
  if (ns < 1'000'000) return sign + with_decimals(ns, 3) + "\xc2\xb5s";
  if (ns < 1'000'000'000) return sign + with_decimals(ns, 6) + "ms";
  std::uint64_t minutes = ns / 60'000'000'000;
  std::string out = sign;
  if (minutes >= 60) out += std::to_string(minutes / 60) + "h";
  if (minutes > 0) out += std::to_string(minutes % 60) + "m";
  return out + with_decimals(ns % 60'000'000'000, 9) + "s";
}

}  // namespace tiphys::base
