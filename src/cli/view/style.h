// Style: how text may look where it is going: colours, symbols, width, and the time of day there.
//
// Every view is a pure function of its data and a Style, so that a golden file pins it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/value.h"
#include "spec/phase.h"

namespace tiphys::cli::view {

enum class Color : std::uint8_t {
  Red = 31,
  Green = 32,
  Yellow = 33,
  Blue = 34,
  Magenta = 35,
  Cyan = 36,
  White = 37,
  Default = 39,
  Dim = 2,
  Bold = 1,
};

struct Style {
  bool color = false;
  bool utf8 = true;
  base::Timestamp now;
  // Offset of local time from UTC at an instant, in seconds; absent: UTC.
  std::function<std::int32_t(base::Timestamp)> utc_offset;
};

// The text in a colour, or unchanged where there is none.
std::string paint(const Style& style, Color color, std::string_view text);

// The symbol of a node's phase, painted: ◷ ● ✔ ○ ✖ ⚠, or its word without UTF-8.
std::string icon(const Style& style, spec::Phase phase);
std::string suspend_icon(const Style& style);
// The same for the phase of a workflow; Unset counts as Pending.
std::string icon(const Style& style, spec::WorkflowPhase phase);
Color color_of(spec::Phase phase);

// The phase of that name; Pending for a name that is none.
spec::Phase phase_named(std::string_view name);
spec::WorkflowPhase workflow_phase_named(std::string_view name);

// Foreign text for one field of a view: whatever acts on a terminal (safe_text.h) as a blank, bytes
// that are no UTF-8 as U+FFFD.
std::string printable(std::string_view text);
// As a shell has to be given it to take it for one word.
std::string shell_word(const std::string& text);
// At most `columns` wide, the end replaced by an ellipsis. `text` holds no escapes.
std::string clipped(std::string_view text, std::size_t columns, const Style& style);
// Columns that the text takes, escapes not counted.
std::size_t visible_width(std::string_view text);

// Members of JSON objects without fuss: "" and zero where they are absent or of another kind.
std::string text_at(const base::Value& object, std::string_view key);
base::Timestamp time_at(const base::Value& object, std::string_view key);

}  // namespace tiphys::cli::view
