// Builtins on any value, and on time.
#include <fmt/format.h>

#include "expr/expression/builtin_tables.h"
#include "expr/expression/operators.h"
#include "expr/go/format.h"
#include "expr/go/runes.h"
#include "expr/go/time.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using Out = base::Result<Any>;
using ZonePtr = std::shared_ptr<const go::Zone>;

Out length(Call& c) {
  const Any& a = c[0];
  if (a.is_list()) return Any(static_cast<std::int64_t>(a.items().size()));
  if (a.is_map()) return Any(static_cast<std::int64_t>(a.as_map().items.size()));
  if (a.is_string()) {
    if (!c.world.budget.step(a.as_string().size() / 64 + 1)) return c.world.budget.failure();
    return Any(static_cast<std::int64_t>(go::rune_count(a.as_string())));
  }
  return go::refuse(fmt::format("invalid argument for len (type {})", kind_name(a)));
}

Out type(Call& c) {
  const Any& a = c[0];
  switch (a.kind()) {
    case Any::Kind::Nil: return Any("nil");
    case Any::Kind::Bool: return Any("bool");
    case Any::Kind::Int:
      if (a.type() == go::GoType::Month || a.type() == go::GoType::Weekday)
        return Any(name_of(a.type()));
      return Any(a.type() >= go::GoType::Uint && a.type() <= go::GoType::Uint64 ? "uint" : "int");
    case Any::Kind::Float: return Any("float");
    case Any::Kind::String: return Any("string");
    case Any::Kind::List: return Any("array");
    case Any::Kind::Map: return Any("map");
    case Any::Kind::Time: return Any("time.Time");
    case Any::Kind::Duration: return Any("time.Duration");
    case Any::Kind::Function: return Any("func");
    case Any::Kind::Location: break;
  }
  return Any("time.Location");
}

Out string(Call& c) { return Any(TRY(go::text_of(c[0], c.world.budget))); }
Out to_json(Call& c) { return Any(TRY(go::json_of(c[0], c.world.budget, 2))); }
Out from_json(Call& c) { return go::parse_json(c.text(0), c.world.budget); }

Out now(Call& c) {
  go::TimeValue t = go::time_of(c.world.now);
  if (c.size() == 0) return Any(std::move(t));
  if (c.size() == 1 && c[0].kind() == Any::Kind::Location)
    return Any(go::in_zone(std::move(t), c[0].as_location()));
  return go::refuse(fmt::format("invalid number of arguments (expected 0, got {})", c.size()));
}

Out duration(Call& c) { return Any(TRY(base::parse_go_duration(c.text(0)))); }

base::Result<ZonePtr> load_zone(Call& c, const std::string& name) {
  ZonePtr zone = c.world.zones.find(name);
  if (zone) return zone;
  return go::refuse("unknown time zone " + name);
}
Out timezone(Call& c) { return Any(TRY(load_zone(c, c.text(0)))); }

Out date(Call& c) {
  std::vector<Any>& args = c.args;
  ZonePtr zone;
  if (!args.empty() && args[0].kind() == Any::Kind::Location) {
    zone = args[0].as_location();
    args.erase(args.begin());
  }
  if (args.empty()) return go::refuse("invalid number of arguments (expected at least 1, got 0)");
  if (args.size() > 3)
    return go::refuse(
        fmt::format("invalid number of arguments (expected at most 3, got {})", args.size()));
  for (const Any& a : args)
    if (!a.is_string()) return std::unexpected(wrong_kind(a, "string"));
  if (args.size() == 3) zone = TRY(load_zone(c, c.text(2)));
  if (args.size() >= 2) return Any(TRY(go::parse_time(c.text(1), c.text(0), zone)));
  constexpr std::string_view kLayouts[] = {"2006-01-02", "15:04:05",  "2006-01-02 15:04:05",
                                           go::kRfc3339, go::kRfc822, go::kRfc850,
                                           go::kRfc1123};
  for (std::string_view layout : kLayouts)
    if (auto t = go::parse_time(layout, c.text(0), zone)) return Any(std::move(*t));
  return go::refuse("invalid date " + c.text(0));
}

constexpr go::Function kValueFunctions[] = {
    {"len", "a", length},        {"type", "a", type},          {"string", "a", string},
    {"toJSON", "a", to_json},    {"fromJSON", "s", from_json}, {"now", "a*", now},
    {"duration", "s", duration}, {"date", "a*", date},         {"timezone", "s", timezone},
};

}  // namespace

std::span<const go::Function> value_builtins() { return kValueFunctions; }

}  // namespace tiphys::expr::expression
