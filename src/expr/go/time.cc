// The calendar and arithmetic on it.
#include "expr/go/time.h"

#include <array>
#include <limits>

namespace tiphys::expr::go {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kBillion = 1'000'000'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - ((a % b != 0) && (a < 0)); }

// Seconds from Go's zero time (year 1) to the Unix epoch.
constexpr std::int64_t kFromYearOne = 62135596800;

}  // namespace

ZoneOffset Zone::at_local(std::int64_t wall_seconds) const {
  ZoneOffset guess = at(wall_seconds);
  if (guess.seconds_east == 0) return guess;
  return at(wall_seconds - guess.seconds_east);
}

std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2;
  std::int64_t era = floor_div(year, 400);
  std::int64_t year_of_era = year - era * 400;
  std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

ZoneOffset offset_of(const TimeValue& t) {
  if (t.fixed) return {t.fixed_offset, t.fixed_name};
  if (t.zone) return t.zone->at(t.unix_seconds);
  return {0, "UTC"};
}

Civil civil_of(const TimeValue& t) {
  std::int64_t seconds = t.unix_seconds + offset_of(t).seconds_east;
  std::int64_t days = floor_div(seconds, kDay);
  auto of_day = static_cast<int>(seconds - days * kDay);
  Civil out;
  out.hour = of_day / 3600;
  out.minute = of_day / 60 % 60;
  out.second = of_day % 60;
  out.weekday = static_cast<int>((days % 7 + 11) % 7);
  std::int64_t shifted = days + 719468;
  std::int64_t era = floor_div(shifted, 146097);
  std::int64_t of_era = shifted - era * 146097;
  std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  std::int64_t mp = (5 * of_year + 2) / 153;
  out.day = static_cast<int>(of_year - (153 * mp + 2) / 5 + 1);
  out.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  out.year = year_of_era + era * 400 + (out.month <= 2 ? 1 : 0);
  out.year_day = static_cast<int>(days - days_from_civil(out.year, 1, 1)) + 1;
  return out;
}

TimeValue time_from_civil(std::int64_t year, std::int64_t month, std::int64_t day,
                          std::int64_t seconds_of_day, std::int32_t nanoseconds,
                          std::shared_ptr<const Zone> zone) {
  std::int64_t extra_years = floor_div(month - 1, 12);
  year += extra_years;
  auto m = static_cast<int>(month - extra_years * 12);
  TimeValue out;
  out.unix_seconds = (days_from_civil(year, m, 1) + day - 1) * kDay + seconds_of_day;
  out.nanoseconds = nanoseconds;
  if (zone) out.unix_seconds -= zone->at_local(out.unix_seconds).seconds_east;
  out.zone = std::move(zone);
  return out;
}

TimeValue time_of(base::Timestamp t) {
  TimeValue out;
  out.unix_seconds = floor_div(t.ns, kBillion);
  out.nanoseconds = static_cast<std::int32_t>(t.ns - out.unix_seconds * kBillion);
  return out;
}

TimeValue in_zone(TimeValue t, std::shared_ptr<const Zone> zone) {
  t.zone = std::move(zone);
  t.fixed = false;
  t.fixed_name.clear();
  return t;
}

TimeValue add(TimeValue t, base::Duration d) {
  std::int64_t seconds = floor_div(d.ns, kBillion);
  std::int64_t nanoseconds = t.nanoseconds + (d.ns - seconds * kBillion);
  t.unix_seconds += seconds + nanoseconds / kBillion;
  t.nanoseconds = static_cast<std::int32_t>(nanoseconds % kBillion);
  return t;
}

TimeValue add_date(const TimeValue& t, std::int64_t years, std::int64_t months, std::int64_t days) {
  Civil c = civil_of(t);
  std::int64_t of_day = c.hour * 3600 + c.minute * 60 + c.second;
  TimeValue out = time_from_civil(c.year + years, c.month + months, c.day + days, of_day,
                                  t.nanoseconds, t.zone);
  if (t.fixed) {
    out.unix_seconds -= t.fixed_offset;
    out.fixed = true;
    out.fixed_offset = t.fixed_offset;
    out.fixed_name = t.fixed_name;
  }
  return out;
}

base::Duration subtract(const TimeValue& a, const TimeValue& b) {
  std::int64_t seconds = a.unix_seconds - b.unix_seconds;
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(seconds, kBillion, &ns) ||
      __builtin_add_overflow(ns, a.nanoseconds - b.nanoseconds, &ns)) {
    using Limits = std::numeric_limits<std::int64_t>;
    return {seconds > 0 ? Limits::max() : Limits::min()};
  }
  return {ns};
}

int compare(const TimeValue& a, const TimeValue& b) {
  if (a.unix_seconds != b.unix_seconds) return a.unix_seconds < b.unix_seconds ? -1 : 1;
  if (a.nanoseconds != b.nanoseconds) return a.nanoseconds < b.nanoseconds ? -1 : 1;
  return 0;
}

std::int64_t unix_nanoseconds(const TimeValue& t) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(t.unix_seconds) * kBillion +
                                   static_cast<std::uint64_t>(t.nanoseconds));
}

base::Duration truncate(base::Duration d, base::Duration to) {
  if (to.ns <= 0) return d;
  return {d.ns - d.ns % to.ns};
}

base::Duration round(base::Duration d, base::Duration to) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (to.ns <= 0) return d;
  std::int64_t rest = d.ns % to.ns;
  auto less_than_half = [&](std::int64_t x) {
    return static_cast<std::uint64_t>(x) + static_cast<std::uint64_t>(x) <
           static_cast<std::uint64_t>(to.ns);
  };
  if (d.ns < 0) {
    rest = -rest;
    if (less_than_half(rest)) return {d.ns + rest};
    std::int64_t out = 0;
    return {__builtin_sub_overflow(d.ns, to.ns - rest, &out) ? Limits::min() : out};
  }
  if (less_than_half(rest)) return {d.ns - rest};
  std::int64_t out = 0;
  return {__builtin_add_overflow(d.ns, to.ns - rest, &out) ? Limits::max() : out};
}

namespace {

// Nanoseconds since Go's zero time modulo `to`.
std::int64_t remainder_of(const TimeValue& t, std::int64_t to) {
  __extension__ using Wide = __int128;
  Wide since = (static_cast<Wide>(t.unix_seconds) + kFromYearOne) * kBillion + t.nanoseconds;
  Wide rest = since % to;
  if (rest < 0) rest += to;
  return static_cast<std::int64_t>(rest);
}

}  // namespace

TimeValue truncate(const TimeValue& t, base::Duration to) {
  if (to.ns <= 0) return t;
  return add(t, {-remainder_of(t, to.ns)});
}

TimeValue round(const TimeValue& t, base::Duration to) {
  if (to.ns <= 0) return t;
  std::int64_t rest = remainder_of(t, to.ns);
  return add(t, {rest < to.ns - rest ? -rest : to.ns - rest});
}

std::string_view month_name(int month) {
  constexpr std::array<std::string_view, 12> kNames = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return kNames.at(static_cast<std::size_t>(month - 1));
}

std::string_view weekday_name(int weekday) {
  constexpr std::array<std::string_view, 7> kNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};
  return kNames.at(static_cast<std::size_t>(weekday));
}

}  // namespace tiphys::expr::go
