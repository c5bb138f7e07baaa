// Text written in pieces is the text of the whole value.
#include "base/json_write.h"

#include <gtest/gtest.h>

#include "base/yaml.h"

namespace tiphys::base {
namespace {

Value sample() {
  return parse_json(R"({"a": [], "b": {}, "c": [1, [2.50, null], {"d": true}], "<e>": "<&\"\n",
                        "f": "caf\u00e9 \u2028 \u0001", "g": {"h": {"i": [{}, [[]]]}}})")
      .value();
}

// What a sink is given, all together.
template <class Write>
std::string written(JsonForm form, Write write) {
  std::string out;
  JsonWriter writer(
      [&out](std::string_view text) {
        out += text;
        return true;
      },
      form);
  write(writer);
  EXPECT_TRUE(writer.flush());
  return out;
}

TEST(JsonWriter, PiecesAreTheTextOfTheWhole) {
  EXPECT_EQ(written({}, [](JsonWriter& w) { w.value(sample()); }),
            R"({"a":[],"b":{},"c":[1,[2.50,null],{"d":true}],"<e>":"<&\"\n",)"
            "\"f\":\"caf\u00e9 \u2028 \\u0001\",\"g\":{\"h\":{\"i\":[{},[[]]]}}}");
  for (JsonEscape escape : {JsonEscape::Minimal, JsonEscape::GoHtml}) {
    EXPECT_EQ(written({4, escape}, [](JsonWriter& w) { w.value(sample()); }),
              to_json_indented(sample(), 4, escape));
  }
}

// Texts are looked at in words: whatever stands where, it is escaped as when it stands alone.
TEST(JsonWriter, EscapesAByteWhereverItStands) {
  for (const JsonEscape escape : {JsonEscape::Minimal, JsonEscape::GoHtml}) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string alone;
      append_json_string(alone, std::string(1, static_cast<char>(byte)), escape);
      const std::string inside = alone.substr(1, alone.size() - 2);
      for (std::size_t size = 1; size <= 35; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
          std::string text(size, '~');
          text[at] = static_cast<char>(byte);
          std::string out;
          append_json_string(out, text, escape);
          ASSERT_EQ(out,
                    '"' + std::string(at, '~') + inside + std::string(size - at - 1, '~') + '"')
              << byte;
        }
      }
    }
  }
}

TEST(JsonWriter, KeysAndTextsOfAnyLengthAndDepthAreAppendedWhole) {
  std::string expected = "[";
  std::string out = "[";
  for (std::size_t size = 0; size < 80; ++size) {
    const std::string text(size, 'a');
    JsonWriter writer(out, {static_cast<int>(size) - 1});
    writer.begin_object();
    writer.member(text, text);
    writer.open_array("\"" + text);
    writer.text(text + "\n");
    writer.end_array();
    writer.end_object();
    const std::string line = size == 0 ? "" : "\n" + std::string(size - 1, ' ');
    const std::string line2 = size == 0 ? "" : line + std::string(size - 1, ' ');
    const std::string colon = size == 0 ? ":" : ": ";
    const std::string quoted = '"' + text + '"';
    expected += "{" + line + quoted + colon + quoted + "," + line + "\"\\\"" + text + "\"" + colon +
                "[" + line2 + '"' + text + "\\n\"" + line + "]" + (size == 0 ? "" : "\n") + "}";
    ASSERT_EQ(out, expected) << size;
  }
}

TEST(JsonWriter, CallsMakeWhatTheySay) {
  auto calls = [](ObjectWriter& w) {
    w.begin_object();
    w.member("text", "x");
    w.open_array("list");
    w.number(std::int64_t{-5});
    w.begin_object();
    w.end_object();
    w.null();
    w.end_array();
    w.open_object("in");
    w.member_flag("on", false);
    w.end_object();
    w.member("whole", sample());
    w.end_object();
  };
  ValueWriter value;
  calls(value);
  const Value made = value.take();
  EXPECT_EQ(made.find("list")->as_array().size(), 3u);
  EXPECT_EQ(*made.find("whole"), sample());
  EXPECT_EQ(written({}, calls), to_json(made));
  EXPECT_EQ(written({2, JsonEscape::Minimal}, calls), to_json_indented(made, 2));
  EXPECT_EQ(written({}, calls).substr(0, 55),
            R"({"text":"x","list":[-5,{},null],"in":{"on":false},"whol)");
  std::string yaml;
  YamlWriter writer([&yaml](std::string_view text) {
    yaml += text;
    return true;
  });
  calls(writer);
  EXPECT_TRUE(writer.finish());
  EXPECT_EQ(yaml, to_yaml(made));
}

TEST(JsonWriter, HoldsAChunkAndStopsWhenNobodyReads) {
  std::size_t largest = 0;
  std::size_t calls = 0;
  JsonWriter writer([&](std::string_view text) {
    largest = std::max(largest, text.size());
    return ++calls < 3;
  });
  writer.begin_array();
  for (int i = 0; i < 1'000'000 && writer.goes_on(); ++i) writer.text("an element");
  writer.end_array();
  EXPECT_FALSE(writer.flush());
  EXPECT_EQ(calls, 3u);
  EXPECT_LT(largest, JsonWriter::kChunk + 100);
}

TEST(YamlWriter, StopsWhenNobodyReads) {
  std::size_t calls = 0;
  YamlWriter writer([&](std::string_view) { return ++calls < 2; });
  writer.begin_array();
  for (int i = 0; i < 1'000'000 && writer.goes_on(); ++i) writer.text("an element");
  writer.end_array();
  EXPECT_FALSE(writer.finish());
  EXPECT_EQ(calls, 2u);
}

TEST(JsonWriter, AnyDepthOfNestingCostsNothing) {
  constexpr int kDepth = 100'000;
  const std::string text = written({}, [](JsonWriter& w) {
    for (int i = 0; i < kDepth; ++i) w.begin_array();
    for (int i = 0; i < kDepth; ++i) w.end_array();
  });
  EXPECT_EQ(text, std::string(kDepth, '[') + std::string(kDepth, ']'));
}

}  // namespace
}  // namespace tiphys::base
