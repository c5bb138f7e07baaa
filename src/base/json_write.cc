// Values to JSON text: compact, or indented as Go does it.
#include "base/json_write.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace tiphys::base {
namespace {

// What stands as it is, per escape.
constexpr std::array<bool, 256> plain_bytes(JsonEscape escape) {
  std::array<bool, 256> out = {};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) {
    bool html = byte == '<' || byte == '>' || byte == '&';
    out[byte] = byte != '"' && byte != '\\' && (escape == JsonEscape::Minimal || !html);
  }
  return out;
}
constexpr std::array<bool, 256> kPlainMinimal = plain_bytes(JsonEscape::Minimal);
constexpr std::array<bool, 256> kPlainHtml = plain_bytes(JsonEscape::GoHtml);

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

}  // namespace

void append_json_string(std::string& out, std::string_view text, JsonEscape escape) {
  const auto& plain = escape == JsonEscape::Minimal ? kPlainMinimal : kPlainHtml;
  out += '"';
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && plain[static_cast<unsigned char>(text[size])]) ++size;
    out += text.substr(0, size);
    text.remove_prefix(size);
    if (text.empty()) break;
    Rune rune = next_rune(text);
    append_special(out, text.substr(0, rune.size), rune, escape);
    text.remove_prefix(rune.size);
  }
  out += '"';
}

void JsonWriter::new_line() {
  if (form_.indent < 0) return;
  *out_ += '\n';
  out_->append(level_ * static_cast<std::size_t>(form_.indent), ' ');
}

void JsonWriter::separate() {
  if (!empty_) *out_ += ',';
  empty_ = false;
  new_line();
}

void JsonWriter::before_value() {
  if (sink_ && out_->size() >= kChunk) flush();
  if (!after_key_ && level_ > 0) separate();
  after_key_ = false;
}

void JsonWriter::begin(char bracket) {
  before_value();
  *out_ += bracket;
  ++level_;
  empty_ = true;
}

void JsonWriter::end(char bracket) {
  --level_;
  if (!empty_) new_line();
  *out_ += bracket;
  empty_ = false;
}

void JsonWriter::key(std::string_view key) {
  separate();
  append_json_string(*out_, key, form_.escape);
  *out_ += form_.indent < 0 ? ":" : ": ";
  after_key_ = true;
}

void JsonWriter::text(std::string_view text) {
  before_value();
  append_json_string(*out_, text, form_.escape);
}

void JsonWriter::number(std::string_view text) {
  before_value();
  *out_ += text;
}

bool JsonWriter::flush() {
  if (!sink_) return true;
  if (goes_on_ && !chunk_.empty()) goes_on_ = sink_(chunk_);
  chunk_.clear();
  return goes_on_;
}

void append_json(std::string& out, const Value& value, JsonEscape escape) {
  JsonWriter(out, {-1, escape}).value(value);
}

std::string to_json(const Value& value, JsonEscape escape) {
  std::string out;
  append_json(out, value, escape);
  return out;
}

std::string to_json_indented(const Value& value, int indent, JsonEscape escape) {
  std::string out;
  JsonWriter(out, {std::max(indent, 0), escape}).value(value);
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
