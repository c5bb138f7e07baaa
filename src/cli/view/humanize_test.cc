// Spans and moments in the forms that users know.
#include "cli/view/humanize.h"

#include <gtest/gtest.h>

namespace tiphys::cli::view {
namespace {

using base::Duration;
using base::Timestamp;

Timestamp at(const char* text) { return base::parse_rfc3339(text).value(); }

TEST(ShortSpan, HasOneUnitRoundedDown) {
  EXPECT_EQ(short_span(Duration::seconds(0)), "0s");
  EXPECT_EQ(short_span(Duration::milliseconds(5900)), "5s");
  EXPECT_EQ(short_span(Duration::seconds(59)), "59s");
  EXPECT_EQ(short_span(Duration::seconds(119)), "1m");
  EXPECT_EQ(short_span(Duration::seconds(2 * 3600 + 1)), "2h");
  EXPECT_EQ(short_span(Duration::seconds(3 * 86400 + 5)), "3d");
  EXPECT_EQ(short_span(Duration::seconds(800 * 86400)), "2y");
}

TEST(ShortSpan, OfTheFutureIsInvalidBeyondASecond) {
  EXPECT_EQ(short_span(Duration::seconds(-1)), "0s");
  EXPECT_EQ(short_span(Duration::seconds(-2)), "<invalid>");
}

TEST(ShortSpan, EndsNowWhereItHasNotFinished) {
  const Timestamp start = at("2026-01-02T03:04:05Z");
  const Timestamp now = start + Duration::seconds(42);
  EXPECT_EQ(short_span(start, {}, now), "42s");
  EXPECT_EQ(short_span(start, start + Duration::seconds(7), now), "7s");
  EXPECT_EQ(short_span({}, {}, now), "0s");
}

TEST(LongSpan, HasTheTwoLargestUnits) {
  EXPECT_EQ(long_span(Duration::seconds(0)), "0 seconds");
  EXPECT_EQ(long_span(Duration::seconds(1)), "1 second");
  EXPECT_EQ(long_span(Duration::seconds(72)), "1 minute 12 seconds");
  EXPECT_EQ(long_span(Duration::seconds(3600 * 5 + 60 * 2 + 3)), "5 hours 2 minutes");
  EXPECT_EQ(long_span(Duration::seconds(86400)), "1 day");
}

TEST(Ago, ChoosesTheUnit) {
  const Timestamp now = at("2026-06-01T12:00:00Z");
  EXPECT_EQ(ago(now, now), "now");
  EXPECT_EQ(ago(now - Duration::seconds(1), now), "1 second ago");
  EXPECT_EQ(ago(now - Duration::seconds(180), now), "3 minutes ago");
  EXPECT_EQ(ago(now - Duration::seconds(3600 * 25), now), "1 day ago");
  EXPECT_EQ(ago(now - Duration::seconds(86400 * 15), now), "2 weeks ago");
  EXPECT_EQ(ago(now - Duration::seconds(86400 * 400), now), "1 year ago");
  EXPECT_EQ(ago(now + Duration::seconds(7200), now), "2 hours from now");
}

TEST(Moment, IsLocalTimeWithItsOffset) {
  Style style;
  style.now = at("2026-01-02T15:07:05Z");
  EXPECT_EQ(moment(at("2026-01-02T15:04:05Z"), style), "Fri Jan 02 15:04:05 +0000 (3 minutes ago)");
  style.utc_offset = [](Timestamp) { return -(5 * 3600 + 1800); };
  EXPECT_EQ(moment(at("2026-01-02T03:04:05Z"), style), "Thu Jan 01 21:34:05 -0530 (12 hours ago)");
}

TEST(Moment, KnowsLeapDays) {
  Style style;
  style.now = at("2024-02-29T00:00:00Z");
  EXPECT_EQ(moment(at("2024-02-29T00:00:00Z"), style), "Thu Feb 29 00:00:00 +0000 (now)");
}

TEST(Stopwatch, ShowsTenthsOnlyAtFirst) {
  EXPECT_EQ(stopwatch(Duration::milliseconds(420)), "0.4s");
  EXPECT_EQ(stopwatch(Duration::milliseconds(12900)), "12s");
  EXPECT_EQ(stopwatch(Duration::seconds(65)), "1m05s");
  EXPECT_EQ(stopwatch(Duration::seconds(2 * 3600 + 3 * 60)), "2h03m");
}

}  // namespace
}  // namespace tiphys::cli::view
