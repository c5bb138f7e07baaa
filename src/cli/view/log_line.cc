// Prefixes of log lines. See log_line.h.
#include "cli/view/log_line.h"

#include <fmt/format.h>

#include <array>

#include "base/unicode.h"

namespace tiphys::cli::view {

namespace {

// RFC 3339 with nanoseconds, as container runtimes stamp their lines.
std::string stamp(base::Timestamp at) {
  std::string text = base::to_rfc3339(at);
  if (text.empty()) return text;
  text.pop_back();
  const std::int64_t fraction = at.ns - at.unix_seconds() * 1'000'000'000;
  return text + fmt::format(".{:09}Z", fraction);
}

std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0xc0) return first;
  std::uint32_t value = first >= 0xf0   ? first & 0x07u
                        : first >= 0xe0 ? first & 0x0fu
                                        : first & 0x1fu;
  while (at < text.size() && base::continues_rune(text[at])) {
    value = (value << 6) | (static_cast<unsigned char>(text[at++]) & 0x3fu);
  }
  return value;
}

}  // namespace

Color color_of_pod(std::string_view pod_name) {
  static constexpr std::array<Color, 6> kColors = {Color::Green,   Color::Yellow, Color::Blue,
                                                   Color::Magenta, Color::Cyan,   Color::White};
  std::uint64_t sum = 0;
  for (std::size_t at = 0; at < pod_name.size();) sum += next_code_point(pod_name, at);
  return kColors[sum % kColors.size()];
}

std::string log_line(const api::LogRecord& record, bool timestamps, const Style& style) {
  std::string out = printable(record.pod_name) + ": ";
  if (timestamps) out += stamp(record.at) + " ";
  return paint(style, color_of_pod(record.pod_name), out + record.text) + "\n";
}

}  // namespace tiphys::cli::view
