// A scanner of format directives and the integer verbs.
#include "expr/go/printf_int.h"

#include <algorithm>
#include <optional>

#include "base/unicode.h"

namespace tiphys::expr::go {
namespace {

constexpr std::int64_t kLargest = 1'000'000;

struct Flags {
  bool plus = false, minus = false, sharp = false, space = false, zero = false;
  bool plus_v = false, sharp_v = false;
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> precision;
};

std::size_t padded_runes(std::string_view text) {
  std::size_t n = 0;
  for (; !text.empty(); ++n) text.remove_prefix(base::next_rune(text).size);
  return n;
}

std::string padded(const Flags& flags, const std::string& text) {
  if (!flags.width) return text;
  auto have = static_cast<std::int64_t>(padded_runes(text));
  if (*flags.width <= have) return text;
  auto missing = static_cast<std::size_t>(*flags.width - have);
  if (flags.minus) return text + std::string(missing, ' ');
  return std::string(missing, flags.zero ? '0' : ' ') + text;
}

std::string digits_of(std::uint64_t n, unsigned base, bool upper) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  do {
    out += digits[n % base];
    n /= base;
  } while (n != 0);
  std::reverse(out.begin(), out.end());
  return out;
}

std::string prefix_of(char32_t verb, unsigned base, const std::string& digits, bool sharp) {
  std::string prefix = verb == 'O' ? "0o" : "";
  if (!sharp) return prefix;
  if (base == 2) return "0b";
  if (base == 16) return verb == 'X' ? "0X" : "0x";
  if (base == 8 && digits[0] != '0') prefix += '0';
  return prefix;
}

std::string integer(Flags flags, std::int64_t n, unsigned base, char32_t verb) {
  bool negative = n < 0;
  std::uint64_t magnitude =
      negative ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
  std::int64_t least = 0;
  if (flags.precision) {
    least = *flags.precision;
    if (least == 0 && n == 0) {
      flags.zero = false;
      return padded(flags, "");
    }
  } else if (flags.zero && !flags.minus && flags.width) {
    least = *flags.width - (negative || flags.plus || flags.space ? 1 : 0);
  }
  std::string digits = digits_of(magnitude, base, verb == 'X');
  if (static_cast<std::int64_t>(digits.size()) < least)
    digits.insert(0, static_cast<std::size_t>(least) - digits.size(), '0');
  std::string text = prefix_of(verb, base, digits, flags.sharp) + digits;
  if (negative)
    text.insert(0, 1, '-');
  else if (flags.plus)
    text.insert(0, 1, '+');
  else if (flags.space)
    text.insert(0, 1, ' ');
  flags.zero = false;
  return padded(flags, text);
}

char32_t rune_of(std::int64_t n) {
  bool scalar = n >= 0 && n <= 0x10ffff && (n < 0xd800 || n > 0xdfff);
  return scalar ? static_cast<char32_t>(n) : base::kBadRune;
}

std::string utf8(char32_t rune) {
  std::string out;
  base::append_rune(out, rune);
  return out;
}

std::string hex(std::uint64_t n, int digits) {
  std::string out = digits_of(n, 16, false);
  if (static_cast<int>(out.size()) < digits)
    out.insert(0, static_cast<std::size_t>(digits) - out.size(), '0');
  return out;
}

std::string quoted_rune(const Flags& flags, std::int64_t n) {
  char32_t rune = rune_of(n);
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  std::string inner;
  std::size_t named = rune < 0x80 ? kNamed.find(static_cast<char>(rune)) : kNamed.npos;
  if (rune == '\'' || rune == '\\')
    inner = std::string("\\") + static_cast<char>(rune);
  else if (named != kNamed.npos)
    inner = std::string("\\") + "abfnrtv"[named];
  else if (rune < 0x80 ? rune >= 0x20 && rune != 0x7f : base::is_printable(rune) && !flags.plus)
    inner = utf8(rune);
  else if (rune < 0x20 || rune == 0x7f)
    inner = "\\x" + hex(rune, 2);
  else if (rune < 0x10000)
    inner = "\\u" + hex(rune, 4);
  else
    inner = "\\U" + hex(rune, 8);
  return padded(flags, "'" + inner + "'");
}

std::string unicode(Flags flags, std::int64_t n) {
  std::string digits = digits_of(static_cast<std::uint64_t>(n), 16, true);
  auto least = static_cast<std::size_t>(std::max<std::int64_t>(flags.precision.value_or(4), 4));
  if (digits.size() < least) digits.insert(0, least - digits.size(), '0');
  std::string text = "U+" + digits;
  if (flags.sharp && n >= 0 && n <= 0x10ffff && base::is_printable(static_cast<char32_t>(n)))
    text += " '" + utf8(rune_of(n)) + "'";
  flags.zero = false;
  return padded(flags, text);
}

std::string bad_verb(const Flags& flags, char32_t verb, std::int64_t n) {
  return "%!" + utf8(verb) + "(int=" + integer(flags, n, 10, 'd') + ")";
}

std::string formatted(Flags flags, char32_t verb, std::int64_t n) {
  switch (verb) {
    case 'v':
      if (flags.sharp) flags.sharp = false;
      if (flags.plus) flags.plus = false;
      return integer(flags, n, 10, 'd');
    case 'd': return integer(flags, n, 10, verb);
    case 'b': return integer(flags, n, 2, verb);
    case 'o':
    case 'O': return integer(flags, n, 8, verb);
    case 'x':
    case 'X': return integer(flags, n, 16, verb);
    case 'c': return padded(flags, utf8(rune_of(n)));
    case 'q': return quoted_rune(flags, n);
    case 'U': return unicode(flags, n);
    case 'T': {
      constexpr std::size_t kAll = 3;
      auto most = static_cast<std::size_t>(flags.precision.value_or(kAll));
      return padded(flags, std::string("int").substr(0, std::min(most, kAll)));
    }
    default: return bad_verb(flags, verb, n);
  }
}

// Walks over a format as Go's printer does; one argument, so its number is 0 or used up.
class Printer {
 public:
  Printer(std::string_view format, std::int64_t n) : rest_(format), n_(n) {}

  std::string print() {
    while (!rest_.empty()) {
      std::size_t percent = rest_.find('%');
      out_ += rest_.substr(0, percent);
      if (percent == std::string_view::npos) break;
      rest_.remove_prefix(percent + 1);
      directive();
    }
    if (!reordered_ && arg_ < 1) out_ += "%!(EXTRA int=" + std::to_string(n_) + ")";
    return std::move(out_);
  }

 private:
  void read_flags() {
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      switch (rest_[0]) {
        case '#': flags_.sharp = true; break;
        case '0': flags_.zero = true; break;
        case '+': flags_.plus = true; break;
        case '-': flags_.minus = true; break;
        case ' ': flags_.space = true; break;
        default: return;
      }
    }
  }

  // Digits at the front; nothing if there are none or the number is too large.
  std::optional<std::int64_t> read_number() {
    std::int64_t n = 0;
    bool any = false;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      any = true;
      n = n * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
      if (n > kLargest) {
        rest_ = {};  // Go gives up on the rest of the format
        return std::nullopt;
      }
    }
    if (!any) return std::nullopt;
    return n;
  }

  // "[n]": the argument to use next.
  void read_index() {
    if (rest_.empty() || rest_[0] != '[') return;
    reordered_ = true;
    std::size_t close = rest_.find(']');
    if (close == std::string_view::npos) {
      good_index_ = false;
      rest_.remove_prefix(1);
      return;
    }
    std::string_view digits = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    std::int64_t n = 0;
    bool ok = !digits.empty();
    for (char c : digits) {
      ok = ok && c >= '0' && c <= '9' && n <= kLargest;
      if (ok) n = n * 10 + (c - '0');
    }
    after_index_ = ok && n == 1;
    if (after_index_)
      arg_ = 0;
    else
      good_index_ = false;
  }

  // The argument as a width or precision.
  std::optional<std::int64_t> take_star() {
    if (arg_ >= 1) return std::nullopt;
    ++arg_;
    if (n_ > kLargest || n_ < -kLargest) return std::nullopt;
    return n_;
  }

  void read_width() {
    if (!rest_.empty() && rest_[0] == '*') {
      rest_.remove_prefix(1);
      flags_.width = take_star();
      if (!flags_.width) out_ += "%!(BADWIDTH)";
      if (flags_.width && *flags_.width < 0) {
        flags_.width = -*flags_.width;
        flags_.minus = true;
        flags_.zero = false;
      }
      after_index_ = false;
      return;
    }
    flags_.width = read_number();
    if (after_index_ && flags_.width) good_index_ = false;
  }

  void read_precision() {
    // At the end of the format a point is a verb.
    if (rest_.size() < 2 || rest_[0] != '.') return;
    rest_.remove_prefix(1);
    if (after_index_) good_index_ = false;
    read_index();
    if (!rest_.empty() && rest_[0] == '*') {
      rest_.remove_prefix(1);
      flags_.precision = take_star();
      if (flags_.precision && *flags_.precision < 0) flags_.precision.reset();
      if (!flags_.precision) out_ += "%!(BADPREC)";
      after_index_ = false;
      return;
    }
    flags_.precision = read_number();
    if (!flags_.precision) flags_.precision = 0;
  }

  void directive() {
    flags_ = {};
    good_index_ = true;
    after_index_ = false;
    read_flags();
    read_index();
    read_width();
    read_precision();
    if (!after_index_) read_index();
    if (rest_.empty()) {
      out_ += "%!(NOVERB)";
      return;
    }
    base::Rune verb = base::next_rune(rest_);
    rest_.remove_prefix(verb.size);
    if (verb.value == '%') {
      out_ += '%';
    } else if (!good_index_) {
      out_ += "%!" + utf8(verb.value) + "(BADINDEX)";
    } else if (arg_ >= 1) {
      out_ += "%!" + utf8(verb.value) + "(MISSING)";
    } else {
      ++arg_;
      out_ += formatted(flags_, verb.value, n_);
    }
  }

  std::string_view rest_;
  std::int64_t n_;
  std::string out_;
  Flags flags_;
  int arg_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;
};

}  // namespace

std::string sprintf_int(std::string_view format, std::int64_t n) {
  return Printer(format, n).print();
}

}  // namespace tiphys::expr::go
