// Regular expressions.
#include "expr/go/regexp.h"
#include "expr/go/strings.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

using go::Regexp;

// Where Go's MustCompile panics, the text differs from Compile's error.
base::Result<Regexp> must_compile(Call& c, const std::string& pattern) {
  auto out = Regexp::compile(pattern, c.world.budget);
  if (out || c.world.budget.exceeded()) return out;
  return go::refuse("regexp: Compile(`" + go::for_message(pattern) + "`): " + out.error().message);
}
base::Result<Regexp> compiled(Call& c) { return Regexp::compile(c.text(0), c.world.budget); }

Out must_match(Call& c) {
  auto pattern = TRY(compiled(c));
  if (!pattern.scan_fits(c.text(1).size(), c.world.budget)) return c.world.budget.failure();
  return Any(pattern.matches(c.text(1)));
}
Out match(Call& c) {
  auto out = must_match(c);
  if (!out && !c.world.budget.exceeded()) return Any(false);
  return out;
}

// Room for a match at every byte, `each` bytes large.
bool matches_fit(Call& c, const Regexp& pattern, std::size_t each) {
  std::size_t size = c.text(1).size() + 1;
  return pattern.scan_fits(size, c.world.budget) && c.world.budget.step(size) &&
         c.world.budget.charge(size * each);
}

Out found_all(Call& c, const Regexp& pattern) {
  if (!matches_fit(c, pattern, 8)) return c.world.budget.failure();
  std::vector<std::string> out;
  for (const auto& spans : pattern.find_all(c.text(1), c.number(2)))
    out.push_back(c.text(1).substr(static_cast<std::size_t>(spans[0].begin),
                                   static_cast<std::size_t>(spans[0].end - spans[0].begin)));
  if (out.empty()) return Any();  // a nil slice
  return text_list(std::move(out));
}
Out find_all(Call& c) { return found_all(c, TRY(must_compile(c, c.text(0)))); }
Out must_find_all(Call& c) { return found_all(c, TRY(compiled(c))); }

Out found_one(Call& c, const Regexp& pattern) {
  if (!pattern.scan_fits(c.text(1).size(), c.world.budget)) return c.world.budget.failure();
  auto spans = pattern.find_all(c.text(1), 1);
  if (spans.empty()) return Any("");
  const auto& whole = spans[0][0];
  return built(c, c.text(1).substr(static_cast<std::size_t>(whole.begin),
                                   static_cast<std::size_t>(whole.end - whole.begin)));
}
Out find_one(Call& c) { return found_one(c, TRY(must_compile(c, c.text(0)))); }
Out must_find_one(Call& c) { return found_one(c, TRY(compiled(c))); }

Out replaced(Call& c, const Regexp& pattern, bool literal) {
  // At most one replacement for each byte and one more; each may insert the whole match again.
  std::size_t most = (c.text(1).size() + 1) * (c.text(2).size() + 1);
  std::size_t groups = literal ? 0 : pattern.groups();
  if (!matches_fit(c, pattern, groups * sizeof(Regexp::Span))) return c.world.budget.failure();
  constexpr std::size_t kSmall = 1 << 20;
  if (most > kSmall) {
    std::size_t hits = pattern.find_all(c.text(1), -1).size();
    std::size_t each = c.text(2).size() + (literal ? 0 : c.text(2).size() * c.text(1).size());
    if (!c.world.budget.charge(c.text(1).size() + hits * each)) return c.world.budget.failure();
  }
  return built(c, literal ? pattern.replace_all_literal(c.text(1), c.text(2))
                          : pattern.replace_all(c.text(1), c.text(2)));
}
Out replace_all(Call& c) { return replaced(c, TRY(must_compile(c, c.text(0))), false); }
Out must_replace_all(Call& c) { return replaced(c, TRY(compiled(c)), false); }
Out replace_literal(Call& c) { return replaced(c, TRY(must_compile(c, c.text(0))), true); }
Out must_replace_literal(Call& c) { return replaced(c, TRY(compiled(c)), true); }

Out split_by(Call& c, const Regexp& pattern) {
  if (!matches_fit(c, pattern, 8)) return c.world.budget.failure();
  if (c.number(2) == 0) return Any();
  return text_list(pattern.split(c.text(1), c.number(2)));
}
Out split_at(Call& c) { return split_by(c, TRY(must_compile(c, c.text(0)))); }
Out must_split(Call& c) { return split_by(c, TRY(compiled(c))); }
Out quote_meta(Call& c) { return built(c, Regexp::quote_meta(c.text(0))); }

constexpr go::Function kPatternFunctions[] = {
    {"regexMatch", "ss", match},
    {"mustRegexMatch", "ss", must_match},
    {"regexFindAll", "ssi", find_all},
    {"mustRegexFindAll", "ssi", must_find_all},
    {"regexFind", "ss", find_one},
    {"mustRegexFind", "ss", must_find_one},
    {"regexReplaceAll", "sss", replace_all},
    {"mustRegexReplaceAll", "sss", must_replace_all},
    {"regexReplaceAllLiteral", "sss", replace_literal},
    {"mustRegexReplaceAllLiteral", "sss", must_replace_literal},
    {"regexSplit", "ssi", split_at},
    {"mustRegexSplit", "ssi", must_split},
    {"regexQuoteMeta", "s", quote_meta},
};

}  // namespace

std::span<const go::Function> pattern_functions() { return kPatternFunctions; }

}  // namespace tiphys::expr::sprig
