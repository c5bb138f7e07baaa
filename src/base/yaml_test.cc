// YAML as Kubernetes reads and prints it. The scalars' expectations come from sigs.k8s.io/yaml.
#include "base/yaml.h"

#include <gtest/gtest.h>

namespace tiphys::base {
namespace {

std::string json_of(std::string_view yaml, Duplicates duplicates = Duplicates::Refuse) {
  ParseLimits limits;
  limits.duplicates = duplicates;
  auto documents = parse_yaml(yaml, limits);
  if (!documents) return documents.error().message;
  std::string out;
  for (const Value& document : *documents) out += to_json(document);
  return out;
}

struct YamlCase {
  const char* text;
  const char* json;
};

constexpr YamlCase kScalars[] = {
    {"y", "true"},
    {"Y", "true"},
    {"yes", "true"},
    {"Yes", "true"},
    {"YES", "true"},
    {"n", "false"},
    {"no", "false"},
    {"No", "false"},
    {"on", "true"},
    {"On", "true"},
    {"off", "false"},
    {"OFF", "false"},
    {"true", "true"},
    {"True", "true"},
    {"TRUE", "true"},
    {"tRue", "\"tRue\""},
    {"yEs", "\"yEs\""},
    {"false", "false"},
    {"null", "null"},
    {"Null", "null"},
    {"NULL", "null"},
    {"~", "null"},
    {"nul", "\"nul\""},
    {"1", "1"},
    {"-1", "-1"},
    {"+1", "1"},
    {"007", "7"},
    {"0755", "493"},
    {"0o755", "493"},
    {"0O7", "7"},
    {"08", "8"},
    {"09", "9"},
    {"0x1F", "31"},
    {"0XFF", "255"},
    {"-0x1f", "-31"},
    {"0b101", "5"},
    {"-0b11", "-3"},
    {"0b102", "\"0b102\""},
    {"1_000", "1000"},
    {"1_000.5", "1000.5"},
    {"_1", "\"_1\""},
    {"1_", "1"},
    {"0_8", "8"},
    {"1e3", "1000"},
    {"1E3", "1000"},
    {"1e+3", "1000"},
    {"1.5e-3", "0.0015"},
    {".5", "0.5"},
    {"-.5", "-0.5"},
    {"+.5", "0.5"},
    {"5.", "5"},
    {"1.0", "1"},
    {"1.50", "1.5"},
    {"-0", "0"},
    {"0.0", "0"},
    {"100000", "100000"},
    {"1000000.0", "1000000"},
    {"1e21", "1e+21"},
    {"1e-7", "1e-7"},
    {"123456789012", "123456789012"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"18446744073709551615", "18446744073709551615"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"1e400", "\"1e400\""},
    {"2001-01-01", "\"2001-01-01\""},
    {"2001-01-01T00:00:00Z", "\"2001-01-01T00:00:00Z\""},
    {"12:30:45", "\"12:30:45\""},
    {"190:20:30", "\"190:20:30\""},
    {"12e", "\"12e\""},
    {"0x", "\"0x\""},
    {"0b", "\"0b\""},
    {"\"\"", "\"\""},
    {"\"yes\"", "\"yes\""},
    {"'0755'", "\"0755\""},
    {"\"1e3\"", "\"1e3\""},
    {"<<", "\"<<\""},
    {"=", "\"=\""},
    {"--", "\"--\""},
    {".", "\".\""},
    {"..", "\"..\""},
    {"...", "\"...\""},
    {"1.2.3", "\"1.2.3\""},
    {"v1", "\"v1\""},
    {"1,000", "\"1,000\""},
    {"100m", "\"100m\""},
    {"1Gi", "\"1Gi\""},
    {"3.14159265358979323846", "3.141592653589793"},
    {"4.35", "4.35"},
    {"5e-324", "5e-324"},
    {"!!str 123", "\"123\""},
    {"!!int \"3\"", "3"},
    {"!!float 1", "1"},
    {"!!bool yes", "true"},
    {"!foo 12", "\"12\""},
};

TEST(Yaml, ScalarsMeanWhatKubernetesSays) {
  for (const YamlCase& c : kScalars)
    EXPECT_EQ(json_of(std::string("a: ") + c.text + "\n"), std::string("{\"a\":") + c.json + "}")
        << c.text;
}

TEST(Yaml, IntegersBeyond64BitsKeepTheirDigits) {
  EXPECT_EQ(json_of("a: 99999999999999999999999"), "{\"a\":99999999999999999999999}");
  EXPECT_EQ(json_of("a: -99999999999999999999999"), "{\"a\":-99999999999999999999999}");
}

TEST(Yaml, KeysBecomeText) {
  EXPECT_EQ(json_of("1: a\nyes: b\n1.50: c\n1e10: d\n"),
            R"({"1":"a","true":"b","1.5":"c","1e+10":"d"})");
  EXPECT_EQ(json_of("~: a"), "line 1 column 1: unsupported map key of type: null");
  EXPECT_EQ(json_of("? [a]\n: b"),
            "line 1 column 3: invalid map key: a list or map cannot be a key");
}

TEST(Yaml, DocumentsAreReadOneByOneAndEmptyOnesLeftOut) {
  EXPECT_EQ(json_of("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n"), R"({"a":1}{"b":2})");
}

TEST(Yaml, MarksPointToValuesAndKeys) {
  auto documents = parse_yaml("a:\n  - b: c\n");
  ASSERT_TRUE(documents);
  const Value& list = *documents->at(0).find("a");
  EXPECT_EQ(list.mark(), (Mark{2, 3}));
  EXPECT_EQ(list.as_array()[0].as_object()[0].key_mark, (Mark{2, 5}));
  EXPECT_EQ(list.as_array()[0].find("b")->mark(), (Mark{2, 8}));
}

TEST(Yaml, DuplicateKeysAreRefusedWhereTheyStand) {
  EXPECT_EQ(json_of("a: 1\nb: 2\na: 3\n"), "line 3 column 1: key \"a\" already set in map");
  EXPECT_EQ(json_of("a: 1\nb: 2\na: 3\n", Duplicates::LastWins), R"({"a":3,"b":2})");
}

TEST(Yaml, MergesFollowTheOrderOfTheText) {
  EXPECT_EQ(json_of("b: &b {x: 1, z: 2}\nc: {<<: *b, z: 3}\n"),
            R"({"b":{"x":1,"z":2},"c":{"x":1,"z":3}})");
  EXPECT_EQ(json_of("b: &b {x: 1}\nc: {x: 5, <<: *b}\n"), R"({"b":{"x":1},"c":{"x":1}})");
  EXPECT_EQ(json_of("a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b]}\n"),
            R"({"a":{"x":1},"b":{"x":2,"z":3},"c":{"x":1,"z":3}})");
  EXPECT_EQ(json_of("<<: 1"),
            "line 1 column 5: map merge requires map or sequence of maps as the value");
  EXPECT_EQ(json_of("b: &b {x: 1}\nc: {<<: *b, x: 2}\n", Duplicates::RefuseMerged),
            "line 2 column 13: key \"x\" already set in map");
}

TEST(Yaml, ErrorsSayWhere) {
  EXPECT_EQ(json_of("a:\n\t- b\n"),
            "line 2 column 1: found character that cannot start any token (a tab; indentation "
            "needs blanks)");
  EXPECT_EQ(json_of("a: *x"), "line 1 column 4: unknown anchor 'x' referenced");
  EXPECT_EQ(json_of("a: &x [*x]"), "line 1 column 8: anchor 'x' value contains itself");
  EXPECT_EQ(json_of("%YAML 1.2\n---\na: 1"), "line 1 column 1: found incompatible YAML document");
  EXPECT_EQ(json_of("a: \xff"), "line 1 column 4: invalid leading UTF-8 octet");
  EXPECT_EQ(json_of("a: .inf"), "line 1 column 4: unsupported value: +Inf");
  EXPECT_EQ(json_of("a: !!int x"), "line 1 column 4: cannot decode !!str `x` as a !!int");
}

TEST(Yaml, ByteOrderMarksAndCarriageReturnsAreTaken) {
  EXPECT_EQ(json_of("\xef\xbb\xbf"
                    "a: 1\r\nb: |\r\n  x\r\n  y\r\n"),
            R"({"a":1,"b":"x\ny\n"})");
}

TEST(Yaml, AliasesThatExplodeAreStopped) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_NE(json_of(bomb).find("document contains excessive aliasing"), std::string::npos);
}

TEST(Yaml, AliasesOfOneLongTextAreStoppedByTheirBytes) {
  std::string text = "a: &a \"" + std::string(1 << 20, 'x') + "\"\nb:\n";
  for (int i = 0; i < 99; ++i) text += "- *a\n";
  EXPECT_NE(json_of(text).find("excessive aliasing"), std::string::npos);
}

TEST(Yaml, DepthIsLimitedWithoutRecursion) {
  ParseLimits limits;
  limits.depth_max = 20;
  EXPECT_TRUE(parse_yaml(std::string(20, '[') + std::string(20, ']'), limits));
  auto deep = parse_yaml(std::string(100'000, '['), limits);
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, ErrorCode::Exhausted);
  EXPECT_EQ(deep.error().message, "line 1 column 21: nested more than 20 deep");
}

TEST(Yaml, SizeIsLimitedBeforeAnythingIsRead) {
  ParseLimits limits;
  limits.bytes_max = 10;
  EXPECT_EQ(parse_yaml("a: 12345678", limits).error().code, ErrorCode::Exhausted);
}

TEST(Yaml, PrintsAsKubernetesDoes) {
  auto document = parse_yaml(
      "a: [1, {b: c, d: []}]\ne: 'yes'\nf: \"x\\ny\\n\"\ng: '1'\nh: 1.5\ni: {}\n"
      "j: ' lead'\nk: '2001-01-01'\nl: 'a: b'\nm: '12:30'\nnn: null\no: '{{x}}'\n");
  ASSERT_TRUE(document);
  EXPECT_EQ(to_yaml(document->at(0)),
            "a:\n- 1\n- b: c\n  d: []\ne: \"yes\"\nf: |\n  x\n  y\ng: \"1\"\nh: 1.5\ni: {}\n"
            "j: ' lead'\nk: \"2001-01-01\"\nl: 'a: b'\nm: \"12:30\"\nnn: null\no: '{{x}}'\n");
}

TEST(Yaml, WhatIsPrintedReadsBack) {
  Value value = Value::object();
  const char* texts[] = {"",     " ",   "\n", "x\n\n",        "\tx",  "a\tb",     "- x",    "#",
                         "null", "0x1", "é",  "\xe2\x80\xa8", "'",    "\"",       "a\r\nb", "~",
                         "? a",  "%",   "@x", "1e3",          "\x01", "trailing "};
  for (const char* text : texts) value.set(std::string("k") + text, Value(text));
  auto again = parse_yaml(to_yaml(value));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->at(0), value);
}

}  // namespace
}  // namespace tiphys::base
