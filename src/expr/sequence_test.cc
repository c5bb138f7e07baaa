// withSequence: bounds, direction, formats, errors.
#include "expr/sequence.h"

#include <gtest/gtest.h>

#include <vector>

namespace tiphys::expr {
namespace {

std::vector<std::string> items(const SequenceFields& fields) {
  auto sequence = Sequence::create(fields);
  EXPECT_TRUE(sequence.has_value()) << (sequence ? "" : sequence.error().message);
  std::vector<std::string> out;
  for (std::uint64_t i = 0; sequence && i < sequence->size(); ++i) out.push_back(sequence->at(i));
  return out;
}
using Texts = std::vector<std::string>;

TEST(Sequence, CountsFromStart) {
  EXPECT_EQ(items({.count = "3"}), (Texts{"0", "1", "2"}));
  EXPECT_EQ(items({.count = "2", .start = "7"}), (Texts{"7", "8"}));
  EXPECT_EQ(items({.count = "0"}), Texts{});
}

TEST(Sequence, EndIsIncludedAndMayBeBelowStart) {
  EXPECT_EQ(items({.start = "1", .end = "3"}), (Texts{"1", "2", "3"}));
  EXPECT_EQ(items({.start = "2", .end = "0"}), (Texts{"2", "1", "0"}));
  EXPECT_EQ(items({.end = "-1"}), (Texts{"0", "-1"}));
}

TEST(Sequence, FormatIsThatOfGo) {
  EXPECT_EQ(items({.start = "9", .end = "11", .format = "testuser%02X"}),
            (Texts{"testuser09", "testuser0A", "testuser0B"}));
  EXPECT_EQ(items({.count = "1", .format = "100%%-%d"}), (Texts{"100%-0"}));
  EXPECT_EQ(items({.count = "1", .format = "a\\tb%d"}), (Texts{"a\tb0"}));
}

TEST(Sequence, ErrorsAreThoseOfAtoi) {
  EXPECT_EQ(Sequence::create({}).error().message,
            "neither end nor count was specified in withSequence");
  EXPECT_EQ(Sequence::create({.count = "x"}).error().message,
            "strconv.Atoi: parsing \"x\": invalid syntax");
  EXPECT_EQ(Sequence::create({.count = ""}).error().message,
            "strconv.Atoi: parsing \"\": invalid syntax");
  EXPECT_EQ(Sequence::create({.end = "9223372036854775808"}).error().message,
            "strconv.Atoi: parsing \"9223372036854775808\": value out of range");
  EXPECT_FALSE(Sequence::create({.count = "+-1"}).has_value());
}

TEST(Sequence, HugeRangesCostNothing) {
  auto sequence = Sequence::create({.end = "1000000000000"});
  ASSERT_TRUE(sequence.has_value());
  EXPECT_EQ(sequence->at(999'999'999'999), "999999999999");
}

TEST(Sequence, MistakesInFormatsGetGosMarks) {
  EXPECT_EQ(format_go_int("%s", 3), "%!s(int=3)");
  EXPECT_EQ(format_go_int("%5s", 3), "%!s(int=    3)");
  EXPECT_EQ(format_go_int("none", 3), "none%!(EXTRA int=3)");
  EXPECT_EQ(format_go_int("%d %d", 3), "3 %!d(MISSING)");
  EXPECT_EQ(format_go_int("%[2]d", 3), "%!d(BADINDEX)");
  EXPECT_EQ(format_go_int("%[1]d%[1]x", 30), "301e");
  EXPECT_EQ(format_go_int("%", 3), "%!(NOVERB)%!(EXTRA int=3)");
  EXPECT_EQ(format_go_int("%08.3f|", 3), "%!f(int=     003)|");
  EXPECT_EQ(format_go_int("[%+5d]", 42), "[  +42]");
  EXPECT_EQ(format_go_int("[%05d]", -42), "[-0042]");
  EXPECT_EQ(format_go_int("[%-5x]", -42), "[-2a  ]");
}

}  // namespace
}  // namespace tiphys::expr
