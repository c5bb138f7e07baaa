// JSON in and out, with exact numbers and positions.
#include "base/json.h"

#include <gtest/gtest.h>

namespace tiphys::base {
namespace {

std::string error_of(std::string_view text, const ParseLimits& limits = {}) {
  auto value = parse_json(text, limits);
  return value ? "no error" : value.error().message;
}

TEST(Json, NumbersKeepTheirText) {
  std::string text = R"([1.0,1e3,-0,123456789012345678901234567890,1.50E+02])";
  auto value = parse_json(text);
  ASSERT_TRUE(value);
  EXPECT_EQ(to_json(*value), text);
}

TEST(Json, KeysKeepTheirOrderAndMarksAreSet) {
  auto value = parse_json("{\"b\": 1,\n \"a\": [true]}");
  ASSERT_TRUE(value);
  EXPECT_EQ(to_json(*value), R"({"b":1,"a":[true]})");
  EXPECT_EQ(value->find("a")->mark(), (Mark{2, 7}));
  EXPECT_EQ(value->as_object()[1].key_mark, (Mark{2, 2}));
}

TEST(Json, ScalarsMayStandAlone) {
  for (const char* text : {"1", "-2.5", "\"x\"", "null", "true", " false "})
    EXPECT_TRUE(parse_json(text)) << text;
}

TEST(Json, WhatIsNotJsonIsRefused) {
  for (const char* text :
       {"",        " ",           "nul",  "[1,]",  "[1 2]", "{\"a\"}", "{\"a\":1,}",
        "[1]]",    "1 2",         "01",   "1.",    ".5",    "+1",      "[NaN]",
        "\"\\x\"", "\"\\ud800\"", "[\"a", "{a:1}", "[1}",   "'a'",     "\"\x01\""})
    EXPECT_FALSE(parse_json(text)) << text;
  EXPECT_FALSE(parse_json("\"\xff\""));
}

TEST(Json, ErrorsSayWhere) {
  EXPECT_EQ(error_of("[1,\n tru]"), "line 2 column 2: invalid value tru");
  EXPECT_EQ(error_of("{\"a\":1,\n\"a\":2}"), "line 2 column 1: key \"a\" already set in map");
  EXPECT_EQ(error_of("[1]\n[2]"), "line 2 column 1: unexpected text after the end of the value");
  EXPECT_EQ(error_of("[\"abc"), "line 1 column 2: this string has no end");
  EXPECT_EQ(error_of("{\"a\": \"\xff\"}"), "line 1 column 8: invalid UTF-8");
}

TEST(Json, DuplicatesAmongManyKeysAreFoundToo) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  text += "\"k500\":1}";
  EXPECT_NE(error_of(text).find("key \"k500\" already set"), std::string::npos);
  ParseLimits limits;
  limits.duplicates = Duplicates::LastWins;
  auto value = parse_json(text, limits);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->as_object().size(), 1000u);
  EXPECT_EQ(value->find("k500")->number_text(), "1");
}

TEST(Json, LimitsHold) {
  ParseLimits limits;
  limits.depth_max = 10;
  EXPECT_TRUE(parse_json(std::string(10, '[') + std::string(10, ']'), limits));
  EXPECT_EQ(error_of(std::string(11, '[') + std::string(11, ']'), limits),
            "line 1 column 11: nested more than 10 deep");
  EXPECT_NE(error_of(std::string(200'000, '[')), "no error");
  limits = {};
  limits.values_max = 3;
  EXPECT_EQ(error_of("[1,2,3]", limits), "line 1 column 6: more than 3 values");
  limits = {};
  limits.bytes_max = 3;
  EXPECT_EQ(parse_json("[1, 2]", limits).error().code, ErrorCode::Exhausted);
}

TEST(Json, StringsAreEscapedAsAsked) {
  std::string text = "<a>&\"\\\n\t\b\f\x01\xe2\x80\xa8\xff";
  EXPECT_EQ(to_json(Value(text)), "\"<a>&\\\"\\\\\\n\\t\\b\\f\\u0001\xe2\x80\xa8\\ufffd\"");
  EXPECT_EQ(to_json(Value(text), JsonEscape::GoHtml),
            "\"\\u003ca\\u003e\\u0026\\\"\\\\\\n\\t\\b\\f\\u0001\\u2028\\ufffd\"");
}

TEST(Json, IndentationIsGos) {
  auto value = parse_json(R"({"a":[1,{}],"b":[],"c":{"d":null}})");
  ASSERT_TRUE(value);
  EXPECT_EQ(
      to_json_indented(*value, 2),
      "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": [],\n  \"c\": {\n    \"d\": null\n  }\n}");
}

TEST(Json, SortedKeysSortsAtEveryDepth) {
  auto value = parse_json(R"({"b":[{"z":1,"y":2}],"a":0})");
  ASSERT_TRUE(value);
  EXPECT_EQ(to_json(sorted_keys(*value)), R"({"a":0,"b":[{"y":2,"z":1}]})");
}

TEST(Json, DoublesPrintAsGoPrintsThem) {
  EXPECT_EQ(Value::number(1e20).number_text(), "100000000000000000000");
  EXPECT_EQ(Value::number(1e21).number_text(), "1e+21");
  EXPECT_EQ(Value::number(123456789012345680000.0).number_text(), "123456789012345680000");
  EXPECT_EQ(Value::number(1e-7).number_text(), "1e-7");
  EXPECT_EQ(Value::number(0.000001).number_text(), "0.000001");
  EXPECT_EQ(Value::number(-2.5).number_text(), "-2.5");
}

}  // namespace
}  // namespace tiphys::base
