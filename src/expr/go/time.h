// Wall-clock arithmetic and Go's time layouts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "expr/go/any.h"
#include "expr/go/zones.h"

namespace tiphys::expr::go {

// A reading of calendar and clock in the time's own zone.
struct Civil {
  std::int64_t year = 1970;
  int month = 1;  // 1 … 12
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int weekday = 4;   // 0 is Sunday
  int year_day = 1;  // from 1
};

std::int64_t days_from_civil(std::int64_t year, int month, int day);
ZoneOffset offset_of(const TimeValue& t);
Civil civil_of(const TimeValue& t);
// In the Gregorian calendar, also where it was not in use.
constexpr bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
// time.Date: fields out of range carry over. `zone` null: UTC.
TimeValue time_from_civil(std::int64_t year, std::int64_t month, std::int64_t day,
                          std::int64_t seconds_of_day, std::int32_t nanoseconds,
                          std::shared_ptr<const Zone> zone);
TimeValue time_of(base::Timestamp t);
TimeValue in_zone(TimeValue t, std::shared_ptr<const Zone> zone);
TimeValue add(TimeValue t, base::Duration d);
TimeValue add_date(const TimeValue& t, std::int64_t years, std::int64_t months, std::int64_t days);
// Saturates as Go's Time.Sub.
base::Duration subtract(const TimeValue& a, const TimeValue& b);
int compare(const TimeValue& a, const TimeValue& b);
std::int64_t unix_nanoseconds(const TimeValue& t);  // wraps around outside of int64
// Go's Round and Truncate of durations.
base::Duration round(base::Duration d, base::Duration to);
base::Duration truncate(base::Duration d, base::Duration to);
TimeValue truncate(const TimeValue& t, base::Duration to);
TimeValue round(const TimeValue& t, base::Duration to);

std::string_view month_name(int month);      // "January"
std::string_view weekday_name(int weekday);  // "Sunday"

// Go's layouts ("2006-01-02T15:04:05Z07:00").
std::string format_time(const TimeValue& t, std::string_view layout);
// Time.String(): "2006-01-02 15:04:05.999999999 -0700 MST".
std::string time_text(const TimeValue& t);
// RFC 3339 with as many fractional digits as needed (JSON).
std::string json_time(const TimeValue& t);
// time.ParseInLocation; errors in Go's words (`parsing time "x" as "…": cannot parse …`).
base::Result<TimeValue> parse_time(std::string_view layout, std::string_view text,
                                   std::shared_ptr<const Zone> zone = nullptr);

inline constexpr std::string_view kAnsiC = "Mon Jan _2 15:04:05 2006";
inline constexpr std::string_view kUnixDate = "Mon Jan _2 15:04:05 MST 2006";
inline constexpr std::string_view kRubyDate = "Mon Jan 02 15:04:05 -0700 2006";
inline constexpr std::string_view kRfc822 = "02 Jan 06 15:04 MST";
inline constexpr std::string_view kRfc850 = "Monday, 02-Jan-06 15:04:05 MST";
inline constexpr std::string_view kRfc1123 = "Mon, 02 Jan 2006 15:04:05 MST";
inline constexpr std::string_view kRfc3339 = "2006-01-02T15:04:05Z07:00";
inline constexpr std::string_view kRfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";
inline constexpr std::string_view kKitchen = "3:04PM";

}  // namespace tiphys::expr::go
