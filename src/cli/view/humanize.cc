// Spans and moments. See humanize.h.
#include "cli/view/humanize.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace tiphys::cli::view {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kYear = 365 * kDay;

std::string counted(std::int64_t amount, std::string_view unit) {
  return fmt::format("{} {}{}", amount, unit, amount == 1 ? "" : "s");
}

struct Civil {
  std::int64_t year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  unsigned weekday = 0;  // Sunday is 0
};

// The calendar day of a number of days since 1970-01-01 (Gregorian, any sign).
Civil civil_of(std::int64_t days) {
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(shifted - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned month_from_march = (5 * day_of_year + 2) / 153;
  Civil civil;
  civil.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  civil.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  civil.year = static_cast<std::int64_t>(year_of_era) + era * 400 + (civil.month <= 2 ? 1 : 0);
  civil.weekday = static_cast<unsigned>(((days % 7) + 11) % 7);
  return civil;
}

struct Local {
  Civil date;
  std::int64_t second_of_day = 0;
  std::int32_t offset = 0;
};

Local local_of(base::Timestamp at, const Style& style) {
  Local local;
  local.offset = style.utc_offset ? style.utc_offset(at) : 0;
  const std::int64_t seconds = at.unix_seconds() + local.offset;
  std::int64_t days = seconds / kDay;
  if (seconds % kDay < 0) --days;
  local.date = civil_of(days);
  local.second_of_day = seconds - days * kDay;
  return local;
}

std::string clock_text(std::int64_t second_of_day) {
  return fmt::format("{:02}:{:02}:{:02}", second_of_day / kHour, second_of_day / kMinute % 60,
                     second_of_day % 60);
}

// One step of the scale of `ago`: below `limit` seconds, the span is told in `unit` seconds.
struct Step {
  std::int64_t limit;
  std::int64_t unit;
  std::string_view name;
};
constexpr std::int64_t kWeek = 7 * kDay;
constexpr std::int64_t kMonth = 30 * kDay;
constexpr std::int64_t kLongYear = 12 * kMonth;
constexpr std::array<Step, 7> kSteps = {{{kMinute, 1, "second"},
                                         {kHour, kMinute, "minute"},
                                         {kDay, kHour, "hour"},
                                         {kWeek, kDay, "day"},
                                         {kMonth, kWeek, "week"},
                                         {kLongYear, kMonth, "month"},
                                         {37 * kLongYear, kLongYear, "year"}}};

}  // namespace

std::string short_span(base::Duration span) {
  const std::int64_t seconds = span.ns / 1'000'000'000;
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < kMinute) return fmt::format("{}s", seconds);
  if (seconds < kHour) return fmt::format("{}m", seconds / kMinute);
  if (seconds < kDay) return fmt::format("{}h", seconds / kHour);
  if (seconds < kYear) return fmt::format("{}d", seconds / kDay);
  return fmt::format("{}y", seconds / kYear);
}

std::string short_span(base::Timestamp start, base::Timestamp finish, base::Timestamp now) {
  if (!start.is_set()) return "0s";
  return short_span((finish.is_set() ? finish : now) - start);
}

std::string long_span(base::Duration span) {
  const std::int64_t seconds = std::max<std::int64_t>(0, span.ns / 1'000'000'000);
  const std::array<std::pair<std::int64_t, std::string_view>, 4> parts = {
      {{seconds / kDay, "day"},
       {seconds % kDay / kHour, "hour"},
       {seconds % kHour / kMinute, "minute"},
       {seconds % kMinute, "second"}}};
  std::string out;
  int shown = 0;
  for (const auto& [amount, unit] : parts) {
    if (amount == 0 || shown == 2) continue;
    if (shown++ > 0) out += ' ';
    out += counted(amount, unit);
  }
  return out.empty() ? "0 seconds" : out;
}

std::string ago(base::Timestamp at, base::Timestamp now) {
  const std::int64_t difference = now.unix_seconds() - at.unix_seconds();
  if (difference == 0) return "now";
  const std::int64_t seconds = difference < 0 ? -difference : difference;
  const std::string_view direction = difference < 0 ? "from now" : "ago";
  for (const Step& step : kSteps) {
    if (seconds < step.limit) {
      return fmt::format("{} {}", counted(seconds / step.unit, step.name), direction);
    }
  }
  return difference < 0 ? "a long while from now" : "a long while ago";
}

std::string moment(base::Timestamp at, const Style& style) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                            "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Local local = local_of(at, style);
  const std::int32_t minutes = (local.offset < 0 ? -local.offset : local.offset) / 60;
  return fmt::format("{} {} {:02} {} {}{:02}{:02} ({})", kDays[local.date.weekday],
                     kMonths[local.date.month - 1], local.date.day, clock_text(local.second_of_day),
                     local.offset < 0 ? '-' : '+', minutes / 60, minutes % 60, ago(at, style.now));
}

std::string time_of_day(base::Timestamp at, const Style& style) {
  return clock_text(local_of(at, style).second_of_day);
}

std::string stopwatch(base::Duration span) {
  const std::int64_t tenths = std::max<std::int64_t>(0, span.ns / 100'000'000);
  const std::int64_t seconds = tenths / 10;
  if (seconds < 10) return fmt::format("{}.{}s", seconds, tenths % 10);
  if (seconds < kMinute) return fmt::format("{}s", seconds);
  if (seconds < kHour) return fmt::format("{}m{:02}s", seconds / kMinute, seconds % kMinute);
  if (seconds < kDay) return fmt::format("{}h{:02}m", seconds / kHour, seconds % kHour / kMinute);
  return fmt::format("{}d{:02}h", seconds / kDay, seconds % kDay / kHour);
}

}  // namespace tiphys::cli::view
