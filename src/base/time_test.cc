// RFC 3339 and Go durations.
#include "base/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace tiphys::base {
namespace {

TEST(Time, PrintsWholeSecondsInUtc) {
  EXPECT_EQ(to_rfc3339({}), "");
  EXPECT_EQ(to_rfc3339({1'000'000'000LL * 1'795'316'645 + 999'999'999}), "2026-11-22T03:04:05Z");
  EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59Z");
}

TEST(Time, ReadsFractionsAndOffsets) {
  EXPECT_EQ(parse_rfc3339("2026-11-22T03:04:05Z")->unix_seconds(), 1'795'316'645);
  EXPECT_EQ(parse_rfc3339("2026-11-22T05:04:05.25+02:00")->ns, 1'795'316'645'250'000'000);
  EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00-01:30")->unix_seconds(), 1'709'170'200);
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2026-11-22", "2026-11-22 03:04:05Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T03:04:05", "2026-11-22T03:04:05.Z",
        "2026-11-22T03:04:05+2:00", "2026-11-22T03:04:05Zx", "1500-01-01T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

struct Case {
  const char* text;
  std::int64_t ns;
};

TEST(Duration, ReadsWhatGoReads) {
  constexpr Case kCases[] = {{"0", 0},
                             {"1h2m3.5s", 3'723'500'000'000},
                             {"-1.5us", -1500},
                             {"+5s", 5'000'000'000},
                             {"1\xc2\xb5s", 1000},
                             {".5s", 500'000'000},
                             {"1.s", 1'000'000'000},
                             {"0.3333333333333333333h", 1'200'000'000'000},
                             {"9223372036854775807ns", std::numeric_limits<std::int64_t>::max()},
                             {"-9223372036854775808ns", std::numeric_limits<std::int64_t>::min()}};
  for (const Case& c : kCases) {
    auto duration = parse_go_duration(c.text);
    ASSERT_TRUE(duration) << c.text;
    EXPECT_EQ(duration->ns, c.ns) << c.text;
  }
}

TEST(Duration, ErrorsHaveGosWords) {
  EXPECT_EQ(parse_go_duration("").error().message, "time: invalid duration \"\"");
  EXPECT_EQ(parse_go_duration("3").error().message, "time: missing unit in duration \"3\"");
  EXPECT_EQ(parse_go_duration("1d").error().message, "time: unknown unit \"d\" in duration \"1d\"");
  EXPECT_EQ(parse_go_duration(".s").error().message, "time: invalid duration \".s\"");
  EXPECT_EQ(parse_go_duration("1 s").error().message,
            "time: unknown unit \" s\" in duration \"1 s\"");
  EXPECT_EQ(parse_go_duration("9223372036854775808ns").error().message,
            "time: invalid duration \"9223372036854775808ns\"");
  EXPECT_EQ(parse_go_duration("3000000h").error().message, "time: invalid duration \"3000000h\"");
}

TEST(Duration, PrintsAsGo) {
  EXPECT_EQ(to_go_text({0}), "0s");
  EXPECT_EQ(to_go_text({1}), "1ns");
  EXPECT_EQ(to_go_text({1500}), "1.5\xc2\xb5s");
  EXPECT_EQ(to_go_text({150'000'000}), "150ms");
  EXPECT_EQ(to_go_text({60'000'000'000}), "1m0s");
  EXPECT_EQ(to_go_text({3'600'000'000'000}), "1h0m0s");
  EXPECT_EQ(to_go_text({-1'500'000'000}), "-1.5s");
  EXPECT_EQ(to_go_text({std::numeric_limits<std::int64_t>::min()}), "-2562047h47m16.854775808s");
}

}  // namespace
}  // namespace tiphys::base
