// JSON text to values with the errors of Go's encoding/json.
#include <charconv>

#include "base/unicode.h"
#include "expr/go/format.h"
#include "expr/go/function.h"
#include "expr/go/number.h"

namespace tiphys::expr::go {
namespace {

std::string quoted_char(char c) {
  if (c == '\'') return "'\\''";
  if (c == '"') return "'\"'";
  auto byte = static_cast<unsigned char>(c);
  constexpr char kHex[] = "0123456789abcdef";
  if (byte >= 0x20 && byte < 0x7f) return c == '\\' ? "'\\\\'" : std::string("'") + c + "'";
  constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  if (std::size_t named = kNamed.find(c); named != kNamed.npos)
    return std::string("'\\") + "abfnrtv"[named] + "'";
  if (byte < 0x80) return std::string("'\\x") + kHex[byte >> 4] + kHex[byte & 15] + "'";
  // A byte is shown as the rune of that number.
  if (!base::is_printable(byte))
    return std::string("'\\u00") + kHex[byte >> 4] + kHex[byte & 15] + "'";
  std::string out = "'";
  base::append_rune(out, byte);
  return out + "'";
}

class JsonReader {
 public:
  JsonReader(std::string_view text, Budget& budget) : text_(text), budget_(budget) {}

  base::Result<Any> read() {
    Any out = TRY(value("looking for beginning of value"));
    blanks();
    if (at_ < text_.size()) return bad("after top-level value");
    return out;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  std::unexpected<base::Error> bad(std::string_view where) const {
    if (at_ >= text_.size()) return refuse("unexpected end of JSON input");
    return refuse("invalid character " + quoted_char(text_[at_]) + " " + std::string(where));
  }
  bool charge(std::size_t bytes) { return budget_.step() && budget_.charge(bytes); }

  base::Result<Any> value(std::string_view where) {
    blanks();
    if (at_ >= text_.size()) return bad(where);
    if (!charge(sizeof(Any))) return budget_.failure();
    char c = text_[at_];
    if (c == '{') return object();
    if (c == '[') return array();
    if (c == '"') return Any(TRY(string()));
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    if (c == 't') return word("true", Any(true));
    if (c == 'f') return word("false", Any(false));
    if (c == 'n') return word("null", Any());
    return bad(where);
  }

  base::Result<Any> word(std::string_view letters, Any result) {
    for (std::size_t i = 0; i < letters.size(); ++i, ++at_) {
      if (at_ < text_.size() && text_[at_] == letters[i]) continue;
      std::string where =
          "in literal " + std::string(letters) + " (expecting " + quoted_char(letters[i]) + ")";
      return bad(where);
    }
    return result;
  }

  bool digits() {
    std::size_t before = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > before;
  }

  base::Result<Any> number() {
    std::size_t begin = at_;
    if (text_[at_] == '-') {
      ++at_;
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9')
        return bad("in numeric literal");
    }
    if (text_[at_] == '0')
      ++at_;
    else
      digits();
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!digits()) return bad("after decimal point in numeric literal");
    }
    if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return bad("in exponent of numeric literal");
    }
    std::string_view literal = text_.substr(begin, at_ - begin);
    auto parsed = parse_float(literal);
    if (!parsed)
      return refuse("json: cannot unmarshal number " + std::string(literal) +
                    " into Go value of type float64");
    return Any(*parsed);
  }

  base::Result<std::uint32_t> hex4() {
    std::uint32_t n = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      char c = at_ < text_.size() ? text_[at_] : '\0';
      int d = c >= '0' && c <= '9'                     ? c - '0'
              : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                       : -1;
      if (d < 0) return bad("in \\u hexadecimal character escape");
      n = n * 16 + static_cast<std::uint32_t>(d);
    }
    return n;
  }

  base::Result<void> escape(std::string& out) {
    ++at_;
    if (at_ >= text_.size()) return bad("");
    constexpr std::string_view kFrom = "\"\\/bfnrt";
    constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    if (std::size_t i = kFrom.find(text_[at_]); i != kFrom.npos) {
      out += kTo[i];
      ++at_;
      return {};
    }
    if (text_[at_] != 'u') return bad("in string escape code");
    ++at_;
    std::uint32_t n = TRY(hex4());
    if (n >= 0xd800 && n < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
      std::size_t before = at_;
      at_ += 2;
      std::uint32_t low = TRY(hex4());
      if (low >= 0xdc00 && low < 0xe000) {
        base::append_rune(out, 0x10000 + ((n - 0xd800) << 10) + (low - 0xdc00));
        return {};
      }
      at_ = before;
    }
    base::append_rune(out, n >= 0xd800 && n < 0xe000 ? base::kBadRune : n);
    return {};
  }

  base::Result<std::string> string() {
    std::string out;
    ++at_;
    while (true) {
      if (at_ >= text_.size()) return bad("");
      char c = text_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) return bad("in string literal");
      if (c == '\\') {
        TRY(escape(out));
        continue;
      }
      base::Rune rune = base::next_rune(text_.substr(at_));
      base::append_rune(out, rune.value);
      at_ += rune.size;
    }
    ++at_;
    if (!charge(out.size())) return budget_.failure();
    return out;
  }

  base::Result<Any> array() {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    std::vector<Any> items;
    ++at_;
    blanks();
    if (at_ < text_.size() && text_[at_] == ']') {
      ++at_;
      return Any::list({});
    }
    while (true) {
      items.push_back(TRY(value("looking for beginning of value")));
      blanks();
      if (at_ < text_.size() && text_[at_] == ']') break;
      if (at_ >= text_.size() || text_[at_] != ',') return bad("after array element");
      ++at_;
    }
    ++at_;
    return Any::list(std::move(items));
  }

  base::Result<Any> object() {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    std::vector<std::pair<std::string, Any>> items;
    ++at_;
    blanks();
    if (at_ < text_.size() && text_[at_] == '}') {
      ++at_;
      return Any::map(std::move(items));
    }
    while (true) {
      blanks();
      if (at_ >= text_.size() || text_[at_] != '"')
        return bad("looking for beginning of object key string");
      std::string key = TRY(string());
      blanks();
      if (at_ >= text_.size() || text_[at_] != ':') return bad("after object key");
      ++at_;
      items.emplace_back(std::move(key), TRY(value("looking for beginning of value")));
      blanks();
      if (at_ < text_.size() && text_[at_] == '}') break;
      if (at_ >= text_.size() || text_[at_] != ',') return bad("after object key:value pair");
      ++at_;
    }
    ++at_;
    return Any::map(std::move(items));
  }

  std::string_view text_;
  Budget& budget_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<Any> parse_json(std::string_view text, Budget& budget) {
  return JsonReader(text, budget).read();
}

base::Result<Any> from_json_value(const base::Value& value, Budget& budget) {
  Level level(budget);
  if (!level.ok() || !budget.step() || !budget.charge(sizeof(Any))) return budget.failure();
  switch (value.kind()) {
    case base::Value::Kind::Null: return Any();
    case base::Value::Kind::Bool: return Any(value.as_bool());
    case base::Value::Kind::Number: return Any(value.as_double().value_or(0));
    case base::Value::Kind::String: return Any(value.as_string());
    case base::Value::Kind::Array: {
      std::vector<Any> items;
      for (const base::Value& item : value.as_array())
        items.push_back(TRY(from_json_value(item, budget)));
      return Any::list(std::move(items));
    }
    case base::Value::Kind::Object: {
      std::vector<std::pair<std::string, Any>> items;
      for (const base::Member& member : value.as_object())
        items.emplace_back(member.key, TRY(from_json_value(member.value, budget)));
      return Any::map(std::move(items));
    }
  }
  return Any();
}

}  // namespace tiphys::expr::go
