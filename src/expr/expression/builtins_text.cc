// Builtins on texts.
#include "expr/expression/builtin_tables.h"
#include "expr/expression/operators.h"
#include "expr/go/base64.h"
#include "expr/go/runes.h"
#include "expr/go/strings.h"

namespace tiphys::expr::expression {
namespace {

using go::Call;
using Out = base::Result<Any>;

Any text_list(std::vector<std::string> parts) {
  std::vector<Any> items;
  items.reserve(parts.size());
  for (std::string& part : parts) items.emplace_back(std::move(part));
  return Any::list(std::move(items), go::GoType::StringList);
}

Out trim(Call& c) {
  if (c.size() == 1) return Any(go::trim_space(c.text(0)));
  return Any(go::trim(c.text(0), c.text(1)));
}
Out trim_prefix(Call& c) {
  std::string_view text = c.text(0);
  std::string_view part = c.size() == 2 ? std::string_view(c.text(1)) : " ";
  if (text.starts_with(part)) text.remove_prefix(part.size());
  return Any(text);
}
Out trim_suffix(Call& c) {
  std::string_view text = c.text(0);
  std::string_view part = c.size() == 2 ? std::string_view(c.text(1)) : " ";
  if (text.ends_with(part)) text.remove_suffix(part.size());
  return Any(text);
}
Out upper(Call& c) { return Any(go::upper(c.text(0))); }
Out lower(Call& c) { return Any(go::lower(c.text(0))); }

Out split_by(Call& c, bool after) {
  if (!c.world.budget.step(c.text(0).size()) ||
      !c.world.budget.charge(c.text(0).size() * sizeof(Any)))
    return c.world.budget.failure();
  std::int64_t most = c.size() == 3 ? c.number(2) : -1;
  if (most == 0) return Any::absent_list(go::GoType::StringList);
  return text_list(go::split(c.text(0), c.text(1), most, after ? c.text(1).size() : 0));
}
Out split(Call& c) { return split_by(c, false); }
Out split_after(Call& c) { return split_by(c, true); }

Out replace(Call& c) {
  std::int64_t most = c.size() == 4 ? c.number(3) : -1;
  std::size_t hits = go::count(c.text(0), c.text(1));
  if (!c.world.budget.step(hits + 1) ||
      !c.world.budget.charge(c.text(0).size() + hits * c.text(2).size()))
    return c.world.budget.failure();
  return Any(go::replace(c.text(0), c.text(1), c.text(2), most));
}

Out repeat(Call& c) {
  std::int64_t n = c.number(1);
  if (n < 0)
    return go::refuse("invalid argument for repeat (expected positive integer, got " +
                      std::to_string(n) + ")");
  constexpr std::int64_t kMost = 1'000'000;
  auto size = static_cast<std::int64_t>(c.text(0).size());
  if (n > kMost || (size > 0 && n >= kMost / size + 1)) return go::refuse("memory budget exceeded");
  if (!c.world.budget.charge(static_cast<std::size_t>(n * size))) return c.world.budget.failure();
  std::string out;
  out.reserve(static_cast<std::size_t>(n * size));
  for (; n > 0; --n) out += c.text(0);
  return Any(std::move(out));
}

Out join(Call& c) {
  if (c[0].type() != go::GoType::AnyList && c[0].type() != go::GoType::StringList)
    return go::refuse("invalid argument for join (type " + std::string(kind_name(c[0])) + ")");
  std::string_view glue = c.size() == 2 ? std::string_view(c.text(1)) : "";
  std::size_t size = 0;
  for (const Any& item : c[0].items()) {
    if (!item.is_string()) return std::unexpected(wrong_kind(item, "string"));
    size += glue.size() + item.as_string().size();
  }
  if (!c.world.budget.step(c[0].items().size()) || !c.world.budget.charge(size))
    return c.world.budget.failure();
  std::string out;
  out.reserve(size);
  bool first = true;
  for (const Any& item : c[0].items()) {
    if (!first) out += glue;
    first = false;
    out += item.as_string();
  }
  return Any(std::move(out));
}

Any position(std::size_t at) {
  return Any(at == std::string::npos ? std::int64_t{-1} : static_cast<std::int64_t>(at));
}
Out index_of(Call& c) { return position(c.text(0).find(c.text(1))); }
Out last_index_of(Call& c) { return position(c.text(0).rfind(c.text(1))); }
Out has_prefix(Call& c) { return Any(c.text(0).starts_with(c.text(1))); }
Out has_suffix(Call& c) { return Any(c.text(0).ends_with(c.text(1))); }
Out to_base64(Call& c) { return Any(go::base64_encode(c.text(0))); }
Out from_base64(Call& c) { return Any(TRY(go::base64_decode(c.text(0)))); }

constexpr go::Function kTextFunctions[] = {
    {"trim", "s?s", trim},
    {"trimPrefix", "s?s", trim_prefix},
    {"trimSuffix", "s?s", trim_suffix},
    {"upper", "s", upper},
    {"lower", "s", lower},
    {"split", "ss?i", split},
    {"splitAfter", "ss?i", split_after},
    {"replace", "sss?i", replace},
    {"repeat", "si", repeat},
    {"join", "a?s", join},
    {"indexOf", "ss", index_of},
    {"lastIndexOf", "ss", last_index_of},
    {"hasPrefix", "ss", has_prefix},
    {"hasSuffix", "ss", has_suffix},
    {"toBase64", "s", to_base64},
    {"fromBase64", "s", from_base64},
};

}  // namespace

std::span<const go::Function> text_builtins() { return kTextFunctions; }

}  // namespace tiphys::expr::expression
