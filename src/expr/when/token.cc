// The lexer of conditions. Its oddities are those of govaluate: any sign run is one token, a
// backslash takes the next rune as it is anywhere, quoted texts that look like dates are times.
#include "expr/when/token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/go/regexp.h"
#include "expr/go/runes.h"
#include "expr/go/time.h"

namespace tiphys::expr::when {
namespace {

using go::refuse;

using Kind = TokenKind;

constexpr std::uint32_t bit(Kind kind) { return 1u << static_cast<unsigned>(kind); }
template <class... Kinds>
constexpr std::uint32_t set_of(Kinds... kinds) {
  return (bit(kinds) | ...);
}

constexpr std::uint32_t kAfterValue =
    set_of(Kind::Modifier, Kind::Comparator, Kind::LogicalOp, Kind::ClauseClose, Kind::Separator);
constexpr std::uint32_t kOperand = set_of(Kind::Prefix, Kind::Numeric, Kind::Boolean,
                                          Kind::Variable, Kind::Accessor, Kind::Clause);

// What may follow a token of each kind.
std::uint32_t followers(Kind kind) {
  switch (kind) {
    case Kind::Unknown: return kOperand | set_of(Kind::Pattern, Kind::String, Kind::Time);
    case Kind::Clause:
      return kOperand | set_of(Kind::Pattern, Kind::String, Kind::Time, Kind::ClauseClose);
    case Kind::ClauseClose:
      return kAfterValue | set_of(Kind::Numeric, Kind::Boolean, Kind::Variable, Kind::String,
                                  Kind::Pattern, Kind::Time, Kind::Clause, Kind::Ternary);
    case Kind::Numeric:
    case Kind::Boolean:
    case Kind::String:
    case Kind::Variable: return kAfterValue | bit(Kind::Ternary);
    case Kind::Time:
    case Kind::Pattern: return kAfterValue;
    case Kind::Accessor: return kAfterValue | set_of(Kind::Clause, Kind::Ternary);
    case Kind::Modifier: return kOperand | set_of(Kind::String, Kind::ClauseClose);
    case Kind::Comparator:
      return kOperand | set_of(Kind::String, Kind::Time, Kind::ClauseClose, Kind::Pattern);
    case Kind::LogicalOp: return kOperand | set_of(Kind::String, Kind::Time, Kind::ClauseClose);
    case Kind::Prefix: return (kOperand & ~bit(Kind::Prefix)) | bit(Kind::ClauseClose);
    case Kind::Ternary: return kOperand | set_of(Kind::String, Kind::Time, Kind::Separator);
    case Kind::Separator: return kOperand | set_of(Kind::String, Kind::Time);
  }
  return 0;
}

bool may_end(Kind kind) {
  constexpr std::uint32_t kEnds =
      set_of(Kind::ClauseClose, Kind::Numeric, Kind::Boolean, Kind::String, Kind::Time,
             Kind::Pattern, Kind::Variable, Kind::Accessor);
  return (kEnds & bit(kind)) != 0;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_numeric(char32_t c) { return go::is_digit(c) || c == '.'; }
bool is_quote(char32_t c) { return c == '\'' || c == '"'; }
bool is_sign(char32_t c) {
  return !go::is_digit(c) && !go::is_letter(c) && c != '(' && c != ')' && c != '[' && c != ']' &&
         !is_quote(c);
}
bool is_name(char32_t c) { return go::is_letter(c) || go::is_digit(c) || c == '_' || c == '.'; }
bool is_hex_digit(char32_t c) {
  char32_t low = go::to_lower(c);
  return go::is_digit(low) || (low >= 'a' && low <= 'f');
}

std::optional<double> as_time(std::string_view text) {
  constexpr std::array<std::string_view, 14> kLayouts = {go::kAnsiC,
                                                         go::kUnixDate,
                                                         go::kRubyDate,
                                                         go::kKitchen,
                                                         go::kRfc3339,
                                                         go::kRfc3339Nano,
                                                         "2006-01-02",
                                                         "2006-01-02 15:04",
                                                         "2006-01-02 15:04:05",
                                                         "2006-01-02 15:04:05-07:00",
                                                         "2006-01-02T15Z0700",
                                                         "2006-01-02T15:04Z0700",
                                                         "2006-01-02T15:04:05Z0700",
                                                         "2006-01-02T15:04:05.999999999Z0700"};
  constexpr std::size_t kLongest = 64;  // no layout reads more
  if (text.size() > kLongest) return std::nullopt;
  for (std::string_view layout : kLayouts)
    if (auto t = go::parse_time(layout, text)) return static_cast<double>(t->unix_seconds);
  return std::nullopt;
}

class Lexer {
 public:
  Lexer(std::string_view text, Budget& budget) : source_(go::decode(text)), budget_(budget) {}

  base::Result<std::vector<Token>> read_all() {
    std::vector<Token> out;
    Kind before = Kind::Unknown;
    while (true) {
      while (at_ < source_.size() && go::is_space(source_[at_])) ++at_;
      if (at_ >= source_.size()) return out;
      if (!budget_.step() || !budget_.charge(sizeof(Token))) return budget_.failure();
      Token token = TRY(read(before));
      before = token.kind;
      out.push_back(std::move(token));
    }
  }

 private:
  // Reads while the rune is wanted. With `blanks`, white space belongs to the text; without it,
  // white space ends the text once there is some.
  template <class Wanted>
  base::Result<bool> read_while(std::string& out, bool blanks, Wanted wanted) {
    std::u32string runes;
    bool ended = false;
    while (at_ < source_.size()) {
      char32_t c = source_[at_++];
      if (c == '\\') {
        if (at_ == source_.size()) return refuse("index out of range");
        runes += source_[at_++];
        continue;
      }
      if (go::is_space(c) && !blanks) {
        if (runes.empty()) continue;
        ended = true;
        break;
      }
      if (!wanted(c)) {
        --at_;
        ended = true;
        break;
      }
      runes += c;
    }
    out = go::encode(runes);
    return ended;
  }

  base::Result<Token> read(Kind before) {
    char32_t c = source_[at_];
    if (is_numeric(c)) return number();
    if (c == ',') return single(Kind::Separator);
    if (c == '[') return bracket();
    if (go::is_letter(c)) return word();
    if (is_quote(c)) return quoted();
    if (c == '(') return single(Kind::Clause);
    if (c == ')') return single(Kind::ClauseClose);
    return sign(before);
  }

  base::Result<Token> single(Kind kind) {
    return Token{kind, go::encode(source_.substr(at_++, 1)), 0, false, {}};
  }

  base::Result<Token> number() {
    Token out{Kind::Numeric, {}, 0, false, {}};
    if (source_[at_] == '0' && at_ + 2 < source_.size() && source_[at_ + 1] == 'x') {
      at_ += 2;
      TRY(read_while(out.text, false, is_hex_digit));
      std::uint64_t value = 0;
      bool ok = !out.text.empty() && out.text.size() <= 64;
      for (char digit : out.text) {
        int d = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        ok = ok && d >= 0 && d < 16 && (value >> 60) == 0;
        if (ok) value = value * 16 + static_cast<std::uint64_t>(d);
      }
      if (!ok) return refuse("Unable to parse hex value '" + out.text + "' to uint64\n");
      out.number = static_cast<double>(value);
      return out;
    }
    TRY(read_while(out.text, false, is_numeric));
    auto value = go::parse_float(out.text);
    if (!value) return refuse("Unable to parse numeric value '" + out.text + "' to float64\n");
    out.number = *value;
    return out;
  }

  base::Result<Token> bracket() {
    Token out{Kind::Variable, {}, 0, false, {}};
    ++at_;
    if (!TRY(read_while(out.text, true, [](char32_t c) { return c != ']'; })))
      return refuse("Unclosed parameter bracket");
    ++at_;
    return out;
  }

  base::Result<Token> quoted() {
    Token out{Kind::String, {}, 0, false, {}};
    ++at_;
    if (!TRY(read_while(out.text, true, [](char32_t c) { return !is_quote(c); })))
      return refuse("Unclosed string literal");
    ++at_;
    if (auto seconds = as_time(out.text)) {
      out.kind = Kind::Time;
      out.number = *seconds;
    }
    return out;
  }

  base::Result<Token> word() {
    Token out{Kind::Variable, {}, 0, false, {}};
    TRY(read_while(out.text, false, is_name));
    const std::string& text = out.text;
    if (text == "true" || text == "false") {
      out.kind = Kind::Boolean;
      out.truth = text == "true";
    } else if (text == "in" || text == "IN") {
      out.kind = Kind::Comparator;
      out.text = "in";
    } else if (std::size_t dot = text.find('.'); dot != text.npos && dot > 0) {
      TRY(check_accessor(text));
      out.kind = Kind::Accessor;
    }
    return out;
  }

  base::Result<void> check_accessor(const std::string& text) {
    if (text.ends_with('.')) return refuse("Hanging accessor on token '" + text + "'");
    for (std::size_t dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
      std::string part = text.substr(dot + 1, text.find('.', dot + 1) - dot - 1);
      char32_t first = part.empty() ? 0 : base::next_rune(part).value;
      if (go::to_upper(first) != first)
        return refuse(
            fmt::format("Unable to access unexported field '{}' in token '{}'", part, text));
    }
    return {};
  }

  base::Result<Token> sign(Kind before) {
    Token out;
    TRY(read_while(out.text, false, is_sign));
    std::string_view text = out.text;
    if ((followers(before) & bit(Kind::Prefix)) != 0 && one_of(text, {"-", "!", "~"}))
      out.kind = Kind::Prefix;
    else if (one_of(text, {"+", "-", "*", "/", "%", "**", "&", "|", "^", ">>", "<<"}))
      out.kind = Kind::Modifier;
    else if (one_of(text, {"&&", "||"}))
      out.kind = Kind::LogicalOp;
    else if (one_of(text, {"==", "!=", ">", ">=", "<", "<=", "=~", "!~", "in"}))
      out.kind = Kind::Comparator;
    else if (one_of(text, {"?", ":", "??"}))
      out.kind = Kind::Ternary;
    else
      return refuse(fmt::format("Invalid token: '{}'", text));
    return out;
  }

  std::u32string source_;
  Budget& budget_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view name_of(TokenKind kind) {
  constexpr std::array<std::string_view, 16> kNames = {
      "UNKNOWN",  "PREFIX",   "NUMERIC",      "BOOLEAN",  "STRING",     "PATTERN",
      "TIME",     "VARIABLE", "SEPARATOR",    "ACCESSOR", "COMPARATOR", "LOGICALOP",
      "MODIFIER", "CLAUSE",   "CLAUSE_CLOSE", "TERNARY"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string value_text(const Token& token) {
  switch (token.kind) {
    case Kind::Unknown: return "<nil>";
    case Kind::Numeric: return go::float_text(token.number);
    case Kind::Boolean: return token.truth ? "true" : "false";
    case Kind::Clause: return "40";
    case Kind::ClauseClose: return "41";
    case Kind::Time: {
      go::TimeValue t;
      t.unix_seconds = go::to_int64(token.number);
      return go::time_text(t);
    }
    case Kind::Accessor: {
      std::string out = token.text;
      std::replace(out.begin(), out.end(), '.', ' ');
      return "[" + out + "]";
    }
    default: return token.text;
  }
}

base::Result<std::vector<Token>> tokenize(std::string_view text, Budget& budget) {
  if (!budget.charge(text.size() * sizeof(char32_t))) return budget.failure();
  return Lexer(text, budget).read_all();
}

bool is_word(std::string_view text) {
  if (text.find_first_of("\\[") != text.npos) return false;
  Budget budget;
  const auto tokens = tokenize(text, budget);
  if (!tokens || tokens->size() != 1) return false;
  const Kind kind = tokens->front().kind;
  return kind == Kind::Numeric || kind == Kind::Boolean || kind == Kind::Variable;
}

base::Result<void> check_syntax(const std::vector<Token>& tokens) {
  std::int64_t open = 0;
  for (const Token& token : tokens)
    open += (token.kind == Kind::Clause) - (token.kind == Kind::ClauseClose);
  if (open != 0) return refuse("Unbalanced parenthesis");
  Token before;
  for (const Token& token : tokens) {
    if ((followers(before.kind) & bit(token.kind)) == 0) {
      if (before.kind == Kind::Variable && token.kind == Kind::Clause)
        return refuse("Undefined function " + before.text);
      return refuse(fmt::format("Cannot transition token types from {} [{}] to {} [{}]",
                                name_of(before.kind), value_text(before), name_of(token.kind),
                                value_text(token)));
    }
    before = token;
  }
  if (!may_end(before.kind)) return refuse("Unexpected end of expression");
  return {};
}

base::Result<void> mark_patterns(std::vector<Token>& tokens, Budget& budget) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::Comparator) continue;
    if (tokens[i].text != "=~" && tokens[i].text != "!~") continue;
    if (tokens[i + 1].kind != Kind::String) continue;
    tokens[i + 1].pattern = TRY(go::Regexp::compile(tokens[i + 1].text, budget));
    tokens[i + 1].kind = Kind::Pattern;
  }
  return {};
}

}  // namespace tiphys::expr::when
