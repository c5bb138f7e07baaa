// Colours, symbols and widths. See style.h.
#include "cli/view/style.h"

#include <array>

#include "base/text.h"
#include "base/unicode.h"
#include "cli/view/safe_text.h"

namespace tiphys::cli::view {

namespace {

struct Mark {
  std::string_view symbol;
  std::string_view word;
  Color color;
};

// In the order of spec::Phase.
constexpr std::array<Mark, 7> kMarks = {{{"◷", "Pending", Color::Yellow},
                                         {"●", "Running", Color::Cyan},
                                         {"✔", "Succeeded", Color::Green},
                                         {"○", "Skipped", Color::Default},
                                         {"✖", "Failed", Color::Red},
                                         {"⚠", "Error", Color::Red},
                                         {"○", "Omitted", Color::Default}}};

const Mark& mark_of(spec::Phase phase) { return kMarks[static_cast<std::size_t>(phase)]; }

std::size_t bytes_of_character(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

}  // namespace

std::string paint(const Style& style, Color color, std::string_view text) {
  if (!style.color) return std::string(text);
  std::string out = "\x1b[" + std::to_string(static_cast<int>(color)) + "m";
  out += text;
  out += "\x1b[0m";
  return out;
}

std::string icon(const Style& style, spec::Phase phase) {
  const Mark& mark = mark_of(phase);
  return paint(style, mark.color, style.utf8 ? mark.symbol : mark.word);
}

std::string suspend_icon(const Style& style) {
  return paint(style, Color::Cyan, style.utf8 ? "ǁ" : "Suspend");
}

std::string icon(const Style& style, spec::WorkflowPhase phase) {
  switch (phase) {
    case spec::WorkflowPhase::Running: return icon(style, spec::Phase::Running);
    case spec::WorkflowPhase::Succeeded: return icon(style, spec::Phase::Succeeded);
    case spec::WorkflowPhase::Failed: return icon(style, spec::Phase::Failed);
    case spec::WorkflowPhase::Error: return icon(style, spec::Phase::Error);
    default: return icon(style, spec::Phase::Pending);
  }
}

Color color_of(spec::Phase phase) { return mark_of(phase).color; }

spec::Phase phase_named(std::string_view name) {
  for (std::size_t i = 0; i < kMarks.size(); ++i) {
    if (kMarks[i].word == name) return static_cast<spec::Phase>(i);
  }
  return spec::Phase::Pending;
}

spec::WorkflowPhase workflow_phase_named(std::string_view name) {
  using spec::WorkflowPhase;
  for (auto phase : {WorkflowPhase::Pending, WorkflowPhase::Running, WorkflowPhase::Succeeded,
                     WorkflowPhase::Failed, WorkflowPhase::Error}) {
    if (name == spec::name_of(phase)) return phase;
  }
  return WorkflowPhase::Unset;
}

std::string shell_word(const std::string& text) {
  const bool plain =
      !text.empty() && text.find_first_of(" \t\n'\"$\\`*?[](){}<>|&;#~!") == std::string::npos;
  if (plain) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7f) {
      out += text[i++];
      continue;
    }
    const base::Rune rune = base::next_rune(text.substr(i));
    if (rune.valid && acts_on_terminal(rune.value)) {
      out += ' ';
    } else {
      base::append_rune(out, rune.value);
    }
    i += rune.size;
  }
  return out;
}

std::string clipped(std::string_view text, std::size_t columns, const Style& style) {
  if (base::display_width(text) <= columns) return std::string(text);
  const std::string_view ellipsis = style.utf8 ? "…" : "...";
  const std::size_t room = style.utf8 ? 1 : 3;
  if (columns < room) return {};
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto bytes = bytes_of_character(static_cast<unsigned char>(text[i]));
    const std::string_view character = text.substr(i, bytes);
    const std::size_t width = base::display_width(character);
    if (used + width + room > columns) break;
    out += character;
    used += width;
    i += bytes;
  }
  return out.append(ellipsis);
}

std::size_t visible_width(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\x1b') {
      plain += text[i];
      continue;
    }
    while (i < text.size() && text[i] != 'm') ++i;
  }
  return base::display_width(plain);
}

std::string text_at(const base::Value& object, std::string_view key) {
  const base::Value* value = object.find(key);
  if (value == nullptr) return {};
  if (value->is_string()) return value->as_string();
  if (value->is_number()) return value->number_text();
  if (value->is_bool()) return value->as_bool() ? "true" : "false";
  return {};
}

base::Timestamp time_at(const base::Value& object, std::string_view key) {
  const std::string text = text_at(object, key);
  if (text.empty()) return {};
  return base::parse_rfc3339(text).value_or(base::Timestamp{});
}

}  // namespace tiphys::cli::view
