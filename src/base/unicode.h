// UTF-8 a rune at a time, and what is known about a rune.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::base {

inline constexpr char32_t kBadRune = 0xfffd;

struct Rune {
  char32_t value;
  std::uint8_t size;  // bytes taken
  bool valid;         // false: one byte that is not UTF-8, value is kBadRune
};

// Whether a byte of UTF-8 is not the first one of its rune.
inline bool continues_rune(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }
// The first rune of a text, as Go decodes. REQUIRES: text is not empty.
Rune next_rune(std::string_view text);
// The text with U+FFFD for each byte that is not UTF-8, as Go writes it into JSON. O(length).
std::string as_utf8(std::string_view text);
// Appends a rune as UTF-8. REQUIRES: a scalar value.
void append_rune(std::string& out, char32_t rune);

// As Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII blank.
bool is_printable(char32_t rune);
// Columns in a terminal: 0 for controls and combining marks, 2 for East Asian wide ones.
int columns_of(char32_t rune);

}  // namespace tiphys::base
