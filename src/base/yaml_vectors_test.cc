// tests/vectors/yaml.json: what Kubernetes' YAML library made of the same texts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/members.h"
#include "base/yaml.h"

namespace tiphys::base {
namespace {

Values read_vectors() {
  // TIPHYS_VECTORS names another folder, for tables that the oracle made up.
  const char* other = std::getenv("TIPHYS_VECTORS");
  std::ifstream in(
      (other != nullptr ? std::string(other) : std::string(TIPHYS_SOURCE_DIR) + "/tests/vectors") +
      "/yaml.json");
  std::stringstream text;
  text << in.rdbuf();
  auto parsed = parse_json(text.str());
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().message);
  return parsed ? parsed->as_array() : Values();
}

// The first document as the library gives it: JSON with sorted keys.
Result<std::string> read_as_json(const std::string& text) {
  ParseLimits limits;
  limits.duplicates = Duplicates::RefuseMerged;
  auto documents = TRY(parse_yaml(text, limits));
  return to_json(sorted_keys(documents.empty() ? Value() : documents.front()), JsonEscape::GoHtml);
}

// Where we differ on purpose.
bool differs(const std::string& in) {
  const std::set<std::string> different = {
      "18446744073709551615: 1\n",  // a key like any other number
      "a: 18446744073709551616\n",  // keeps its digits
      "{}: 1\n",
      "[]: 1\n",           // theirs are empty
      "1: a\n\"1\": b\n",  // the same key in the end
      "true: a\n\"true\": b\n"};
  return different.contains(in);
}

// What libyaml refuses and theirs passes over: text behind the document, lists and maps as keys,
// brackets in tags.
bool is_stricter(const Result<std::string>& ours) {
  if (ours) return false;
  const std::string& why = ours.error().message;
  return why.ends_with("did not find expected <document start>") ||
         why.ends_with("did not find expected whitespace or line break") ||
         why.ends_with("a list or map cannot be a key");
}

TEST(YamlVectors, ReadingAgrees) {
  std::size_t count = 0;
  for (const Value& vector : read_vectors()) {
    if (vector.find("type") != nullptr) continue;
    ++count;
    const std::string in = member_text(vector, "in");
    if (differs(in)) continue;
    SCOPED_TRACE("<" + in + ">");
    const auto ours = read_as_json(in);
    if (const Value* out = vector.find("out")) {
      if (is_stricter(ours)) continue;
      EXPECT_EQ(ours ? *ours : ours.error().message, out->as_string());
    } else {
      EXPECT_FALSE(ours.has_value()) << *ours << "\ntheirs: " << member_text(vector, "err");
    }
  }
  EXPECT_GE(count, 250u);
}

TEST(YamlVectors, WritingAgrees) {
  std::size_t count = 0;
  for (const Value& vector : read_vectors()) {
    if (member_text(vector, "type") != "write") continue;
    ++count;
    const std::string in = member_text(vector, "in");
    SCOPED_TRACE(in);
    const auto value = parse_json(in);
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(to_yaml(sorted_keys(*value)), member_text(vector, "out"));
  }
  EXPECT_GE(count, 65u);
}

}  // namespace
}  // namespace tiphys::base
