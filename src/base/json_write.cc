// Values to JSON text: compact, or indented as Go does it.
#include "base/json_write.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

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

// Texts are short and nearly all of them plain, and there are millions: they are looked at and
// copied eight bytes at a time, and each call appends once, all that belongs to it.
constexpr std::uint64_t each_byte(unsigned byte) { return byte * 0x0101010101010101u; }

std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The high bit of a byte is set if it, and maybe if one before it, is `byte`.
constexpr std::uint64_t equal_bytes(std::uint64_t word, char byte) {
  const std::uint64_t other = word ^ each_byte(static_cast<unsigned char>(byte));
  return (other - each_byte(1)) & ~other;
}

// Exactly plain_bytes.
template <JsonEscape kEscape>
bool is_plain(std::uint64_t word) {
  std::uint64_t special =
      word | ((word - each_byte(0x20)) & ~word) | equal_bytes(word, '"') | equal_bytes(word, '\\');
  if constexpr (kEscape == JsonEscape::GoHtml) {
    special |= equal_bytes(word, '<') | equal_bytes(word, '>') | equal_bytes(word, '&');
  }
  return (special & each_byte(0x80)) == 0;
}

template <JsonEscape kEscape>
bool is_plain(std::string_view text) {
  const char* at = text.data();
  const std::size_t size = text.size();
  if (size < 8) {
    std::uint64_t word = each_byte(' ');
    for (const char c : text) word = word << 8 | static_cast<unsigned char>(c);
    return is_plain<kEscape>(word);
  }
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    if (!is_plain<kEscape>(load_word(at + i))) return false;
  }
  return is_plain<kEscape>(load_word(at + size - 8));
}

bool is_plain(std::string_view text, JsonEscape escape) {
  return escape == JsonEscape::Minimal ? is_plain<JsonEscape::Minimal>(text)
                                       : is_plain<JsonEscape::GoHtml>(text);
}

// `fill` writes at most `most` bytes and gives the end of them.
template <class Fill>
void append_filled(std::string& out, std::size_t most, Fill fill) {
  const std::size_t size = out.size();
  out.resize_and_overwrite(size + most, [&](char* begin, std::size_t) {
    return static_cast<std::size_t>(fill(begin + size) - begin);
  });
}

char* put_text(char* at, std::string_view text) {
  const std::size_t size = text.size();
  const char* from = text.data();
  if (size < 8) {
    for (std::size_t i = 0; i < size; ++i) at[i] = from[i];
  } else if (size <= 16) {  // two words that may overlap
    std::memcpy(at, from, 8);
    std::memcpy(at + size - 8, from + size - 8, 8);
  } else if (size <= 32) {
    std::memcpy(at, from, 16);
    std::memcpy(at + size - 16, from + size - 16, 16);
  } else {
    std::memcpy(at, from, size);
  }
  return at + size;
}

// Room for them is there; more of it than they take may be written to.
constexpr std::size_t kBlanks = 32;
char* put_blanks(char* at, std::size_t count) {
  std::memset(at, ' ', kBlanks);
  if (count > kBlanks) std::memset(at + kBlanks, ' ', count - kBlanks);
  return at + count;
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

}  // namespace

void append_json_string(std::string& out, std::string_view text, JsonEscape escape) {
  if (is_plain(text, escape)) {
    append_filled(out, text.size() + 2, [text](char* at) {
      *at++ = '"';
      at = put_text(at, text);
      *at++ = '"';
      return at;
    });
    return;
  }
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

std::size_t JsonWriter::line_most() const {
  const std::size_t indent = form_.indent < 0 ? 0 : static_cast<std::size_t>(form_.indent);
  return 2 + std::max(level_ * indent, kBlanks);
}

char* JsonWriter::put_line(char* at) const {
  if (form_.indent < 0) return at;
  *at++ = '\n';
  return put_blanks(at, level_ * static_cast<std::size_t>(form_.indent));
}

// Before an element or a key.
char* JsonWriter::put_separator(char* at) {
  if (!empty_) *at++ = ',';
  empty_ = false;
  return put_line(at);
}

// Before a value.
char* JsonWriter::put_lead(char* at) {
  const bool element = !after_key_ && level_ > 0;
  after_key_ = false;
  return element ? put_separator(at) : at;
}

void JsonWriter::give_chunk() {
  if (sink_ && out_->size() >= kChunk) flush();
}

void JsonWriter::begin(char bracket) {
  give_chunk();
  append_filled(*out_, line_most() + 1, [&](char* at) {
    at = put_lead(at);
    *at++ = bracket;
    return at;
  });
  ++level_;
  empty_ = true;
}

void JsonWriter::end(char bracket) {
  --level_;
  append_filled(*out_, line_most() + 1, [&](char* at) {
    if (!empty_) at = put_line(at);
    *at++ = bracket;
    return at;
  });
  empty_ = false;
}

void JsonWriter::key(std::string_view key) {
  const bool plain = is_plain(key, form_.escape);
  append_filled(*out_, line_most() + (plain ? key.size() + 4 : 0), [&](char* at) {
    at = put_separator(at);
    if (!plain) return at;
    *at++ = '"';
    at = put_text(at, key);
    *at++ = '"';
    *at++ = ':';
    if (form_.indent >= 0) *at++ = ' ';
    return at;
  });
  after_key_ = true;
  if (plain) return;
  append_json_string(*out_, key, form_.escape);
  *out_ += form_.indent < 0 ? ":" : ": ";
}

void JsonWriter::text(std::string_view text) {
  give_chunk();
  const bool plain = is_plain(text, form_.escape);
  append_filled(*out_, line_most() + (plain ? text.size() + 2 : 0), [&](char* at) {
    at = put_lead(at);
    if (!plain) return at;
    *at++ = '"';
    at = put_text(at, text);
    *at++ = '"';
    return at;
  });
  if (!plain) append_json_string(*out_, text, form_.escape);
}

void JsonWriter::number(std::string_view text) {
  give_chunk();
  append_filled(*out_, line_most() + text.size(),
                [&](char* at) { return put_text(put_lead(at), text); });
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
