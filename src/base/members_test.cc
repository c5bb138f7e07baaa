// Reading members that may not be there.
#include "base/members.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::base {
namespace {

Value read(std::string_view json) { return parse_json(json).value(); }

TEST(Members, WhatIsThereIsRead) {
  const Value v = read(R"({"t":"x","b":true,"n":7,"l":[1,2],"o":{"t":"y"},"null":null})");
  EXPECT_EQ(member_text(v, "t"), "x");
  EXPECT_TRUE(member_bool(v, "b"));
  EXPECT_EQ(member_int(v, "n"), 7);
  EXPECT_EQ(member_list(v, "l").size(), 2u);
  EXPECT_EQ(member_object(v, "o").size(), 1u);
  EXPECT_EQ(member_text(member_of(v, "o"), "t"), "y");
  EXPECT_TRUE(is_set(v, "t"));
  EXPECT_FALSE(is_set(v, "null"));
}

TEST(Members, WhatIsNotThereOrOfAnotherKindReadsAsEmpty) {
  for (const char* json : {"{}", R"({"m":null})", "null", "[]", "1", R"("m")"}) {
    const Value v = read(json);
    EXPECT_TRUE(member_of(v, "m").is_null()) << json;
    EXPECT_FALSE(is_set(v, "m")) << json;
    EXPECT_EQ(member_text(member_of(member_of(v, "m"), "m"), "m"), "") << json;
  }
  const Value text = read(R"({"m":"1"})"), number = read(R"({"m":1.5})");
  EXPECT_EQ(member_text(number, "m"), "");
  EXPECT_EQ(member_int(number, "m"), std::nullopt);
  EXPECT_EQ(member_int(text, "m"), std::nullopt);
  EXPECT_FALSE(member_bool(text, "m"));
  EXPECT_TRUE(member_list(text, "m").empty());
  EXPECT_TRUE(member_object(text, "m").empty());
  EXPECT_EQ(member_text(nullptr, "m"), "");
}

TEST(Members, AnElementIsFoundByItsName) {
  const Value list = read(R"([1,{"name":2},{"name":"a","v":1},{"name":"a","v":2}])");
  ASSERT_NE(find_named(list, "a"), nullptr);
  EXPECT_EQ(member_int(*find_named(list, "a"), "v"), 1);
  EXPECT_EQ(find_named(list, ""), nullptr);
  EXPECT_EQ(find_named(read("{}"), "a"), nullptr);
}

TEST(Members, ChangesMakeAnObjectWhereThereIsNone) {
  Value v = read(R"({"l":[1],"t":"x"})");
  ASSERT_NE(find_list(v, "l"), nullptr);
  EXPECT_EQ(find_list(v, "t"), nullptr);
  EXPECT_EQ(find_list(v, "m"), nullptr);
  object_in(object_in(v, "a"), "b").set("c", Value(true));
  object_in(v, "t").set("d", Value("e"));
  object_in(v, "a").set("f", Value());
  EXPECT_EQ(to_json(v), R"({"l":[1],"t":{"d":"e"},"a":{"b":{"c":true},"f":null}})");
}

}  // namespace
}  // namespace tiphys::base
