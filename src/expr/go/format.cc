// Printing values.
#include "expr/go/format.h"

#include <cmath>

#include "base/json.h"
#include "base/unicode.h"
#include "expr/go/base64.h"
#include "expr/go/function.h"
#include "expr/go/number.h"
#include "expr/go/time.h"

namespace tiphys::expr::go {
namespace {

std::string scalar_text(const Any& value) {
  switch (value.kind()) {
    case Any::Kind::Nil: return "<nil>";
    case Any::Kind::Bool: return value.as_bool() ? "true" : "false";
    case Any::Kind::Int:
      if (value.type() == GoType::Month && value.as_int() >= 1 && value.as_int() <= 12)
        return std::string(month_name(static_cast<int>(value.as_int())));
      if (value.type() == GoType::Weekday && value.as_int() >= 0 && value.as_int() <= 6)
        return std::string(weekday_name(static_cast<int>(value.as_int())));
      return std::to_string(value.as_int());
    case Any::Kind::Float: return float_text(value.as_float());
    case Any::Kind::String: return value.as_string();
    case Any::Kind::Time: return time_text(value.as_time());
    case Any::Kind::Duration: return base::to_go_text(value.as_duration());
    case Any::Kind::Location: return value.as_location()->name();
    default: return "0x0";
  }
}

class TextPrinter {
 public:
  explicit TextPrinter(Budget& budget) : budget_(budget) {}

  bool print(const Any& value) {
    if (!budget_.step()) return false;
    if (value.is_list()) return print_list(value.as_list());
    if (value.is_map()) return print_map(value.as_map());
    std::string text = scalar_text(value);
    out += text;
    return budget_.charge(text.size());
  }

  std::string out;

 private:
  bool print_list(const List& list) {
    Level level(budget_);
    if (!level.ok()) return false;
    out += '[';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out += ' ';
      if (!print(list.items[i])) return false;
    }
    out += ']';
    return true;
  }
  bool print_map(const Map& map) {
    Level level(budget_);
    if (!level.ok()) return false;
    out += "map[";
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      if (i > 0) out += ' ';
      if (!print(map.items[i].first)) return false;
      out += ':';
      if (!print(map.items[i].second)) return false;
    }
    out += ']';
    return true;
  }
  Budget& budget_;
};

// Bytes that are not UTF-8 become U+FFFD, written as an escape.
void append_json_text(std::string& out, std::string_view text, HtmlEscape escape) {
  out += '"';
  while (!text.empty()) {
    base::Rune rune = base::next_rune(text);
    std::string_view bytes = text.substr(0, rune.size);
    text.remove_prefix(rune.size);
    char32_t c = rune.value;
    if (!rune.valid) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      (out += '\\') += bytes;
    } else if (c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
      out += '\\';
      out += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c == '\b' ? 'b' : 'f';
    } else if (c < 0x20 || c == 0x2028 || c == 0x2029 ||
               (escape == HtmlEscape::Yes && (c == '<' || c == '>' || c == '&'))) {
      constexpr char kHex[] = "0123456789abcdef";
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[c >> shift & 15];
    } else {
      out += bytes;
    }
  }
  out += '"';
}

class JsonPrinter {
 public:
  JsonPrinter(Budget& budget, int indent, HtmlEscape escape)
      : budget_(budget), indent_(indent), escape_(escape) {}

  base::Result<void> print(const Any& value) {
    std::size_t before = out.size();
    if (!budget_.step() || budget_.exceeded()) return budget_.failure();
    switch (value.kind()) {
      case Any::Kind::List:
        if (value.type() == GoType::ByteList) {
          out += '"' + base64_encode(bytes_of(value)) + '"';
          break;
        }
        return print_list(value.as_list());
      case Any::Kind::Map: return print_map(value.as_map());
      case Any::Kind::String: append_json_text(out, value.as_string(), escape_); break;
      case Any::Kind::Nil: out += "null"; break;
      case Any::Kind::Int: out += std::to_string(value.as_int()); break;
      case Any::Kind::Duration: out += std::to_string(value.as_duration().ns); break;
      case Any::Kind::Float:
        if (!std::isfinite(value.as_float()))
          return refuse("json: unsupported value: " + float_text(value.as_float()));
        out += json_float(value.as_float());
        break;
      case Any::Kind::Time: TRY(print_time(value.as_time())); break;
      case Any::Kind::Location: out += "{}"; break;
      case Any::Kind::Function:
        return refuse("json: unsupported type: func(...interface {}) (interface {}, error)");
      case Any::Kind::Bool: out += value.as_bool() ? "true" : "false"; break;
    }
    if (!budget_.charge(out.size() - before)) return budget_.failure();
    return {};
  }

  std::string out;

 private:
  static std::string bytes_of(const Any& value) {
    std::string bytes;
    for (const Any& item : value.items()) bytes += static_cast<char>(item.as_int());
    return bytes;
  }

  base::Result<void> print_time(const TimeValue& t) {
    std::int64_t year = civil_of(t).year;
    if (year < 0 || year > 9999)
      return refuse(
          "json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of "
          "range [0,9999]");
    out += '"' + json_time(t) + '"';
    return {};
  }

  void new_line() {
    if (indent_ <= 0) return;
    std::size_t blanks = static_cast<std::size_t>(indent_) * level_;
    out += '\n';
    if (budget_.charge(blanks)) out.append(blanks, ' ');
  }

  base::Result<void> print_list(const List& list) {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    if (list.items.empty()) {
      out += list.absent ? "null" : "[]";
      return {};
    }
    out += '[';
    ++level_;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out += ',';
      new_line();
      TRY(print(list.items[i]));
    }
    --level_;
    new_line();
    out += ']';
    return {};
  }

  base::Result<void> print_map(const Map& map) {
    Level level(budget_);
    if (!level.ok()) return budget_.failure();
    if (map.type == GoType::AnyKeyMap || map.type == GoType::ListMap)
      return refuse("json: unsupported type: " + std::string(name_of(map.type)));
    if (map.items.empty()) {
      out += "{}";
      return {};
    }
    out += '{';
    ++level_;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      if (i > 0) out += ',';
      new_line();
      append_json_text(out, scalar_text(map.items[i].first), escape_);
      out += indent_ > 0 ? ": " : ":";
      TRY(print(map.items[i].second));
    }
    --level_;
    new_line();
    out += '}';
    return {};
  }

  Budget& budget_;
  int indent_;
  HtmlEscape escape_;
  std::size_t level_ = 0;
};

}  // namespace

base::Result<std::string> text_of(const Any& value, Budget& budget) {
  TextPrinter printer(budget);
  if (!printer.print(value)) return budget.failure();
  return std::move(printer.out);
}

std::string short_text_of(const Any& value) {
  constexpr std::size_t kLongest = 4096;
  Budget budget({.steps_max = 2000, .depth_max = 100, .bytes_max = kLongest});
  TextPrinter printer(budget);
  printer.print(value);
  if (printer.out.size() > kLongest) printer.out.resize(kLongest);
  return std::move(printer.out);
}

base::Result<std::string> json_of(const Any& value, Budget& budget, int indent, HtmlEscape escape) {
  JsonPrinter printer(budget, indent, escape);
  TRY(printer.print(value));
  return std::move(printer.out);
}

}  // namespace tiphys::expr::go
