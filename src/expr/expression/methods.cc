// Methods of times, durations and zones that expressions can call.
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "expr/expression/evaluator.h"
#include "expr/go/time.h"
#include "expr/go/zones.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using go::Civil;
using go::GoType;
using Out = base::Result<Any>;

const go::TimeValue& time_at(Call& c, std::size_t i) { return c[i].as_time(); }

base::Result<void> want(const Any& a, Any::Kind kind, GoType type) {
  if (a.kind() == kind) return {};
  return go::refuse("reflect: Call using " + std::string(name_of(a.type())) + " as type " +
                    std::string(name_of(type)));
}
base::Result<void> want_time(Call& c) { return want(c[1], Any::Kind::Time, GoType::Time); }
base::Result<void> want_duration(Call& c) {
  return want(c[1], Any::Kind::Duration, GoType::Duration);
}

template <auto Field>
Out civil(Call& c) {
  return Any(static_cast<std::int64_t>(go::civil_of(time_at(c, 0)).*Field));
}
Out month(Call& c) { return Any(std::int64_t{go::civil_of(time_at(c, 0)).month}, GoType::Month); }
Out weekday(Call& c) {
  return Any(std::int64_t{go::civil_of(time_at(c, 0)).weekday}, GoType::Weekday);
}
Out nanosecond(Call& c) { return Any(std::int64_t{time_at(c, 0).nanoseconds}); }
Out unix_seconds(Call& c) { return Any(time_at(c, 0).unix_seconds, GoType::Int64); }
Out unix_milli(Call& c) {
  const auto& t = time_at(c, 0);
  return Any(t.unix_seconds * 1000 + t.nanoseconds / 1'000'000, GoType::Int64);
}
Out unix_micro(Call& c) {
  const auto& t = time_at(c, 0);
  return Any(t.unix_seconds * 1'000'000 + t.nanoseconds / 1000, GoType::Int64);
}
Out unix_nano(Call& c) { return Any(go::unix_nanoseconds(time_at(c, 0)), GoType::Int64); }
Out format(Call& c) {
  if (!c[1].is_string()) TRY(want(c[1], Any::Kind::String, GoType::String));
  if (!c.world.budget.step(c.text(1).size()) || !c.world.budget.charge(8 * c.text(1).size()))
    return c.world.budget.failure();
  return Any(go::format_time(time_at(c, 0), c.text(1)));
}
Out time_string(Call& c) { return Any(go::time_text(time_at(c, 0))); }
Out add(Call& c) {
  TRY(want_duration(c));
  return Any(go::add(time_at(c, 0), c[1].as_duration()));
}
Out add_date(Call& c) {
  for (std::size_t i = 1; i < 4; ++i) {
    TRY(want(c[i], Any::Kind::Int, GoType::Int));
    constexpr std::int64_t kFar = 1'000'000'000;
    if (c.number(i) > kFar || c.number(i) < -kFar) return go::refuse("date is out of range");
  }
  return Any(go::add_date(time_at(c, 0), c.number(1), c.number(2), c.number(3)));
}
Out sub(Call& c) {
  TRY(want_time(c));
  return Any(go::subtract(time_at(c, 0), time_at(c, 1)));
}
Out before(Call& c) {
  TRY(want_time(c));
  return Any(go::compare(time_at(c, 0), time_at(c, 1)) < 0);
}
Out after(Call& c) {
  TRY(want_time(c));
  return Any(go::compare(time_at(c, 0), time_at(c, 1)) > 0);
}
Out equal_times(Call& c) {
  TRY(want_time(c));
  return Any(go::compare(time_at(c, 0), time_at(c, 1)) == 0);
}
Out utc(Call& c) { return Any(go::in_zone(time_at(c, 0), nullptr)); }
Out in(Call& c) {
  TRY(want(c[1], Any::Kind::Location, GoType::Location));
  return Any(go::in_zone(time_at(c, 0), c[1].as_location()));
}
Out truncate_time(Call& c) {
  TRY(want_duration(c));
  return Any(go::truncate(time_at(c, 0), c[1].as_duration()));
}
Out round_time(Call& c) {
  TRY(want_duration(c));
  return Any(go::round(time_at(c, 0), c[1].as_duration()));
}
Out is_zero(Call& c) {
  return Any(time_at(c, 0).unix_seconds == -62135596800 && time_at(c, 0).nanoseconds == 0);
}

class FixedZone : public go::Zone {
 public:
  FixedZone(std::string name, std::int32_t offset) : name_(std::move(name)), offset_(offset) {}
  const std::string& name() const override { return name_; }
  go::ZoneOffset at(std::int64_t) const override { return {offset_, name_}; }

 private:
  std::string name_;
  std::int32_t offset_;
};

Out location(Call& c) {
  const go::TimeValue& t = time_at(c, 0);
  if (t.fixed)
    return Any(
        std::shared_ptr<const go::Zone>(std::make_shared<FixedZone>(t.fixed_name, t.fixed_offset)));
  return Any(t.zone != nullptr ? t.zone : go::utc_only().find("UTC"));
}
Out zone(Call& c) {
  const go::TimeValue& t = time_at(c, 0);
  return Any(t.fixed ? t.fixed_name : go::format_time(t, "MST"));
}
// The year that the Thursday of the same week is in.
Out iso_year(Call& c) {
  const Civil t = go::civil_of(time_at(c, 0));
  const int thursday = t.year_day - (t.weekday + 6) % 7 + 3;
  const int days = go::is_leap(t.year) ? 366 : 365;
  return Any(t.year + (thursday < 1 ? -1 : thursday > days ? 1 : 0));
}
Out compare_times(Call& c) {
  TRY(want_time(c));
  return Any(std::int64_t{go::compare(time_at(c, 0), time_at(c, 1))});
}

constexpr go::Function kTime[] = {
    // Of several results an expression sees the first.
    {"Clock", "a", civil<&Civil::hour>},
    {"Date", "a", civil<&Civil::year>},
    {"ISOWeek", "a", iso_year},
    {"Zone", "a", zone},
    {"Location", "a", location},
    {"Compare", "aa", compare_times},
    {"Year", "a", civil<&Civil::year>},
    {"Month", "a", month},
    {"Day", "a", civil<&Civil::day>},
    {"Hour", "a", civil<&Civil::hour>},
    {"Minute", "a", civil<&Civil::minute>},
    {"Second", "a", civil<&Civil::second>},
    {"YearDay", "a", civil<&Civil::year_day>},
    {"Nanosecond", "a", nanosecond},
    {"Weekday", "a", weekday},
    {"Unix", "a", unix_seconds},
    {"UnixMilli", "a", unix_milli},
    {"UnixMicro", "a", unix_micro},
    {"UnixNano", "a", unix_nano},
    {"Format", "aa", format},
    {"String", "a", time_string},
    {"Add", "aa", add},
    {"AddDate", "aaaa", add_date},
    {"Sub", "aa", sub},
    {"Before", "aa", before},
    {"After", "aa", after},
    {"Equal", "aa", equal_times},
    {"UTC", "a", utc},
    {"In", "aa", in},
    {"Truncate", "aa", truncate_time},
    {"Round", "aa", round_time},
    {"IsZero", "a", is_zero},
};

base::Duration span_at(Call& c, std::size_t i) { return c[i].as_duration(); }

template <std::int64_t Unit>
Out real(Call& c) {
  std::int64_t ns = span_at(c, 0).ns;
  return Any(static_cast<double>(ns / Unit) +
             static_cast<double>(ns % Unit) / static_cast<double>(Unit));
}
template <std::int64_t Unit>
Out whole(Call& c) {
  return Any(span_at(c, 0).ns / Unit, GoType::Int64);
}
Out duration_string(Call& c) { return Any(base::to_go_text(span_at(c, 0))); }
Out duration_abs(Call& c) {
  std::int64_t ns = span_at(c, 0).ns;
  return Any(base::Duration{ns < 0 ? -(ns + (ns == INT64_MIN ? 1 : 0)) : ns});
}
Out truncate_duration(Call& c) {
  TRY(want_duration(c));
  return Any(go::truncate(span_at(c, 0), span_at(c, 1)));
}
Out round_duration(Call& c) {
  TRY(want_duration(c));
  return Any(go::round(span_at(c, 0), span_at(c, 1)));
}

constexpr go::Function kDuration[] = {
    {"Hours", "a", real<3'600'000'000'000>}, {"Minutes", "a", real<60'000'000'000>},
    {"Seconds", "a", real<1'000'000'000>},   {"Milliseconds", "a", whole<1'000'000>},
    {"Microseconds", "a", whole<1000>},      {"Nanoseconds", "a", whole<1>},
    {"String", "a", duration_string},        {"Abs", "a", duration_abs},
    {"Truncate", "aa", truncate_duration},   {"Round", "aa", round_duration},
};

Out name_text(Call& c) {
  int n = static_cast<int>(c[0].as_int());
  if (c[0].type() == GoType::Month && n >= 1 && n <= 12) return Any(go::month_name(n));
  if (c[0].type() == GoType::Weekday && n >= 0 && n <= 6) return Any(go::weekday_name(n));
  return Any(std::to_string(n));
}
constexpr go::Function kName[] = {{"String", "a", name_text}};

Out zone_text(Call& c) { return Any(c[0].as_location()->name()); }
constexpr go::Function kZone[] = {{"String", "a", zone_text}};

}  // namespace

const go::Function* find_method(const Any& receiver, std::string_view name) {
  std::span<const go::Function> table;
  if (receiver.is_time()) table = kTime;
  if (receiver.is_duration()) table = kDuration;
  if (receiver.type() == GoType::Month || receiver.type() == GoType::Weekday) table = kName;
  if (receiver.kind() == Any::Kind::Location) table = kZone;
  for (const go::Function& function : table)
    if (function.name == name) return &function;
  return nullptr;
}

}  // namespace tiphys::expr::expression
