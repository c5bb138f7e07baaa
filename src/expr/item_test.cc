// Loop items: descriptions, texts, scopes.
#include "expr/item.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::expr {
namespace {

base::Value json(std::string_view text) {
  auto parsed = base::parse_json(text);
  EXPECT_TRUE(parsed.has_value());
  return parsed.value_or(base::Value());
}

TEST(Item, DescriptionsFollowTheKind) {
  EXPECT_EQ(item_description(json(R"("foo")")), "foo");
  EXPECT_EQ(item_description(json("\"a\\\"b<c>\"")), "a\\\"b<c>");
  EXPECT_EQ(item_description(json("1.50")), "1.50");
  EXPECT_EQ(item_description(json("true")), "true");
  EXPECT_EQ(item_description(json(R"({"b":"x","a":1})")), "a:1,b:x");
  EXPECT_EQ(item_description(json(R"(["a","b"])")), "[a b]");
  EXPECT_EQ(item_description(json(R"(["a",["b","c"]])")), R"([a ["b","c"]])");
}

TEST(Item, NamesLoseParentheses) {
  EXPECT_EQ(item_name("A", 0, json(R"(["a","b"])")), "A(0:[a b])");
  EXPECT_EQ(item_name("say", 12, json("\"f(x)\"")), "say(12:fx)");
}

TEST(Item, TextOfStringsIsRawAndOfMapsSortedAndEscapedForHtml) {
  EXPECT_EQ(item_text(json(R"("a\"b<")")), "a\"b<");
  EXPECT_EQ(item_text(json(R"({"b":"<","a":[1,2]})")), R"({"a":[1,2],"b":"\u003c"})");
  EXPECT_EQ(item_text(json("[1, \"x\"]")), "[1,\"x\"]");
  EXPECT_EQ(item_text(json("10000000000000000000000")), "10000000000000000000000");
}

TEST(Item, MembersKeepTheirEscapes) {
  base::Value item = json(R"({"k":"a\"b","n":1,"m":{"x":"<"}})");
  EXPECT_EQ(item_member_text(item, "k"), "a\"b");
  EXPECT_EQ(item_member_text(item, "n"), "1");
  EXPECT_EQ(item_member_text(item, "m"), R"({"x":"<"})");
  EXPECT_EQ(item_member_text(item, "none"), std::nullopt);
  EXPECT_EQ(item_member_text(json("1"), "k"), std::nullopt);
}

TEST(Item, ScopeAnswersItemAndItsMembers) {
  base::Value item = json(R"({"k":"v"})");
  ItemScope scope(item);
  EXPECT_EQ(scope.lookup("item")->text, R"({"k":"v"})");
  EXPECT_EQ(scope.lookup("item.k")->text, "v");
  EXPECT_FALSE(scope.lookup("item.x").has_value());
  EXPECT_FALSE(scope.lookup("items").has_value());
  std::vector<std::string> keys;
  scope.enumerate("", [&](std::string_view key, const ScopeValue&) { keys.emplace_back(key); });
  EXPECT_EQ(keys, (std::vector<std::string>{"item", "item.k"}));
}

TEST(Item, ParamItemsMustBeAJsonList) {
  EXPECT_EQ(parse_param_items("[1, 2]")->size(), 2u);
  for (const char* bad : {"{}", "hello", "1", ""}) {
    auto items = parse_param_items(bad);
    ASSERT_FALSE(items.has_value()) << bad;
    EXPECT_TRUE(items.error().message.starts_with(
        std::string("withParam value could not be parsed as a JSON list: ") + bad + ": "));
  }
}

}  // namespace
}  // namespace tiphys::expr
