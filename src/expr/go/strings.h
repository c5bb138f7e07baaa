// Go's package strings, where it is more than a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiphys::expr::go {

// Split, SplitN, SplitAfter, SplitAfterN: an empty separator splits after each rune; most < 0 all.
std::vector<std::string> split(std::string_view text, std::string_view separator,
                               std::int64_t most = -1, std::size_t keep = 0);
// strings.Replace; most < 0 all. An empty `from` matches before each rune and at the end.
std::string replace(std::string_view text, std::string_view from, std::string_view to,
                    std::int64_t most = -1);
// strings.Trim, TrimLeft, TrimRight with a set of runes.
std::string_view trim_left(std::string_view text, std::string_view cutset);
std::string_view trim_right(std::string_view text, std::string_view cutset);
std::string_view trim(std::string_view text, std::string_view cutset);
std::vector<std::string> fields(std::string_view text);
std::size_t count(std::string_view text, std::string_view part);

// A text of the user for a message: what is longer than 1,000 bytes is cut, with a mark.
std::string for_message(std::string_view text);

}  // namespace tiphys::expr::go
