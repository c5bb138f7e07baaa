// The lexer. Positions are counted in runes, as messages show them.
#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "expr/expression/syntax.h"
#include "expr/go/runes.h"

namespace tiphys::expr::expression {
namespace {

constexpr char32_t kEnd = 0xffffffff;

bool is_alphabetic(char32_t c) { return c != kEnd && (c == '_' || c == '$' || go::is_letter(c)); }
bool is_alphanumeric(char32_t c) { return is_alphabetic(c) || (c != kEnd && go::is_digit(c)); }
bool one_of(char32_t c, std::string_view set) {
  return c < 0x80 && set.find(static_cast<char>(c)) != set.npos;
}
int hex_value(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  char32_t low = c | 0x20;
  return c < 0x80 && low >= 'a' && low <= 'f' ? static_cast<int>(low - 'a') + 10 : 16;
}

// The value of a quoted text; nothing where an escape is wrong (the scanner has then let it pass).
class Unescaper {
 public:
  Unescaper(std::u32string_view text, bool bytes) : text_(text), bytes_(bytes) {}

  std::optional<std::string> run(std::string& error) {
    while (at_ < text_.size()) {
      char32_t c = text_[at_++];
      if (c == '\r') {  // line ends are made one kind
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        c = '\n';
      }
      if (c != '\\') {
        base::append_rune(out_, c);
      } else if (!escape(error)) {
        return std::nullopt;
      }
    }
    return std::move(out_);
  }

 private:
  bool escape(std::string& error) {
    error = "unable to unescape string";
    if (at_ >= text_.size()) return false;
    char32_t c = text_[at_++];
    constexpr std::string_view kFrom = "abfnrtv\\'\"`?";
    constexpr std::string_view kTo = "\a\b\f\n\r\t\v\\'\"`?";
    if (c < 0x80) {
      if (std::size_t i = kFrom.find(static_cast<char>(c)); i != kFrom.npos) {
        out_ += kTo[i];
        return true;
      }
    }
    if (c == 'u' && at_ < text_.size() && text_[at_] == '{' && !bytes_) return braces();
    if (c == 'x' || c == 'X') return digits(2, 16);
    if (c == 'u' && !bytes_) return digits(4, 16);
    if (c == 'U' && !bytes_) return digits(8, 16);
    if (c >= '0' && c <= '3') {
      --at_;
      if (digits(3, 8)) return true;
      error = "unable to unescape octal sequence in string";
    }
    return false;
  }
  bool digits(std::size_t n, int base) {
    if (text_.size() - at_ < n) return false;
    std::uint32_t v = 0;
    for (; n > 0; --n) {
      int d = hex_value(text_[at_++]);
      if (d >= base) return false;
      v = v * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(d);
    }
    return put(v);
  }
  bool braces() {
    std::size_t close = text_.find(U'}', at_);
    if (close == text_.npos) return false;
    ++at_;
    std::size_t n = close - at_;
    if (n == 0 || n > 6 || !digits(n, 16)) return false;
    ++at_;
    return true;
  }
  bool put(std::uint32_t v) {
    if (v > 0x10ffff) return false;
    if (bytes_)
      out_ += static_cast<char>(v);
    else
      base::append_rune(out_, v >= 0xd800 && v < 0xe000 ? base::kBadRune : v);
    return true;
  }

  std::u32string_view text_;
  bool bytes_;
  std::size_t at_ = 0;
  std::string out_;
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source), runes_(go::decode(source)) {}

  std::vector<Token> run() {
    while (at_ < runes_.size() && error_.empty()) read();
    if (!error_.empty()) {
      tokens_.push_back({TokenKind::Invalid, error_at_, error_});
      return std::move(tokens_);
    }
    Token end;
    end.from = at_ == 0 ? 0 : static_cast<std::uint32_t>(at_ - 1);
    tokens_.push_back(std::move(end));
    return std::move(tokens_);
  }

 private:
  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < runes_.size() ? runes_[at_ + ahead] : kEnd;
  }
  // Past the end it counts one further, so that errors point behind the text.
  char32_t next() {
    if (at_ >= runes_.size()) {
      ended_ = true;
      return kEnd;
    }
    return runes_[at_++];
  }
  bool accept(std::string_view set) {
    if (!one_of(peek(), set)) return false;
    ++at_;
    return true;
  }
  void accept_run(std::string_view set) {
    while (accept(set)) {
    }
  }
  void fail(std::string message) {
    if (!error_.empty()) return;
    error_ = std::move(message);
    std::size_t end = at_ + (ended_ ? 1 : 0);
    error_at_ = static_cast<std::uint32_t>(end == 0 ? 0 : end - 1);
  }
  std::string word() const {
    return go::encode(std::u32string_view(runes_).substr(start_, at_ - start_));
  }
  void emit(TokenKind kind) { emit(kind, word()); }
  void emit(TokenKind kind, std::string text) {
    tokens_.push_back({kind, static_cast<std::uint32_t>(start_), std::move(text)});
  }

  void read() {
    start_ = at_;
    char32_t c = next();
    if (go::is_space(c)) return;
    if (c == '\'' || c == '"') return quoted(c, 0);
    if (c == '`') return raw();
    if ((c == 'b' || c == 'B') && (peek() == '\'' || peek() == '"')) return quoted(next(), 1);
    if (c >= '0' && c <= '9') {
      --at_;
      return number();
    }
    if (c == '.') return dot();
    if (c == '/') return slash();
    if (c == '#') return pointer();
    if (c == '?') {
      accept(".?");
      return emit(TokenKind::Operator);
    }
    if (c == '|' || c == ':') {
      accept(c == '|' ? "|" : ":");
      return emit(TokenKind::Operator);
    }
    if (one_of(c, "([{)]}")) return emit(TokenKind::Bracket);
    if (one_of(c, ",;%+-^")) return emit(TokenKind::Operator);
    if (one_of(c, "&!=*<>")) {
      accept("&=*");
      return emit(TokenKind::Operator);
    }
    if (is_alphanumeric(c)) return identifier();
    fail("unrecognized character: " + code_of(c));
  }

  static std::string code_of(char32_t c) {
    std::string out = fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
    if (base::is_printable(c)) out += " '" + go::encode(std::u32string(1, c)) + "'";
    return out;
  }

  // As expr-lang scans: n digits of a base, the first of them already read.
  char32_t scan_digits(char32_t c, int base, int n) {
    for (; n > 0 && hex_value(c) < base; --n) c = next();
    if (n > 0) fail("invalid char escape");
    return c;
  }
  char32_t scan_braces() {
    next();
    int digits = 0;
    while (peek() != '}') {
      if (hex_value(peek()) >= 16 || digits >= 6) break;
      next();
      ++digits;
    }
    if (peek() != '}' || digits == 0) {
      fail("invalid char escape");
      return kEnd;
    }
    next();
    return next();
  }
  char32_t scan_escape(char32_t quote) {
    char32_t c = next();
    if (c == quote || one_of(c, "abfnrtv\\")) return next();
    if (c >= '0' && c <= '7') return scan_digits(c, 8, 3);
    if (c == 'x') return scan_digits(next(), 16, 2);
    if (c == 'u') return peek() == '{' ? scan_braces() : scan_digits(next(), 16, 4);
    if (c == 'U') return scan_digits(next(), 16, 8);
    fail("invalid char escape");
    return c;
  }

  void quoted(char32_t quote, std::size_t skip) {
    char32_t c = next();
    while (c != quote && error_.empty()) {
      if (c == '\n' || c == kEnd) return fail("literal not terminated");
      c = c == '\\' ? scan_escape(quote) : next();
    }
    if (!error_.empty()) return;
    auto inner = std::u32string_view(runes_).substr(start_ + skip + 1, at_ - start_ - skip - 2);
    std::string why;
    auto text = Unescaper(inner, skip == 1).run(why);
    if (!text) return fail(why);
    emit(skip == 1 ? TokenKind::Bytes : TokenKind::String, std::move(*text));
  }

  void raw() {
    std::u32string text;
    while (true) {
      char32_t c = next();
      if (c == kEnd) return fail("literal not terminated");
      if (c == '`') {
        if (peek() != '`') break;
        next();
      }
      text += c;
    }
    emit(TokenKind::String, go::encode(text));
  }

  void number() {
    std::string_view digits = "0123456789_";
    if (accept("0")) {
      if (accept("xX"))
        digits = "0123456789abcdefABCDEF_";
      else if (accept("oO"))
        digits = "01234567_";
      else if (accept("bB"))
        digits = "01_";
    }
    accept_run(digits);
    if (peek() == '.') {
      if (peek(1) == '.') return emit(TokenKind::Number);  // a range follows
      ++at_;
      accept_run(digits);
    }
    if (accept("eE")) {
      accept("+-");
      accept_run(digits);
    }
    if (is_alphanumeric(peek())) {
      next();
      return fail("bad number syntax: " + base::go_quote(word()));
    }
    emit(TokenKind::Number);
  }

  void dot() {
    if (one_of(peek(), "0123456789")) {
      --at_;
      return number();
    }
    accept(".");
    emit(TokenKind::Operator);
  }

  void slash() {
    if (accept("/")) {
      while (peek() != kEnd && peek() != '\n') ++at_;
      return;
    }
    if (!accept("*")) return emit(TokenKind::Operator);
    while (true) {
      char32_t c = next();
      if (c == kEnd) return fail("unclosed comment");
      if (c == '*' && accept("/")) return;
    }
  }

  void pointer() {
    accept("#");
    emit(TokenKind::Operator);
    start_ = at_;
    while (is_alphanumeric(peek())) ++at_;
    if (at_ > start_) emit(TokenKind::Identifier);
  }

  void identifier() {
    while (is_alphanumeric(peek())) ++at_;
    std::string text = word();
    constexpr std::string_view kWords[] = {"in",         "or",       "and", "matches", "contains",
                                           "startsWith", "endsWith", "let", "if",      "else"};
    for (std::string_view w : kWords)
      if (text == w) return emit(TokenKind::Operator, std::move(text));
    if (text != "not") return emit(TokenKind::Identifier, std::move(text));
    emit(TokenKind::Operator, std::move(text));
  }

  std::string source_;
  std::u32string runes_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  bool ended_ = false;
  std::string error_;
  std::uint32_t error_at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::string bound_message(std::string_view source, std::uint32_t rune, std::string_view message) {
  std::uint32_t count = 0;
  std::size_t line_start = 0;
  std::size_t line = 1;
  std::size_t column = 0;
  for (std::size_t i = 0; i < source.size() && count != rune; ++count) {
    std::size_t size = base::next_rune(source.substr(i)).size;
    if (source[i] == '\n') {
      line_start = i + 1;
      ++line;
      column = 0;
    } else {
      ++column;
    }
    i += size;
  }
  std::size_t line_end = source.find('\n', line_start);
  if (line_end == source.npos) line_end = source.size();
  if (line_start == line_end) return std::string(message);
  constexpr std::size_t kLineMax = 1000;  // a longer one would drown the message
  if (line_end - line_start > kLineMax) return fmt::format("{} ({}:{})", message, line, column + 1);
  std::string text(source.substr(line_start, line_end - line_start));
  for (char& c : text)
    if (c == '\t') c = ' ';
  return fmt::format("{} ({}:{})\n | {}\n | {}^", message, line, column + 1, text,
                     std::string(column, '.'));
}

std::string shown(const Token& token) {
  constexpr std::string_view kNames[] = {"Identifier", "Number",  "String", "Bytes",
                                         "Operator",   "Bracket", "EOF",    "Invalid"};
  std::string_view kind = kNames[static_cast<std::size_t>(token.kind)];
  if (token.text.empty()) return std::string(kind);
  return fmt::format("{}({})", kind, base::go_quote(token.text));
}

std::vector<Token> tokenize(std::string_view source) { return Lexer(source).run(); }

}  // namespace tiphys::expr::expression
