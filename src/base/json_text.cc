// Following brackets and quotes.
#include "base/json_text.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/unicode.h"

namespace tiphys::base {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t after_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_json_blank(text[at])) ++at;
  return at;
}

constexpr std::array<bool, 256> marks_structure() {
  std::array<bool, 256> out = {};
  for (const char c : {'"', '{', '}', '[', ']'}) out[static_cast<unsigned char>(c)] = true;
  return out;
}
constexpr std::array<bool, 256> kStructure = marks_structure();

// Behind the string whose first quote is at `at`.
std::size_t after_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return kNowhere;
}

std::size_t after_token(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != ',' && text[at] != ']' && text[at] != '}' &&
         !is_json_blank(text[at])) {
    ++at;
  }
  return at;
}

// Behind the value that begins at `at`.
std::size_t after_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return kNowhere;
  if (text[at] == '"') return after_string(text, at);
  if (text[at] != '{' && text[at] != '[') return after_token(text, at);
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (!kStructure[static_cast<unsigned char>(c)]) {
      ++at;
      continue;
    }
    if (c == '"') {
      at = after_string(text, at);
      if (at == kNowhere) return kNowhere;
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return kNowhere;
}

// Tells the texts of strings and tokens as what they mean.
class Teller {
 public:
  Teller(std::string_view text, ObjectWriter& out) : text_(text), out_(out) {}

  void tell() {
    while ((at_ = after_blanks(text_, at_)) < text_.size()) {
      switch (text_[at_]) {
        case '{':
        case '[':
          if (!out_.goes_on()) return;
          open();
          break;
        case '}':
        case ']': close(); break;
        case ',':
          key_comes_ = in_object();
          ++at_;
          break;
        case ':': ++at_; break;
        case '"': string(); break;
        default: token();
      }
    }
  }

 private:
  bool in_object() const { return !open_.empty() && open_.back() == '{'; }

  void open() {
    open_ += text_[at_++];
    key_comes_ = in_object();
    if (in_object()) {
      out_.begin_object();
    } else {
      out_.begin_array();
    }
  }

  void close() {
    ++at_;
    key_comes_ = false;
    if (open_.empty()) return;
    if (in_object()) {
      out_.end_object();
    } else {
      out_.end_array();
    }
    open_.pop_back();
  }

  void string() {
    const std::size_t end = std::min(after_string(text_, at_), text_.size());
    std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    if (!inside.empty()) inside.remove_suffix(1);
    at_ = end;
    if (inside.find('\\') != std::string_view::npos) inside = plain(inside);
    if (key_comes_) {
      key_comes_ = false;
      out_.key(inside);
    } else {
      out_.text(inside);
    }
  }

  void token() {
    const std::size_t end = std::max(after_token(text_, at_), at_ + 1);
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    if (word == "null") {
      out_.null();
    } else if (word == "true" || word == "false") {
      out_.flag(word == "true");
    } else {
      out_.number(word);
    }
  }

  // The four hexadecimal digits at the head, which go; kBadRune if there are none.
  static char32_t take_hex(std::string_view& rest) {
    char32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const char c = i < rest.size() ? rest[i] : '\0';
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<char32_t>(c - '0');
      } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
        value = value * 16 + static_cast<char32_t>((c | 0x20) - 'a' + 10);
      } else {
        return kBadRune;
      }
    }
    rest.remove_prefix(4);
    return value;
  }

  void append_escaped_rune(std::string_view& rest) {
    char32_t rune = take_hex(rest);
    const bool high = rune >= 0xd800 && rune < 0xdc00;
    if (high && rest.starts_with("\\u")) {
      std::string_view after = rest.substr(2);
      const char32_t low = take_hex(after);
      if (low >= 0xdc00 && low < 0xe000) {
        rest = after;
        rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
      }
    }
    append_rune(plain_, rune >= 0xd800 && rune < 0xe000 ? kBadRune : rune);
  }

  std::string_view plain(std::string_view rest) {
    plain_.clear();
    while (!rest.empty()) {
      const std::size_t until = std::min(rest.find('\\'), rest.size());
      plain_ += rest.substr(0, until);
      rest.remove_prefix(until);
      if (rest.size() < 2) break;
      const char c = rest[1];
      rest.remove_prefix(2);
      switch (c) {
        case 'b': plain_ += '\b'; break;
        case 'f': plain_ += '\f'; break;
        case 'n': plain_ += '\n'; break;
        case 'r': plain_ += '\r'; break;
        case 't': plain_ += '\t'; break;
        case 'u': append_escaped_rune(rest); break;
        default: plain_ += c;
      }
    }
    return plain_;
  }

  std::string_view text_;
  ObjectWriter& out_;
  std::size_t at_ = 0;
  bool key_comes_ = false;
  std::string open_;   // brackets
  std::string plain_;  // of the last string with escapes
};

}  // namespace

std::string_view json_member(std::string_view object,
                             std::initializer_list<std::string_view> path) {
  auto key = path.begin();
  std::size_t at = after_blanks(object, 0);
  if (at >= object.size() || object[at] != '{') return {};
  at = after_blanks(object, at + 1);
  while (at < object.size() && object[at] == '"') {
    const std::size_t end = after_string(object, at);
    if (end == kNowhere) return {};
    const bool found = object.substr(at + 1, end - at - 2) == *key;
    at = after_blanks(object, end);
    if (at >= object.size() || object[at] != ':') return {};
    at = after_blanks(object, at + 1);
    if (found && key + 1 != path.end()) {
      if (at >= object.size() || object[at] != '{') return {};
      at = after_blanks(object, at + 1);
      ++key;
      continue;
    }
    const std::size_t behind = after_value(object, at);
    if (behind == kNowhere) return {};
    if (found) return object.substr(at, behind - at);
    at = after_blanks(object, behind);
    if (at >= object.size() || object[at] != ',') return {};
    at = after_blanks(object, at + 1);
  }
  return {};
}

JsonElements::JsonElements(std::string_view list) : text_(list) {
  at_ = after_blanks(text_, 0);
  at_ = at_ < text_.size() && text_[at_] == '[' ? after_blanks(text_, at_ + 1) : kNowhere;
}

std::optional<std::string_view> JsonElements::next() {
  if (at_ >= text_.size()) return std::nullopt;
  if (text_[at_] == ']') {
    ended_well_ = may_end_ && after_blanks(text_, at_ + 1) == text_.size();
    at_ = kNowhere;
    return std::nullopt;
  }
  may_end_ = false;
  const std::size_t begin = at_;
  const std::size_t end = after_value(text_, begin);
  at_ = kNowhere;
  if (end == kNowhere || end == begin) return std::nullopt;
  const std::size_t behind = after_blanks(text_, end);
  if (behind >= text_.size()) return std::nullopt;
  if (text_[behind] == ',') {
    at_ = after_blanks(text_, behind + 1);
  } else if (text_[behind] == ']') {
    at_ = behind;
    may_end_ = true;
  } else {
    return std::nullopt;
  }
  return text_.substr(begin, end - begin);
}

void write_json_text(std::string_view text, ObjectWriter& out) { Teller(text, out).tell(); }

}  // namespace tiphys::base
