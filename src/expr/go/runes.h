// Classes and cases of runes, as Go's package unicode has them (version 15 of the standard).
#pragma once

#include <string>
#include <string_view>

#include "base/unicode.h"

namespace tiphys::expr::go {

bool is_letter(char32_t rune);
bool is_digit(char32_t rune);  // decimal digits of any script
bool is_space(char32_t rune);
bool is_upper(char32_t rune);
bool is_lower(char32_t rune);
char32_t to_upper(char32_t rune);
char32_t to_lower(char32_t rune);
char32_t to_title(char32_t rune);

// Rune by rune; bytes that are not UTF-8 become U+FFFD, as in Go.
std::string upper(std::string_view text);
std::string lower(std::string_view text);

std::u32string decode(std::string_view text);  // []rune(s)
std::string encode(std::u32string_view runes);
std::size_t rune_count(std::string_view text);
std::string_view trim_space(std::string_view text);  // strings.TrimSpace

}  // namespace tiphys::expr::go
