// One pass over the fields; the first thing that is wrong is told.
#include "lint/cron.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/text.h"
#include "base/time.h"

namespace tiphys::lint {
namespace {

using base::Result;

struct Bounds {
  int low;
  int high;
  std::span<const std::string_view> names;  // of `low`, `low` + 1, …
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
const Bounds kFields[] = {{0, 59, {}}, {0, 23, {}}, {1, 31, {}}, {1, 12, kMonths}, {0, 6, kDays}};

auto wrong(std::string text) { return base::fail(base::ErrorCode::InvalidArgument, text); }

std::vector<std::string_view> pieces(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = text.find_first_of(separators, begin);
    out.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end);
  }
}

Result<std::int64_t> integer(std::string_view text) {
  std::int64_t number = 0;
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  const bool out_of_range = error == std::errc::result_out_of_range;
  if (digits.empty() || (!out_of_range && error != std::errc()) || stop != end || out_of_range)
    return wrong(fmt::format("failed to parse int from {}: strconv.Atoi: parsing {}: {}", text,
                             base::go_quote(text),
                             out_of_range ? "value out of range" : "invalid syntax"));
  if (number < 0) return wrong(fmt::format("negative number ({}) not allowed: {}", number, text));
  return number;
}

Result<std::int64_t> integer_or_name(std::string_view text, const Bounds& bounds) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (std::size_t i = 0; i < bounds.names.size(); ++i) {
    if (bounds.names[i] == lower) return bounds.low + static_cast<std::int64_t>(i);
  }
  return integer(text);
}

Result<void> range(std::string_view text, const Bounds& bounds) {
  const std::vector<std::string_view> step_parts = base::split(text, '/');
  const std::vector<std::string_view> ends = base::split(step_parts[0], '-');
  std::int64_t low = bounds.low, high = bounds.high;
  const bool single = ends.size() == 1;
  const bool any = ends[0] == "*" || ends[0] == "?";
  if (!any) {
    low = TRY(integer_or_name(ends[0], bounds));
    if (ends.size() > 2) return wrong(fmt::format("too many hyphens: {}", text));
    high = single ? low : TRY(integer_or_name(ends[1], bounds));
  }
  std::int64_t step = 1;
  if (step_parts.size() > 2) return wrong(fmt::format("too many slashes: {}", text));
  if (step_parts.size() == 2) {
    step = TRY(integer(step_parts[1]));
    if (single && !any) high = bounds.high;
  }
  if (low < bounds.low)
    return wrong(
        fmt::format("beginning of range ({}) below minimum ({}): {}", low, bounds.low, text));
  if (high > bounds.high)
    return wrong(fmt::format("end of range ({}) above maximum ({}): {}", high, bounds.high, text));
  if (low > high)
    return wrong(
        fmt::format("beginning of range ({}) beyond end of range ({}): {}", low, high, text));
  if (step == 0) return wrong(fmt::format("step of range should be a positive number: {}", text));
  return {};
}

Result<void> descriptor(std::string_view text) {
  for (std::string_view known :
       {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}) {
    if (text == known) return {};
  }
  constexpr std::string_view kEvery = "@every ";
  if (!text.starts_with(kEvery)) return wrong(fmt::format("unrecognized descriptor: {}", text));
  const auto duration = base::parse_go_duration(text.substr(kEvery.size()));
  if (duration) return {};
  return wrong(fmt::format("failed to parse duration {}: {}", text, duration.error().message));
}

Result<void> check(std::string_view text, const expr::ZoneSource* zones) {
  if (text.empty()) return wrong("empty spec string");
  if (text.starts_with("TZ=") || text.starts_with("CRON_TZ=")) {
    const std::size_t blank = text.find(' ');
    const std::size_t equals = text.find('=');
    const std::string_view zone = text.substr(
        equals + 1, blank == std::string_view::npos ? std::string_view::npos : blank - equals - 1);
    if (!zone_exists(zone, zones))
      return wrong(fmt::format("provided bad location {}: unknown time zone {}", zone, zone));
    text = blank == std::string_view::npos ? std::string_view() : base::trim(text.substr(blank));
  }
  if (text.starts_with('@')) return descriptor(text);
  const std::vector<std::string_view> fields = pieces(text, " \t\n\v\f\r");
  if (fields.size() != std::size(kFields)) {
    std::vector<std::string> shown(fields.begin(), fields.end());
    return wrong(fmt::format("expected exactly 5 fields, found {}: [{}]", fields.size(),
                             base::join(shown, " ")));
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (std::string_view each : pieces(fields[i], ",")) TRY(range(each, kFields[i]));
  }
  return {};
}

}  // namespace

bool zone_exists(std::string_view name, const expr::ZoneSource* zones) {
  return zones == nullptr || zones->find(name) != nullptr;
}

std::string schedule_problem(std::string_view schedule, const expr::ZoneSource* zones) {
  const auto checked = check(schedule, zones);
  return checked ? std::string() : checked.error().message;
}

}  // namespace tiphys::lint
