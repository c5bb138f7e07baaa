// JSON to Values over simdjson's on-demand reader, which finds the structure and checks UTF-8.
//
// Numbers and literals are checked here, since the reader only looks at those that it converts.
// Positions come from the tokens: they arrive in order, so counting lines costs one pass.
#include "base/json.h"

#include <algorithm>
#include <cstring>

#include <fmt/core.h>
#include <simdjson.h>

#include "base/members.h"
#include "base/number.h"
#include "base/unicode.h"

namespace tiphys::base {
namespace {

namespace ondemand = simdjson::ondemand;

Error at(Mark mark, std::string_view what, ErrorCode code = ErrorCode::InvalidArgument) {
  return {code, fmt::format("line {} column {}: {}", mark.line, mark.column, what)};
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
class Reader {
 public:
  Reader(std::string_view text, const ParseLimits& limits) : text_(text), limits_(limits) {}

  Result<Value> document(ondemand::document& document) {
    ondemand::json_type type;
    if (auto error = document.type().get(type)) return failure(error);
    auto root = [&]() -> Result<Value> {
      if (type == ondemand::json_type::array || type == ondemand::json_type::object) {
        ondemand::value value;
        if (auto error = document.get_value().get(value)) return failure(error);
        return read(value, 1);
      }
      return root_scalar(document, type);
    };
    Value value = TRY(root());
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS) {
      while (rest < text_.data() + text_.size() && is_blank(*rest)) ++rest;
      if (rest < text_.data() + text_.size())
        return std::unexpected(at(mark_of(rest), "unexpected text after the end of the value"));
    }
    return value;
  }

  std::unexpected<Error> failure(simdjson::error_code code) {
    if (code == simdjson::UTF8_ERROR) return std::unexpected(at(bad_utf8(), "invalid UTF-8"));
    if (code == simdjson::UNCLOSED_STRING)
      return std::unexpected(at(last_string(), "this string has no end"));
    if (code == simdjson::EMPTY) return std::unexpected(at({1, 1}, "there is no value"));
    Mark mark = last_ == nullptr ? Mark{1, 1} : mark_of(last_);
    return std::unexpected(at(mark, describe(code)));
  }

 private:
  static std::string_view describe(simdjson::error_code code) {
    switch (code) {
      case simdjson::STRING_ERROR: return "bad escape in a string";
      case simdjson::UNESCAPED_CHARS: return "control character in a string";
      case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "a list or map has no end";
      case simdjson::MEMALLOC: return "out of memory";
      default: return "invalid JSON at or after this value";
    }
  }

  // REQUIRES: not before the last place asked for.
  Mark mark_of(const char* place) {
    last_ = place;
    while (scanned_ < place) {
      const void* newline = std::memchr(scanned_, '\n', static_cast<std::size_t>(place - scanned_));
      if (newline == nullptr) break;
      scanned_ = line_start_ = static_cast<const char*>(newline) + 1;
      inner_bytes_ = 0;
      ++line_;
    }
    if (!ascii_ && scanned_ < place) inner_bytes_ += std::count_if(scanned_, place, continues_rune);
    scanned_ = std::max(scanned_, place);
    return {line_, static_cast<std::uint32_t>(place - line_start_ + 1 - inner_bytes_)};
  }

  Mark bad_utf8() {
    std::size_t i = 0;
    while (i < text_.size()) {
      Rune rune = next_rune(text_.substr(i));
      if (!rune.valid) break;
      i += rune.size;
    }
    return mark_of(text_.data() + i);
  }

  Mark last_string() {
    std::size_t start = 0;
    bool inside = false;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\\' && inside) ++i;
      if (i < text_.size() && text_[i] == '"' && (i == 0 || text_[i - 1] != '\\' || !inside)) {
        inside = !inside;
        if (inside) start = i;
      }
    }
    return mark_of(text_.data() + start);
  }

  Result<void> count(Mark mark) {
    if (++values_ > limits_.values_max)
      return std::unexpected(
          at(mark, fmt::format("more than {} values", limits_.values_max), ErrorCode::Exhausted));
    return {};
  }

  Result<Value> literal(std::string_view token, Mark mark) {
    while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
    if (token == "null") return Value();
    if (token == "true") return Value(true);
    if (token == "false") return Value(false);
    if (is_json_number(token)) return Value(NumberText{std::string(token)});
    return std::unexpected(at(mark, fmt::format("invalid value {}", token.substr(0, 40))));
  }

  Result<Value> root_scalar(ondemand::document& document, ondemand::json_type type) {
    std::string_view token;
    if (auto error = document.raw_json_token().get(token)) return failure(error);
    Mark mark = mark_of(token.data());
    Value out;
    if (type == ondemand::json_type::string) {
      std::string_view text;
      if (auto error = document.get_string().get(text)) return failure(error);
      out = Value(text);
    } else {
      // A root token reaches to the end of the text; step over it as over any other value.
      out = TRY(literal(token, mark));
      std::string_view skipped;
      if (auto error = document.raw_json().get(skipped);
          error && error != simdjson::TRAILING_CONTENT)
        last_ = token.data();
    }
    out.set_mark(mark);
    return out;
  }

  Result<Value> read(ondemand::value value, std::size_t depth) {
    std::string_view token = value.raw_json_token();
    Mark mark = mark_of(token.data());
    TRY(count(mark));
    auto scalar_or_container = [&]() -> Result<Value> {
      switch (token.empty() ? '\0' : token.front()) {
        case '{': return read_object(value, mark, depth);
        case '[': return read_array(value, mark, depth);
        case '"': {
          std::string_view text;
          if (auto error = value.get_string().get(text)) return failure(error);
          return Value(text);
        }
        default: return literal(token, mark);
      }
    };
    Value out = TRY(scalar_or_container());
    out.set_mark(mark);
    return out;
  }

  Result<void> check_depth(Mark mark, std::size_t depth) const {
    if (depth <= limits_.depth_max) return {};
    return std::unexpected(
        at(mark, fmt::format("nested more than {} deep", limits_.depth_max), ErrorCode::Exhausted));
  }

  Result<Value> read_array(ondemand::value value, Mark mark, std::size_t depth) {
    TRY(check_depth(mark, depth));
    ondemand::array list;
    if (auto error = value.get_array().get(list)) return failure(error);
    Values items;
    for (auto item : list) {
      ondemand::value inner;
      if (auto error = item.get(inner)) return failure(error);
      items.push_back(TRY(read(inner, depth + 1)));
    }
    return Value(std::move(items));
  }

  Result<Value> read_object(ondemand::value value, Mark mark, std::size_t depth) {
    TRY(check_depth(mark, depth));
    ondemand::object map;
    if (auto error = value.get_object().get(map)) return failure(error);
    Members members;
    for (auto item : map) {
      ondemand::field field;
      if (auto error = std::move(item).get(field)) return failure(error);
      Mark key_mark = mark_of(field.key().raw() - 1);
      std::string_view key;
      if (auto error = field.unescaped_key().get(key)) return failure(error);
      std::string name(key);
      Value inner = TRY(read(field.value(), depth + 1));
      members.push_back(Member{std::move(name), std::move(inner), key_mark});
    }
    if (limits_.duplicates == Duplicates::LastWins) {
      drop_earlier(members);
    } else if (const Member* again = find_duplicate(members)) {
      return std::unexpected(
          at(again->key_mark, fmt::format("key \"{}\" already set in map", again->key)));
    }
    return Value(std::move(members));
  }

  std::string_view text_;
  const ParseLimits& limits_;
  const char* last_ = nullptr;
  std::uint32_t line_ = 1;
  const char* line_start_ = text_.data();
  const char* scanned_ = text_.data();
  std::ptrdiff_t inner_bytes_ = 0;  // between these two: columns count characters
  bool ascii_ = std::none_of(text_.begin(), text_.end(), [](char c) { return c < 0; });
  std::size_t values_ = 0;
};

}  // namespace

Result<Value> parse_json(std::string_view text, const ParseLimits& limits) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (text.size() > limits.bytes_max)
    return fail(ErrorCode::Exhausted, fmt::format("line 1 column 1: {} bytes are more than the {} "
                                                  "that are accepted",
                                                  text.size(), limits.bytes_max));
  simdjson::padded_string padded(text);
  ondemand::parser parser(std::max<std::size_t>(text.size(), 1) + 64);
  ondemand::document document;
  Reader reader({padded.data(), padded.size()}, limits);
  if (auto error = parser.iterate(padded).get(document)) return reader.failure(error);
  return reader.document(document);
}

}  // namespace tiphys::base
