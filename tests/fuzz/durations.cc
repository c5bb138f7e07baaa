// Durations, times, layouts and printf formats: what is printed reads back, and nothing overflows.
// The input is a text, or a layout and a text on the next line.
#include <string>

#include "base/time.h"
#include "expr/go/time.h"
#include "expr/sequence.h"
#include "target.h"

namespace tiphys::fuzz {
namespace {

void durations(std::string_view text) {
  auto duration = base::parse_go_duration(text);
  if (!duration) return property(!duration.error().message.empty(), "an error says why");
  std::string printed = base::to_go_text(*duration);
  auto again = base::parse_go_duration(printed);
  property(again && *again == *duration, "a printed duration reads back", printed);
}

void timestamps(std::string_view text) {
  auto time = base::parse_rfc3339(text);
  if (!time) return property(!time.error().message.empty(), "an error says why");
  std::string printed = base::to_rfc3339(*time);
  if (printed.empty()) return property(!time->is_set(), "only an unset time prints nothing");
  auto again = base::parse_rfc3339(printed);
  property(again && again->unix_seconds() == time->unix_seconds(), "a printed time reads back",
           printed);
}

// Formatting with a layout is total; what a full layout prints, it reads.
void layouts(std::string_view layout, std::string_view text) {
  namespace go = expr::go;
  auto time = go::parse_time(layout, text);
  if (!time) return property(!time.error().message.empty(), "an error says why");
  std::string printed = go::format_time(*time, go::kRfc3339Nano);
  if (printed.size() > 4 && printed[4] == '-' && time->fixed_offset % 60 == 0) {
    auto again = go::parse_time(go::kRfc3339Nano, printed);
    property(again && go::compare(*again, *time) == 0, "a parsed time prints and reads back",
             printed);
  }
  (void)go::format_time(*time, layout);
  (void)go::format_time(*time, text);
  (void)go::time_text(*time);
}

}  // namespace

void run_durations(std::string_view input) {
  if (input.size() > 4096) return;
  durations(input);
  timestamps(input);
  std::size_t line = input.find('\n');
  std::string_view layout = input.substr(0, line);
  layouts(layout, line == input.npos ? layout : input.substr(line + 1));
  for (std::int64_t n : {std::int64_t{0}, std::int64_t{-7}, INT64_MIN})
    property(expr::format_go_int(layout, n).size() < 10'000'000, "formats are bounded");
}

}  // namespace tiphys::fuzz
