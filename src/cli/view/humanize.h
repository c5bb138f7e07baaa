// Times and spans of time as people read them, in the predecessor's forms.
#pragma once

#include <string>

#include "base/time.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

// One unit, rounded down: "0s", "5s", "1m", "2h", "3d", "1y". Less than -1 s is "<invalid>".
std::string short_span(base::Duration span);
// From `start` to `finish`, or to now where that is not set; "0s" where it has not begun.
std::string short_span(base::Timestamp start, base::Timestamp finish, base::Timestamp now);
// The two largest units: "1 minute 12 seconds", "0 seconds".
std::string long_span(base::Duration span);
// "Mon Jan 02 15:04:05 -0700 (3 minutes ago)".
std::string moment(base::Timestamp at, const Style& style);
// "3 minutes ago", "now", "2 days from now".
std::string ago(base::Timestamp at, base::Timestamp now);
// For live displays, where tenths matter at first: "0.4s", "12s", "1m05s", "2h03m".
std::string stopwatch(base::Duration span);
// "15:04:05" of the local day.
std::string time_of_day(base::Timestamp at, const Style& style);

}  // namespace tiphys::cli::view
