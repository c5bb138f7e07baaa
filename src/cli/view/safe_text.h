// Text of anybody, made fit for a terminal: nothing of it acts there but, where asked, its colours.
//
// What acts on a terminal is escape sequences, the control characters of ASCII and of Unicode (C1),
// characters that turn the direction of what follows, and bytes that are no UTF-8. All that goes to
// a terminal goes through a SafeText; views make single fields printable() before they lay them
// out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ports/terminal.h"

namespace tiphys::cli::view {

// Whether a character does more on a terminal than to take its columns; a newline and a tab do.
bool acts_on_terminal(char32_t rune);

// One stream to a terminal. A character may be split between two pieces of its text.
class SafeText {
 public:
  // What of the stream may be written now: newlines and tabs as they are, colours where they pass,
  // a carriage return as a blank (none before a newline), other characters that act as \uXXXX,
  // bytes that are no UTF-8 as U+FFFD. O(text).
  std::string next(std::string_view text, ports::Colors colors);

 private:
  std::string begun_;  // of a character, or a carriage return: what comes next will tell
};

// A text that is whole.
std::string safe_text(std::string_view text, ports::Colors colors);
// A text for a terminal without colours, or for anything that takes none: its colours taken away.
std::string without_colors(std::string_view text);

}  // namespace tiphys::cli::view
