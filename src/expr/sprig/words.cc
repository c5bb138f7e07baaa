// Words: cases of identifiers, initials, abbreviations, wrapping.
#include <algorithm>

#include "expr/go/runes.h"
#include "expr/sprig/convert.h"
#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {
namespace {

bool is_connector(char32_t c) { return c == '-' || c == '_' || go::is_space(c); }
bool is_punctuation(char32_t c) {
  if (c < 0x80)
    return std::u32string_view(U"!\"#%&'()*,-./:;?@[\\]_{}").find(c) != std::u32string_view::npos;
  return c == 0xa1 || c == 0xa7 || c == 0xab || c == 0xb6 || c == 0xb7 || c == 0xbb || c == 0xbf ||
         (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205e && c != 0x2044) ||
         (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x3011);
}
bool is_ideograph(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fcc) || (c >= 0x3400 && c <= 0x4d85) ||
         (c >= 0x20000 && c <= 0x2b81d);
}
bool is_alphabet(char32_t c) { return go::is_letter(c) && !is_ideograph(c); }

enum class WordKind { None, Number, Upper, Alphabet, Connector, Punctuation, Other };
struct Word {
  WordKind kind = WordKind::None;
  std::u32string_view text;
};

// Cuts a text into words; "HTTPServer" is "HTTP" and "Server".
class WordReader {
 public:
  explicit WordReader(std::u32string_view text) : rest_(text) {}
  bool empty() const { return rest_.empty(); }

  Word next() {
    if (rest_.empty()) return {};
    char32_t c = rest_[0];
    if (is_connector(c)) return take(WordKind::Connector, is_connector);
    if (is_punctuation(c)) return take(WordKind::Punctuation, is_punctuation);
    if (go::is_upper(c)) return upper();
    if (is_alphabet(c))
      return take(WordKind::Alphabet,
                  [](char32_t r) { return is_alphabet(r) && !go::is_upper(r); });
    if (go::is_digit(c)) return take(WordKind::Number, go::is_digit);
    return take(WordKind::Other, [](char32_t r) {
      return !is_connector(r) && !is_alphabet(r) && !go::is_digit(r) && !is_punctuation(r);
    });
  }

 private:
  Word cut(WordKind kind, std::size_t size) {
    Word out{kind, rest_.substr(0, size)};
    rest_.remove_prefix(size);
    return out;
  }
  template <class Belongs>
  Word take(WordKind kind, Belongs belongs) {
    std::size_t size = 1;
    while (size < rest_.size() && belongs(rest_[size])) ++size;
    return cut(kind, size);
  }
  Word upper() {
    std::size_t size = 1;
    if (size < rest_.size() && go::is_upper(rest_[size])) {
      while (size < rest_.size() && go::is_upper(rest_[size])) ++size;
      if (size < rest_.size() && is_alphabet(rest_[size])) --size;
    } else {
      while (size < rest_.size() && is_alphabet(rest_[size]) && !go::is_upper(rest_[size])) ++size;
    }
    return cut(WordKind::Upper, size);
  }
  std::u32string_view rest_;
};

// Joins words in lower case with a connector; digits stay with the letters that follow them.
class LowerJoiner {
 public:
  LowerJoiner(std::u32string_view text, char32_t connector) : words_(text), connector_(connector) {}

  std::u32string run() {
    word_ = words_.next();
    while (!words_.empty()) {
      if (word_.kind != WordKind::Connector) put(word_);
      Word before = word_;
      word_ = words_.next();
      if (before.kind == WordKind::Number) {
        letters_and_digits();
      } else if (before.kind == WordKind::Connector) {
        put(before);
      } else if (before.kind != WordKind::Punctuation) {
        after_letters();
      }
    }
    put(word_);
    return std::move(out_);
  }

 private:
  void put(const Word& word) {
    bool fold = word.kind == WordKind::Upper || word.kind == WordKind::Connector;
    for (char32_t c : word.text)
      out_ += !fold ? c : is_connector(c) ? connector_ : go::is_upper(c) ? go::to_lower(c) : c;
  }
  bool breaks() const {
    return word_.kind != WordKind::Connector && word_.kind != WordKind::Punctuation;
  }
  void letters_and_digits() {
    while (word_.kind == WordKind::Alphabet || word_.kind == WordKind::Number) {
      put(word_);
      word_ = words_.next();
    }
    if (word_.kind != WordKind::None && breaks()) out_ += connector_;
  }
  void after_letters() {
    if (word_.kind != WordKind::Number) {
      if (breaks()) out_ += connector_;
      return;
    }
    if (words_.empty()) return;
    Word number = word_;
    word_ = words_.next();
    if (word_.kind != WordKind::Alphabet) {
      put(number);
      if (breaks()) out_ += connector_;
      return;
    }
    out_ += connector_;
    put(number);
    letters_and_digits();
  }

  WordReader words_;
  char32_t connector_;
  Word word_;
  std::u32string out_;
};

std::u32string pascal(std::u32string_view text) {
  std::u32string out;
  std::size_t at = 0;
  while (at < text.size() && is_connector(text[at])) out += text[at++];
  if (at == text.size()) {
    if (at > 0) out += text[at - 1];  // a connector that ends the text is written twice
    return out;
  }
  bool upper_run = go::is_upper(text[at]);
  char32_t now = go::to_upper(text[at++]);
  for (; at < text.size(); ++at) {
    char32_t before = now;
    now = text[at];
    if (is_connector(now) && is_connector(before)) {
      out += before;
      continue;
    }
    if (is_connector(before)) {
      upper_run = go::is_upper(now);
      now = go::to_upper(now);
      continue;
    }
    if (upper_run) {
      if (go::is_upper(now))
        now = go::to_lower(now);
      else
        upper_run = false;
    }
    out += before;
  }
  out += now;
  return out;
}

bool fits(Call& c, const std::string& text) {
  return c.world.budget.step(text.size() / 4 + 1) && c.world.budget.charge(text.size() * 8);
}
Out snakecase(Call& c) {
  if (!fits(c, c.text(0))) return c.world.budget.failure();
  std::u32string text = go::decode(c.text(0));
  return built(c, go::encode(LowerJoiner(text, U'_').run()));
}
Out kebabcase(Call& c) {
  if (!fits(c, c.text(0))) return c.world.budget.failure();
  std::u32string text = go::decode(c.text(0));
  return built(c, go::encode(LowerJoiner(text, '-').run()));
}
Out camelcase(Call& c) {
  if (!fits(c, c.text(0))) return c.world.budget.failure();
  return built(c, go::encode(pascal(go::decode(c.text(0)))));
}

Out swapcase(Call& c) {
  std::u32string out = go::decode(c.text(0));
  bool blank = true;
  for (char32_t& rune : out) {
    if (go::is_upper(rune)) {
      rune = go::to_lower(rune);
      blank = false;
    } else if (go::is_lower(rune)) {
      rune = blank ? go::to_title(rune) : go::to_upper(rune);
      blank = false;
    } else {
      blank = go::is_space(rune);
    }
  }
  return built(c, go::encode(out));
}

// These two look at bytes as if they were runes.
Out nospace(Call& c) {
  std::string out;
  bool any = false;
  for (char ch : c.text(0)) {
    auto byte = static_cast<unsigned char>(ch);
    if (go::is_space(byte))
      any = true;
    else
      base::append_rune(out, byte);
  }
  return any ? built(c, std::move(out)) : Out(c[0]);
}
Out initials(Call& c) {
  std::string out;
  bool gap = true;
  for (char ch : c.text(0)) {
    auto byte = static_cast<unsigned char>(ch);
    if (go::is_space(byte)) {
      gap = true;
    } else if (gap) {
      base::append_rune(out, byte);
      gap = false;
    }
  }
  return built(c, std::move(out));
}

// Apache's abbreviate: at most `width` bytes, dots where something is left out.
std::string abbreviated(const std::string& s, std::int64_t offset, std::int64_t width) {
  auto size = static_cast<std::int64_t>(s.size());
  if (s.empty() || width < 4) return "";
  if (size <= width) return s;
  auto cut = [&](std::int64_t from, std::int64_t count) {
    return s.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
  };
  offset = std::min(offset, size);
  if (size - offset < width - 3) offset = size - (width - 3);
  if (offset <= 4) return cut(0, width - 3) + "...";
  if (width < 7) return "";
  if (offset + width - 3 < size)
    return "..." + abbreviated(cut(offset, size - offset), 0, width - 3);
  return "..." + cut(size - (width - 3), width - 3);
}
Out abbrev(Call& c) {
  if (c.number(0) < 4) return c[1];
  return built(c, abbreviated(c.text(1), 0, c.number(0)));
}
Out abbrevboth(Call& c) {
  std::int64_t left = c.number(0);
  std::int64_t right = c.number(1);
  if (right < 4 || (left > 0 && right < 7)) return c[2];
  return built(c, abbreviated(c.text(2), left, right));
}

std::string wrapped(std::string_view s, std::int64_t length, std::string_view line_end,
                    bool cut_words) {
  std::size_t width = static_cast<std::size_t>(std::max<std::int64_t>(length, 1));
  if (line_end.empty()) line_end = "\n";
  std::string out;
  std::size_t at = 0;
  while (s.size() - at > width) {
    if (s[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t space = s.substr(at, width + 1).rfind(' ');
    std::size_t end = at + width;
    std::size_t skip = 0;
    if (space != s.npos) {
      end = at + space;
      skip = 1;
    } else if (!cut_words) {
      end = s.find(' ', end);
      if (end == s.npos) break;
      skip = 1;
    }
    out += s.substr(at, end - at);
    out += line_end;
    at = end + skip;
  }
  out += s.substr(at);
  return out;
}
bool wrap_fits(Call& c, std::size_t text, std::size_t line_end) {
  return c.world.budget.step(text) && c.world.budget.charge(text * (line_end + 2));
}
Out wrap(Call& c) {
  if (!wrap_fits(c, c.text(1).size(), 1)) return c.world.budget.failure();
  return built(c, wrapped(c.text(1), c.number(0), "", false));
}
Out wrap_with(Call& c) {
  if (!wrap_fits(c, c.text(2).size(), c.text(1).size())) return c.world.budget.failure();
  return built(c, wrapped(c.text(2), c.number(0), c.text(1), true));
}

constexpr go::Function kWordsFunctions[] = {
    {"snakecase", "s", snakecase}, {"kebabcase", "s", kebabcase},
    {"camelcase", "s", camelcase}, {"swapcase", "s", swapcase},
    {"nospace", "s", nospace},     {"initials", "s", initials},
    {"abbrev", "is", abbrev},      {"abbrevboth", "iis", abbrevboth},
    {"wrap", "is", wrap},          {"wrapWith", "iss", wrap_with},
};

}  // namespace

std::span<const go::Function> word_functions() { return kWordsFunctions; }

}  // namespace tiphys::expr::sprig
