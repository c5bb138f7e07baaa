// Small questions about text that several layers ask.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiphys::base {

// Of ASCII.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string_view> split(std::string_view text, char separator);
// A DNS label as Kubernetes has it: 1 to 63 of a-z, 0-9 and '-', with neither end a '-'.
bool is_dns_label(std::string_view text);
std::string_view trim(std::string_view text);  // ASCII blanks
std::string join(std::span<const std::string> parts, std::string_view separator);

// The candidate nearest to `word` by edit distance, or "" if none is near enough to be meant
// (distance at most a third of the length, and at most 3). O(candidates · length²).
std::string_view nearest(std::string_view word, std::span<const std::string> candidates);

// Go's strconv.Quote: double quotes, \x and \u escapes, invalid UTF-8 as \xNN.
std::string go_quote(std::string_view text);
// Terminal columns of UTF-8 text without control characters (wide characters count two).
std::size_t display_width(std::string_view text);

}  // namespace tiphys::base
