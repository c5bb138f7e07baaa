// Values to JSON text: compact, or indented as Go does it.
#include "base/json.h"

#include <algorithm>

#include "base/unicode.h"

namespace tiphys::base {
namespace {

bool is_plain(char c, JsonEscape escape) {
  auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\') return false;
  return escape == JsonEscape::Minimal || (c != '<' && c != '>' && c != '&');
}

void append_unicode_escape(std::string& out, char32_t rune) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(rune >> shift) & 0xf];
}

// One rune that is_plain refused.
void append_special(std::string& out, std::string_view bytes, Rune rune, JsonEscape escape) {
  switch (rune.value) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  bool line_separator = rune.value == 0x2028 || rune.value == 0x2029;
  if (!rune.valid || rune.value < 0x80 || (line_separator && escape == JsonEscape::GoHtml)) {
    append_unicode_escape(out, rune.value);
  } else {
    out += bytes;
  }
}

class Writer {
 public:
  Writer(std::string& out, JsonEscape escape, int indent)
      : out_(out), escape_(escape), indent_(indent) {}

  void write(const Value& value, int level) {
    switch (value.kind()) {
      case Value::Kind::Null: out_ += "null"; return;
      case Value::Kind::Bool: out_ += value.as_bool() ? "true" : "false"; return;
      case Value::Kind::Number: out_ += value.number_text(); return;
      case Value::Kind::String: append_json_string(out_, value.as_string(), escape_); return;
      case Value::Kind::Array: write_array(value.as_array(), level); return;
      case Value::Kind::Object: write_object(value.as_object(), level); return;
    }
  }

 private:
  void new_line(int level) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(level * indent_), ' ');
  }

  void write_array(const Values& items, int level) {
    out_ += '[';
    bool first = true;
    for (const Value& item : items) {
      if (!first) out_ += ',';
      first = false;
      new_line(level + 1);
      write(item, level + 1);
    }
    if (!first) new_line(level);
    out_ += ']';
  }

  void write_object(const Members& members, int level) {
    out_ += '{';
    bool first = true;
    for (const Member& member : members) {
      if (!first) out_ += ',';
      first = false;
      new_line(level + 1);
      append_json_string(out_, member.key, escape_);
      out_ += indent_ < 0 ? ":" : ": ";
      write(member.value, level + 1);
    }
    if (!first) new_line(level);
    out_ += '}';
  }

  std::string& out_;
  JsonEscape escape_;
  int indent_;  // negative: compact
};

}  // namespace

void append_json_string(std::string& out, std::string_view text, JsonEscape escape) {
  out += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain], escape)) ++plain;
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    Rune rune = next_rune(text);
    append_special(out, text.substr(0, rune.size), rune, escape);
    text.remove_prefix(rune.size);
  }
  out += '"';
}

void append_json(std::string& out, const Value& value, JsonEscape escape) {
  Writer(out, escape, -1).write(value, 0);
}

std::string to_json(const Value& value, JsonEscape escape) {
  std::string out;
  append_json(out, value, escape);
  return out;
}

std::string to_json_indented(const Value& value, int indent, JsonEscape escape) {
  std::string out;
  Writer(out, escape, std::max(indent, 0)).write(value, 0);
  return out;
}

Value sorted_keys(Value value) {
  if (value.is_array()) {
    for (Value& item : value.as_array()) item = sorted_keys(std::move(item));
  } else if (value.is_object()) {
    Members& members = value.as_object();
    std::sort(members.begin(), members.end(),
              [](const Member& a, const Member& b) { return a.key < b.key; });
    for (Member& member : members) member.value = sorted_keys(std::move(member.value));
  }
  return value;
}

}  // namespace tiphys::base
