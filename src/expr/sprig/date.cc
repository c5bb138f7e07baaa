// Dates and durations. The local zone is UTC, as in the predecessor's containers.
#include <fmt/format.h>

#include "expr/go/number.h"
#include "expr/go/time.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

go::TimeValue now_of(Call& c) { return go::time_of(c.world.now); }

// Times, and int, int32 and int64 as Unix seconds; anything else is now.
go::TimeValue time_of(Call& c, const Any& a) {
  if (a.is_time()) return a.as_time();
  if (a.type() == go::GoType::Int || a.type() == go::GoType::Int32 ||
      a.type() == go::GoType::Int64) {
    go::TimeValue t;
    t.unix_seconds = a.as_int();
    return t;
  }
  return now_of(c);
}

Out formatted(Call& c, std::string_view layout, const Any& date, std::string_view zone) {
  if (!c.world.budget.step(layout.size()) || !c.world.budget.charge(layout.size() * 8))
    return c.world.budget.failure();
  auto t = go::in_zone(time_of(c, date), c.world.zones.find(zone));
  return built(c, go::format_time(t, layout));
}
Out date(Call& c) { return formatted(c, c.text(0), c[1], ""); }
Out date_in_zone(Call& c) { return formatted(c, c.text(0), c[1], c.text(2)); }
Out html_date(Call& c) { return formatted(c, "2006-01-02", c[0], ""); }
Out html_date_in_zone(Call& c) { return formatted(c, "2006-01-02", c[0], c.text(1)); }

std::unexpected<base::Error> not_time(const Any& a) {
  return go::refuse(fmt::format("reflect: Call using {} as type time.Time", name_of(a.type())));
}
// A nil is the first moment of the year 1.
base::Result<go::TimeValue> moment(const Any& a) {
  constexpr std::int64_t kYearOne = -62135596800;
  if (a.is_nil()) {
    go::TimeValue first;
    first.unix_seconds = kYearOne;
    return first;
  }
  if (!a.is_time()) return not_time(a);
  return a.as_time();
}
Out must_date_modify(Call& c) {
  return Any(go::add(TRY(moment(c[1])), TRY(base::parse_go_duration(c.text(0)))));
}
Out date_modify(Call& c) {
  auto d = base::parse_go_duration(c.text(0));
  const go::TimeValue t = TRY(moment(c[1]));
  return Any(d ? go::add(t, *d) : t);
}
Out ago(Call& c) {
  auto since = go::subtract(now_of(c), time_of(c, c[0]));
  return Any(base::to_go_text(go::round(since, base::Duration::seconds(1))));
}
Out duration(Call& c) {
  std::int64_t seconds = 0;
  if (c[0].is_string()) {
    auto n = go::parse_int(c.text(0), 10);
    // Out of range saturates, as ParseInt's value does.
    seconds = n                                     ? *n
              : n.error() == go::NumberError::Range ? (c.text(0)[0] == '-' ? INT64_MIN : INT64_MAX)
                                                    : 0;
  } else if (c[0].type() == go::GoType::Int64) {
    seconds = c[0].as_int();
  }
  auto ns = static_cast<std::uint64_t>(seconds) * 1'000'000'000u;
  return Any(base::to_go_text({static_cast<std::int64_t>(ns)}));
}
Out duration_round(Call& c) {
  std::int64_t ns = 0;
  if (c[0].is_string()) ns = base::parse_go_duration(c.text(0)).value_or(base::Duration{}).ns;
  if (c[0].type() == go::GoType::Int64) ns = c[0].as_int();
  if (c[0].is_time()) ns = go::subtract(now_of(c), c[0].as_time()).ns;
  std::uint64_t n = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  constexpr std::uint64_t kSecond = 1'000'000'000;
  struct Unit {
    std::uint64_t size;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{kSecond * 3600 * 24 * 365, "y"},
                             {kSecond * 3600 * 24 * 30, "mo"},
                             {kSecond * 3600 * 24, "d"},
                             {kSecond * 3600, "h"},
                             {kSecond * 60, "m"},
                             {kSecond, "s"}};
  for (const Unit& unit : kUnits)
    if (n > unit.size) return Any(fmt::format("{}{}", n / unit.size, unit.name));
  return Any("0s");
}
Out must_to_date(Call& c) { return Any(TRY(go::parse_time(c.text(0), c.text(1)))); }
Out to_date(Call& c) {
  auto t = go::parse_time(c.text(0), c.text(1));
  go::TimeValue zero;
  zero.unix_seconds = -62135596800;  // Go's zero time
  return Any(t ? std::move(*t) : zero);
}
Out now(Call& c) { return Any(now_of(c)); }
Out unix_epoch(Call& c) {
  if (c[0].is_nil()) return Any("-62135596800");  // Go's time without a value
  if (!c[0].is_time()) return not_time(c[0]);
  return Any(std::to_string(c[0].as_time().unix_seconds));
}

constexpr go::Function kDateFunctions[] = {
    {"ago", "a", ago},
    {"date", "sa", date},
    {"date_in_zone", "sas", date_in_zone},
    {"dateInZone", "sas", date_in_zone},
    {"date_modify", "sa", date_modify},
    {"dateModify", "sa", date_modify},
    {"must_date_modify", "sa", must_date_modify},
    {"mustDateModify", "sa", must_date_modify},
    {"duration", "a", duration},
    {"durationRound", "a", duration_round},
    {"htmlDate", "a", html_date},
    {"htmlDateInZone", "as", html_date_in_zone},
    {"mustToDate", "ss", must_to_date},
    {"toDate", "ss", to_date},
    {"now", "", now},
    {"unixEpoch", "a", unix_epoch},
};

}  // namespace

std::span<const go::Function> date_functions() { return kDateFunctions; }

}  // namespace tiphys::expr::sprig
