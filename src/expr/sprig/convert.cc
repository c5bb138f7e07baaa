// Conversions.
#include "expr/sprig/convert.h"

#include "expr/go/format.h"
#include "expr/go/number.h"

namespace tiphys::expr::sprig {
namespace {

bool is_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Of "12.75" the "12"; what is no plain decimal stays whole.
std::string whole_part(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || !is_digits(text.substr(point + 1)))
    return std::string(text);
  const std::string_view whole = text.substr(0, point);
  const std::string_view digits = whole.substr(whole.starts_with('-') || whole.starts_with('+'));
  if (!is_digits(digits)) return std::string(text);
  return std::string(whole) + (digits.empty() ? "0" : "");
}

}  // namespace

std::int64_t to_int64(const Any& a) {
  if (a.is_int()) return a.as_int();
  if (a.is_float()) return go::to_int64(a.as_float());
  if (a.is_bool()) return a.as_bool() ? 1 : 0;
  if (a.kind() == Any::Kind::Duration) return a.as_duration().ns;
  if (a.is_string()) return go::parse_int(whole_part(a.as_string()), 0).value_or(0);
  return 0;
}

double to_float64(const Any& a) {
  if (a.is_number()) return a.number();
  if (a.is_bool()) return a.as_bool() ? 1 : 0;
  if (a.kind() == Any::Kind::Duration) return static_cast<double>(a.as_duration().ns);
  if (a.is_string()) return go::parse_float(a.as_string()).value_or(0);
  return 0;
}

bool is_empty(const Any& a) {
  switch (a.kind()) {
    case Any::Kind::Nil: return true;
    case Any::Kind::Bool: return !a.as_bool();
    case Any::Kind::Int: return a.as_int() == 0;
    case Any::Kind::Float: return a.as_float() == 0;
    case Any::Kind::String: return a.as_string().empty();
    case Any::Kind::List: return a.items().empty();
    case Any::Kind::Map: return a.as_map().items.empty();
    case Any::Kind::Duration: return a.as_duration().ns == 0;
    default: return false;
  }
}

base::Result<std::string> to_text(const Any& a, Call& call) {
  if (a.is_string()) return a.as_string();
  if (a.type() == go::GoType::ByteList) {
    std::string out;
    for (const Any& byte : a.items()) out += static_cast<char>(byte.as_int());
    return out;
  }
  return go::text_of(a, call.world.budget);
}

base::Result<std::vector<std::string>> to_texts(const Any& a, Call& call) {
  std::vector<std::string> out;
  if (a.is_nil()) return out;
  if (!a.is_list()) {
    out.push_back(TRY(to_text(a, call)));
    return out;
  }
  for (const Any& item : a.items()) {
    if (item.is_nil()) continue;
    out.push_back(TRY(to_text(item, call)));
    if (!call.world.budget.step() || !call.world.budget.charge(out.back().size()))
      return call.world.budget.failure();
  }
  return out;
}

Any text_list(std::vector<std::string> texts) {
  std::vector<Any> items;
  items.reserve(texts.size());
  for (std::string& text : texts) items.emplace_back(std::move(text));
  return Any::list(std::move(items), go::GoType::StringList);
}

std::string_view kind_of(const Any& a) {
  switch (a.kind()) {
    case Any::Kind::Nil: return "invalid";
    case Any::Kind::List: return "slice";
    case Any::Kind::Map: return "map";
    case Any::Kind::Time: return "struct";
    case Any::Kind::Duration: return "int64";
    case Any::Kind::Location: return "ptr";
    case Any::Kind::Function: return "func";
    case Any::Kind::Int:
      if (a.type() == go::GoType::Month || a.type() == go::GoType::Weekday) return "int";
      return name_of(a.type());
    default: return name_of(a.type());
  }
}

Out built(Call& call, std::string text) {
  if (!call.world.budget.step(text.size() / 64 + 1)) return call.world.budget.failure();
  return Any(std::move(text));
}
Out built(Call& call, std::vector<Any> items, go::GoType type) {
  if (!call.world.budget.step(items.size())) return call.world.budget.failure();
  return Any::list(std::move(items), type);
}

}  // namespace tiphys::expr::sprig
