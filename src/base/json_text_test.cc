// What is told of a text is what the tree of it tells; pieces are found where they stand.
#include "base/json_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json.h"
#include "base/json_write.h"

namespace tiphys::base {
namespace {

std::string told(std::string_view text) {
  std::string out;
  JsonWriter writer(out);
  write_json_text(text, writer);
  return out;
}

const char* const kTexts[] = {
    "null",
    "true",
    " -1.50e3 ",
    R"("")",
    R"("a\"b\\")",
    "[]",
    "{}",
    "[ [ ] , { } ,[{}]\n]",
    R"({"a": [], "b": {}, "c": [1, [2.50, null], {"d": true}], "<e>": "<&\"\n",)"
    R"("f": "caf\u00e9 \u2028 \u0001", "g": {"h": {"i": [{}, [[]]]}}, "k\"ey\u0041": "v"})",
    R"(["\ud83d\ude00", "\b\f\r\t\/", "{[,:]}", false, "x"])",
};

TEST(JsonText, IsToldAsItsTreeIs) {
  for (const char* text : kTexts) {
    const auto tree = parse_json(text);
    ASSERT_TRUE(tree.has_value()) << text;
    EXPECT_EQ(told(text), to_json(*tree)) << text;
    const std::string wide = to_json_indented(*tree, 3, JsonEscape::GoHtml);
    EXPECT_EQ(told(wide), to_json(*tree)) << wide;
  }
}

TEST(JsonText, ThatIsNoneEndsAllTheSame) {
  for (const char* text : kTexts) {
    const std::string whole = text;
    for (std::size_t i = 0; i <= whole.size(); ++i) {
      told(whole.substr(0, i));
      told(whole.substr(i));
    }
  }
  for (const char* text :
       {"]", "}}", ":::", "\"", "\"\\", "\"\\u12", "\"\\ud800\"", "{\"a\"", ",", "[}"}) {
    told(text);
  }
}

TEST(JsonText, MembersAreFoundWhereTheyStand) {
  const std::string_view text =
      R"( { "a" : [1, "]}"] , "b\"": {"c": "x"}, "c" : {"templates":[{}]} , "a": 2 } )";
  EXPECT_EQ(json_member(text, "a"), R"([1, "]}"])");
  EXPECT_EQ(json_member(json_member(text, "c"), "templates"), "[{}]");
  EXPECT_EQ(json_member(text, {"c", "templates"}), "[{}]");
  EXPECT_EQ(json_member(text, {"b\\\"", "c"}), "\"x\"");
  EXPECT_EQ(json_member(text, {"c", "a"}), "");
  EXPECT_EQ(json_member(text, {"a", "c"}), "");
  EXPECT_EQ(json_member(text, "templates"), "");
  EXPECT_EQ(json_member(text, "x"), "");
  for (const char* none :
       {"", "[]", "\"a\"", "{", "{\"a\"", "{\"a\":", "{\"a\":\"", "{\"b\":1 \"a\":2}",
        "{\"b\":[1,\"a\":2", "{a:1}", "{\"a\":[", "{\"a\":,"}) {
    EXPECT_EQ(json_member(none, "a"), "") << none;
  }
}

struct Listed {
  std::vector<std::string> elements;
  bool well = false;
};

Listed listed(std::string_view text) {
  Listed out;
  JsonElements elements(text);
  while (const auto one = elements.next()) out.elements.emplace_back(*one);
  EXPECT_EQ(elements.next(), std::nullopt);
  out.well = elements.ended_well();
  return out;
}

TEST(JsonText, ElementsComeOneAfterTheOther) {
  const Listed some = listed(R"( [ 1 ,"a,]" , [2,[3]],{"b":[]}, null ] )");
  EXPECT_TRUE(some.well);
  EXPECT_EQ(some.elements,
            (std::vector<std::string>{"1", "\"a,]\"", "[2,[3]]", "{\"b\":[]}", "null"}));
  EXPECT_TRUE(listed("[]").well);
  EXPECT_TRUE(listed(" [ ] ").well);
  EXPECT_TRUE(listed("[]").elements.empty());
  for (const char* bad : {"", "{}", "[", "[,]", "[1,]", "[1", "[1 2]", "[1]]", "[1],", "[\"]",
                          "[[1]", "[1}", "null", "[}"}) {
    EXPECT_FALSE(listed(bad).well) << bad;
  }
}

}  // namespace
}  // namespace tiphys::base
