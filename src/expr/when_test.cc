// when: grammar, words as texts, errors, limits. The full table of cases is tests/vectors.
#include "expr/when.h"

#include <gtest/gtest.h>

namespace tiphys::expr {
namespace {

std::string when(std::string_view text, WhenStyle style = WhenStyle::Words) {
  Budget budget;
  auto result = evaluate_when(text, budget, style);
  return result ? (*result ? "true" : "false") : result.error().message;
}

TEST(When, EmptyIsTrue) { EXPECT_EQ(when(""), "true"); }

TEST(When, WordsAreTexts) {
  EXPECT_EQ(when("foo == foo"), "true");
  EXPECT_EQ(when("foo == bar"), "false");
  EXPECT_EQ(when("foo == 'foo'"), "true");
  EXPECT_EQ(when("foo in (bar, foo)"), "true");
  EXPECT_EQ(when("foo =~ '^f'"), "true");
  EXPECT_EQ(when("[a b] == 'a b'"), "true");
  EXPECT_EQ(when("foo == 1", WhenStyle::Variables),
            "Failed to evaluate 'when' expresion 'foo == 1': No parameter 'foo' found.");
}

TEST(When, NumbersDatesAndTernariesWork) {
  EXPECT_EQ(when("1 + 2 * 3 == 7 && 10 - 2 - 3 == 5"), "true");
  EXPECT_EQ(when("2 ** 3 ** 2 == 64"), "true");
  EXPECT_EQ(when("'2020-01-02' > '2020-01-01'"), "true");
  EXPECT_EQ(when("1 < 2 ? true : false"), "true");
  EXPECT_EQ(when("-1 < 0 && !false"), "true");
  EXPECT_EQ(when("0x1F == 31"), "true");
}

TEST(When, ErrorsAreThoseOfThePredecessor) {
  EXPECT_EQ(when("{{item}} == 1"),
            "Invalid 'when' expression '{{item}} == 1': Invalid token: '{{' (hint: try wrapping "
            "the affected expression in quotes (\"))");
  EXPECT_EQ(when("foo == "), "Invalid 'when' expression 'foo == ': Unexpected end of expression");
  EXPECT_EQ(when("foo bar"),
            "Invalid 'when' expression 'foo bar': Cannot transition token types from VARIABLE "
            "[foo] to VARIABLE [bar]");
  EXPECT_EQ(when("my-word == x"),
            "Failed to evaluate 'when' expresion 'my-word == x': Value 'my' cannot be used with "
            "the modifier '-', it is not a number");
  EXPECT_EQ(when("1 + 1"), "Expected boolean evaluation for '1 + 1'. Got 2");
  EXPECT_EQ(when("!foo"),
            "Failed to parse 'when' expression '!foo': Cannot transition token types from PREFIX "
            "[!] to STRING [foo]");
}

TEST(When, LongChainsAreFineAndDeepNestingIsAnError) {
  std::string chain = "false";
  for (int i = 0; i < 20'000; ++i) chain += " || false";
  EXPECT_EQ(when(chain + " || true"), "true");
  std::string deep(100'000, '(');
  EXPECT_EQ(when(deep + "true" + std::string(100'000, ')')),
            "expression exceeds its limit of 200 levels");
}

}  // namespace
}  // namespace tiphys::expr
