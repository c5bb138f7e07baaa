// Texts: trimming, cutting, quoting, splitting, encodings.
#include <algorithm>

#include "base/text.h"
#include "expr/go/base64.h"
#include "expr/go/runes.h"
#include "expr/go/strings.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

Out hello(Call&) { return Any("Hello!"); }
Out fail(Call& c) { return go::refuse(c.text(0)); }
Out trim(Call& c) { return Any(go::trim_space(c.text(0))); }
Out upper(Call& c) { return built(c, go::upper(c.text(0))); }
Out lower(Call& c) { return built(c, go::lower(c.text(0))); }

bool separates(char32_t c) {
  if (c < 0x80) return !go::is_letter(c) && !go::is_digit(c) && c != '_';
  if (go::is_letter(c) || go::is_digit(c)) return false;
  return go::is_space(c);
}
Out title(Call& c) {
  std::u32string out = go::decode(c.text(0));
  char32_t before = ' ';
  for (char32_t& rune : out) {
    char32_t now = rune;
    if (separates(before)) rune = go::to_title(rune);
    before = now;
  }
  return built(c, go::encode(out));
}
Out untitle(Call& c) {
  std::u32string out = go::decode(c.text(0));
  bool first = true;
  for (char32_t& rune : out) {
    if (go::is_space(rune)) {
      first = true;
    } else if (first) {
      rune = go::to_lower(rune);
      first = false;
    }
  }
  return built(c, go::encode(out));
}

std::unexpected<base::Error> out_of_range() {
  return go::refuse("runtime error: slice bounds out of range");
}
Out substr(Call& c) {
  const std::string& s = c.text(2);
  auto size = static_cast<std::int64_t>(s.size());
  std::int64_t start = c.number(0);
  std::int64_t end = c.number(1);
  if (start < 0) {
    start = 0;
    if (end < 0 || end > size) return out_of_range();
  } else if (end < 0 || end > size) {
    end = size;
  }
  if (start > end) return out_of_range();
  return built(c, s.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
}
Out trunc(Call& c) {
  const std::string& s = c.text(1);
  auto size = static_cast<std::int64_t>(s.size());
  std::int64_t n = c.number(0);
  if (n < 0 && size + n > 0) return built(c, s.substr(static_cast<std::size_t>(size + n)));
  if (n >= 0 && size > n) return built(c, s.substr(0, static_cast<std::size_t>(n)));
  return c[1];
}

std::string repeated(std::string_view text, std::size_t n) {
  std::string out;
  out.reserve(text.size() * n);
  for (; n > 0; --n) out += text;
  return out;
}
Out repeat(Call& c) {
  if (c.number(0) < 0) return go::refuse("strings: negative Repeat count");
  auto n = static_cast<std::size_t>(c.number(0));
  constexpr std::size_t kMost = std::size_t{1} << 32;
  if (n > kMost || !c.world.budget.charge(n * std::max<std::size_t>(c.text(1).size(), 1)))
    return c.world.budget.exceeded() ? c.world.budget.failure()
                                     : go::refuse("strings: Repeat output length overflow");
  return built(c, repeated(c.text(1), n));
}
Out trim_all(Call& c) { return Any(go::trim(c.text(1), c.text(0))); }
Out trim_suffix(Call& c) {
  std::string_view s = c.text(1);
  if (s.ends_with(c.text(0))) s.remove_suffix(c.text(0).size());
  return Any(s);
}
Out trim_prefix(Call& c) {
  std::string_view s = c.text(1);
  if (s.starts_with(c.text(0))) s.remove_prefix(c.text(0).size());
  return Any(s);
}
Out contains(Call& c) { return Any(c.text(1).find(c.text(0)) != std::string::npos); }
Out has_prefix(Call& c) { return Any(c.text(1).starts_with(c.text(0))); }
Out has_suffix(Call& c) { return Any(c.text(1).ends_with(c.text(0))); }

Out joined(Call& c, const std::vector<std::string>& parts, std::string_view glue) {
  std::size_t size = 0;
  for (const std::string& part : parts) size += part.size() + glue.size();
  if (!c.world.budget.charge(size)) return c.world.budget.failure();
  return built(c, base::join(parts, glue));
}
Out quote(Call& c) {
  std::vector<std::string> parts;
  for (const Any& a : c.args)
    if (!a.is_nil()) parts.push_back(base::go_quote(TRY(to_text(a, c))));
  return joined(c, parts, " ");
}
Out squote(Call& c) {
  std::vector<std::string> parts;
  for (const Any& a : c.args)
    if (!a.is_nil()) parts.push_back("'" + TRY(to_text(a, c)) + "'");
  return joined(c, parts, " ");
}
Out cat(Call& c) {
  std::vector<std::string> parts;
  for (const Any& a : c.args)
    if (!a.is_nil()) parts.push_back(TRY(to_text(a, c)));
  return joined(c, parts, " ");
}
Out indented(Call& c, std::string before) {
  if (c.number(0) < 0) return go::refuse("strings: negative Repeat count");
  auto spaces = static_cast<std::size_t>(c.number(0));
  std::size_t lines = go::count(c.text(1), "\n") + 1;
  constexpr std::size_t kWide = 1 << 20;
  if (spaces > kWide) return go::refuse("strings: Repeat output length overflow");
  if (!c.world.budget.charge(spaces * lines + c.text(1).size())) return c.world.budget.failure();
  std::string pad(spaces, ' ');
  return built(c, before + pad + go::replace(c.text(1), "\n", "\n" + pad));
}
Out indent(Call& c) { return indented(c, ""); }
Out nindent(Call& c) { return indented(c, "\n"); }
Out replace(Call& c) {
  std::size_t hits = go::count(c.text(2), c.text(0));
  if (!c.world.budget.step(hits) ||
      !c.world.budget.charge(c.text(2).size() + hits * c.text(1).size()))
    return c.world.budget.failure();
  return built(c, go::replace(c.text(2), c.text(0), c.text(1)));
}
Out plural(Call& c) { return c.number(2) == 1 ? c[0] : c[1]; }
Out to_string(Call& c) { return built(c, TRY(to_text(c[0], c))); }

// {"_0": …, "_1": …}
Out numbered(Call& c, std::vector<std::string> parts) {
  if (!c.world.budget.charge(parts.size() * 4 * sizeof(Any))) return c.world.budget.failure();
  std::vector<std::pair<std::string, Any>> items;
  for (std::size_t i = 0; i < parts.size(); ++i)
    items.emplace_back("_" + std::to_string(i), Any(std::move(parts[i])));
  return Any::map(std::move(items), go::GoType::StringMap);
}
bool split_fits(Call& c, const std::string& text) {
  return c.world.budget.step(text.size()) && c.world.budget.charge(text.size() * 8);
}
Out split_numbered(Call& c) {
  if (!split_fits(c, c.text(1))) return c.world.budget.failure();
  return numbered(c, go::split(c.text(1), c.text(0)));
}
Out splitn(Call& c) {
  if (!split_fits(c, c.text(2))) return c.world.budget.failure();
  return numbered(c, go::split(c.text(2), c.text(0), c.number(1)));
}
Out split_list(Call& c) {
  if (!split_fits(c, c.text(1))) return c.world.budget.failure();
  return text_list(go::split(c.text(1), c.text(0)));
}
Out join(Call& c) { return joined(c, TRY(to_texts(c[1], c)), c.text(0)); }
Out to_strings(Call& c) { return text_list(TRY(to_texts(c[0], c))); }
Out sort_alpha(Call& c) {
  auto texts = TRY(to_texts(c[0], c));
  if (!c.world.budget.step(texts.size() * 16)) return c.world.budget.failure();
  if (c[0].is_nil()) texts = {"<nil>"};
  std::sort(texts.begin(), texts.end());
  return text_list(std::move(texts));
}

Out decoded(Call& c, base::Result<std::string> bytes) {
  return built(c, bytes ? std::move(*bytes) : bytes.error().message);
}
Out b64enc(Call& c) { return built(c, go::base64_encode(c.text(0))); }
Out b64dec(Call& c) { return decoded(c, go::base64_decode(c.text(0))); }
Out b32enc(Call& c) { return built(c, go::base32_encode(c.text(0))); }
Out b32dec(Call& c) { return decoded(c, go::base32_decode(c.text(0))); }

constexpr go::Function kTextFunctions[] = {
    {"hello", "", hello},
    {"fail", "s", fail},
    {"trim", "s", trim},
    {"upper", "s", upper},
    {"lower", "s", lower},
    {"title", "s", title},
    {"untitle", "s", untitle},
    {"substr", "iis", substr},
    {"trunc", "is", trunc},
    {"repeat", "is", repeat},
    {"trimall", "ss", trim_all},
    {"trimAll", "ss", trim_all},
    {"trimSuffix", "ss", trim_suffix},
    {"trimPrefix", "ss", trim_prefix},
    {"contains", "ss", contains},
    {"hasPrefix", "ss", has_prefix},
    {"hasSuffix", "ss", has_suffix},
    {"quote", "a*", quote},
    {"squote", "a*", squote},
    {"cat", "a*", cat},
    {"indent", "is", indent},
    {"nindent", "is", nindent},
    {"replace", "sss", replace},
    {"plural", "ssi", plural},
    {"toString", "a", to_string},
    {"split", "ss", split_numbered},
    {"splitn", "sis", splitn},
    {"splitList", "ss", split_list},
    {"join", "sa", join},
    {"toStrings", "a", to_strings},
    {"sortAlpha", "a", sort_alpha},
    {"b64enc", "s", b64enc},
    {"b64dec", "s", b64dec},
    {"b32enc", "s", b32enc},
    {"b32dec", "s", b32dec},
};

}  // namespace

std::span<const go::Function> text_functions() { return kTextFunctions; }

}  // namespace tiphys::expr::sprig
