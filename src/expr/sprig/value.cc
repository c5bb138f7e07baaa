// Defaults, JSON and reflection.
#include "expr/go/format.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

Out default_value(Call& c) { return c.size() < 2 || is_empty(c[1]) ? c[0] : c[1]; }
Out empty(Call& c) { return Any(is_empty(c[0])); }
Out coalesce(Call& c) {
  for (const Any& a : c.args)
    if (!is_empty(a)) return a;
  return Any();
}
Out all(Call& c) {
  for (const Any& a : c.args)
    if (is_empty(a)) return Any(false);
  return Any(true);
}
Out any(Call& c) {
  for (const Any& a : c.args)
    if (!is_empty(a)) return Any(true);
  return Any(false);
}
Out ternary(Call& c) { return c[2].as_bool() ? c[0] : c[1]; }
Out deep_copy(Call& c) {
  if (c[0].is_nil()) return go::refuse("reflect: call of reflect.Value.Type on zero Value");
  return c[0];
}

// Mistakes give nil or an empty text, limits stay errors.
Out from_json(Call& c) {
  auto out = go::parse_json(c.text(0), c.world.budget);
  if (!out && !c.world.budget.exceeded()) return Any();
  return out;
}
Out must_from_json(Call& c) { return go::parse_json(c.text(0), c.world.budget); }
Out json_text(Call& c, int indent, go::HtmlEscape escape, bool must) {
  auto out = go::json_of(c[0], c.world.budget, indent, escape);
  if (out) return Any(std::move(*out));
  if (!must && !c.world.budget.exceeded()) return Any("");
  return std::unexpected(out.error());
}
Out to_json(Call& c) { return json_text(c, 0, go::HtmlEscape::Yes, false); }
Out to_pretty_json(Call& c) { return json_text(c, 2, go::HtmlEscape::Yes, false); }
Out must_to_json(Call& c) { return json_text(c, 0, go::HtmlEscape::Yes, true); }
Out must_to_pretty_json(Call& c) { return json_text(c, 2, go::HtmlEscape::Yes, true); }
Out to_raw_json(Call& c) { return json_text(c, 0, go::HtmlEscape::No, true); }

Out type_of(Call& c) { return Any(name_of(c[0].type())); }
Out type_is(Call& c) { return Any(c.text(0) == name_of(c[1].type())); }
Out type_is_like(Call& c) {
  std::string_view type = name_of(c[1].type());
  return Any(c.text(0) == type || "*" + c.text(0) == type);
}
Out kind(Call& c) { return Any(kind_of(c[0])); }
Out kind_is(Call& c) { return Any(c.text(0) == kind_of(c[1])); }
Out deep_equal_values(Call& c) { return Any(TRY(go::deep_equal(c[0], c[1], c.world.budget))); }

constexpr go::Function kValueFunctions[] = {
    {"default", "aa*", default_value},
    {"empty", "a", empty},
    {"coalesce", "a*", coalesce},
    {"all", "a*", all},
    {"any", "a*", any},
    {"ternary", "aab", ternary},
    {"deepCopy", "a", deep_copy},
    {"mustDeepCopy", "a", deep_copy},
    {"fromJson", "s", from_json},
    {"mustFromJson", "s", must_from_json},
    {"toJson", "a", to_json},
    {"toPrettyJson", "a", to_pretty_json},
    {"mustToJson", "a", must_to_json},
    {"mustToPrettyJson", "a", must_to_pretty_json},
    {"toRawJson", "a", to_raw_json},
    {"mustToRawJson", "a", to_raw_json},
    {"typeOf", "a", type_of},
    {"typeIs", "sa", type_is},
    {"typeIsLike", "sa", type_is_like},
    {"kindOf", "a", kind},
    {"kindIs", "sa", kind_is},
    {"deepEqual", "aa", deep_equal_values},
};

}  // namespace

std::span<const go::Function> value_functions() { return kValueFunctions; }

}  // namespace tiphys::expr::sprig
