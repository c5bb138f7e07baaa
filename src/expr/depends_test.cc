// depends and dependencies: expansion, grammar, evaluation, errors.
#include "expr/depends.h"

#include <gtest/gtest.h>

#include <set>

namespace tiphys::expr {
namespace {

Depends parsed(std::string_view text, const Depends::ToleranceOf& tolerance = {}) {
  auto result = Depends::parse(text, tolerance);
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
  return result.value_or(Depends{});
}

// Evaluates with exactly these "task.Result" facts true.
bool met(const Depends& depends, const std::set<std::string>& facts) {
  return depends.evaluate([&](std::uint32_t task, TaskResult result) {
    return facts.contains(depends.tasks()[task] + "." + std::string(name_of(result)));
  });
}

TEST(Depends, EmptyConditionIsMet) {
  Depends none = parsed("  ");
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(met(none, {}));
}

TEST(Depends, BareNameMeansSucceededSkippedOrDaemoned) {
  Depends d = parsed("a-b");
  EXPECT_EQ(d.expanded(), "(a-b.Succeeded || a-b.Skipped || a-b.Daemoned)");
  EXPECT_TRUE(met(d, {"a-b.Skipped"}));
  EXPECT_FALSE(met(d, {"a-b.Failed"}));
  EXPECT_FALSE(met(d, {}));
}

TEST(Depends, BareNameFollowsContinueOn) {
  auto tolerance = [](std::string_view task) {
    return Depends::Tolerance{task == "a", task == "b"};
  };
  EXPECT_EQ(parsed("a && b", tolerance).expanded(),
            "(a.Succeeded || a.Skipped || a.Daemoned || a.Errored) && "
            "(b.Succeeded || b.Skipped || b.Daemoned || b.Failed)");
}

TEST(Depends, AndBindsTighterThanOrAndNotTightest) {
  Depends d = parsed("a.Succeeded || b.Succeeded && !c.Failed");
  EXPECT_TRUE(met(d, {"a.Succeeded", "c.Failed"}));
  EXPECT_FALSE(met(d, {"b.Succeeded", "c.Failed"}));
  EXPECT_TRUE(met(d, {"b.Succeeded"}));
}

TEST(Depends, ParenthesesAndChoiceWork) {
  EXPECT_FALSE(met(parsed("(a.Failed || b.Failed) && c.Failed"), {"a.Failed"}));
  Depends choice = parsed("a.Failed ? b.Failed : c.Failed");
  EXPECT_TRUE(met(choice, {"a.Failed", "b.Failed"}));
  EXPECT_FALSE(met(choice, {"a.Failed", "c.Failed"}));
  EXPECT_TRUE(met(choice, {"c.Failed"}));
  EXPECT_TRUE(met(parsed("a.Failed == b.Failed"), {}));
  EXPECT_TRUE(met(parsed("a.Failed != b.Failed"), {"a.Failed"}));
}

TEST(Depends, TasksAreListedOnceInOrderOfMention) {
  Depends d = parsed("b.Failed && a && b.AnySucceeded");
  EXPECT_EQ(d.tasks(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(d.tasks_with_items_result(), (std::vector<std::uint32_t>{0}));
}

TEST(Depends, DependenciesAreJoinedWithAnd) {
  std::vector<std::string> names = {"A", "B"};
  auto d = Depends::of_names(names, {});
  ASSERT_TRUE(d.has_value());
  EXPECT_FALSE(met(*d, {"A.Succeeded"}));
  EXPECT_TRUE(met(*d, {"A.Succeeded", "B.Daemoned"}));
}

TEST(Depends, UnknownResultIsNamed) {
  auto d = Depends::parse("a-b.Nope", {});
  ASSERT_FALSE(d.has_value());
  EXPECT_EQ(d.error().message, "task result 'Nope' for task 'a-b' is invalid");
}

TEST(Depends, SyntaxErrorsShowTheExpandedCondition) {
  auto d = Depends::parse("a-b.Failed &&", {});
  ASSERT_FALSE(d.has_value());
  EXPECT_TRUE(d.error().message.starts_with("unable to evaluate expression 'a_b.Failed &&': "))
      << d.error().message;
  EXPECT_FALSE(Depends::parse("(a", {}).has_value());
  EXPECT_FALSE(Depends::parse("a b", {}).has_value());
}

TEST(Depends, WordOperatorsAreTaskNames) {
  EXPECT_FALSE(Depends::parse("a and b", {}).has_value());
  EXPECT_EQ(parsed("true").tasks(), (std::vector<std::string>{"true"}));
}

TEST(Depends, DeepNestingIsAnErrorNotACrash) {
  std::string deep(100'000, '(');
  EXPECT_FALSE(Depends::parse(deep + "a", {}).has_value());
  std::string nots(100'000, '!');
  EXPECT_TRUE(met(parsed(nots + "a.Failed"), {"a.Failed"}));
}

}  // namespace
}  // namespace tiphys::expr
