// tests/vectors/merge.json: what Kubernetes made of the same patches.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "base/json.h"
#include "base/members.h"
#include "spec/merge/patch.h"

namespace tiphys::spec::merge {
namespace {

using base::Value;
using schema::StructId;

Value read_vectors() {
  std::ifstream in(std::string(TIPHYS_SOURCE_DIR) + "/tests/vectors/merge.json");
  std::stringstream text;
  text << in.rdbuf();
  auto parsed = base::parse_json(text.str());
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : Value::array();
}

// Numbers as the oracle's library reads them: as 64-bit floats.
Value as_floats(Value value) {
  if (value.is_number()) return Value::number(value.as_double().value_or(0));
  if (value.is_array()) {
    for (Value& item : value.as_array()) item = as_floats(std::move(item));
  }
  if (value.is_object()) {
    for (base::Member& member : value.as_object())
      member.value = as_floats(std::move(member.value));
  }
  return value;
}

StructId struct_of(const std::string& type) {
  return type == "PodSpec"    ? StructId::PodSpec
         : type == "Template" ? StructId::Template
                              : StructId::WorkflowSpec;
}

TEST(MergeVectors, AgreeWithKubernetes) {
  const Value vectors = read_vectors();
  ASSERT_GE(vectors.as_array().size(), 300u);
  int equal_errors = 0, errors = 0;
  for (const Value& vector : vectors.as_array()) {
    auto in = base::parse_json(member_text(vector, "in"));
    auto patch = base::parse_json(member_text(vector, "arg"));
    ASSERT_TRUE(in && patch);
    SCOPED_TRACE(member_text(vector, "in") + "\n" + member_text(vector, "arg"));
    const auto merged = strategic_merge(*in, *patch, struct_of(member_text(vector, "type")));
    if (const Value* out = vector.find("out")) {
      ASSERT_TRUE(merged.has_value()) << merged.error().message << "\n" << out->as_string();
      EXPECT_EQ(base::to_json(base::sorted_keys(as_floats(*merged))), out->as_string());
      continue;
    }
    ++errors;
    const std::string wanted = member_text(vector, "err");
    EXPECT_FALSE(merged.has_value()) << base::to_json(*merged) << "\n" << wanted;
    if (!merged && merged.error().message == wanted) {
      ++equal_errors;
    } else if (!merged) {
      std::cout << "theirs: " << wanted << "\nours:   " << merged.error().message << "\n";
    }
  }
  std::cout << vectors.as_array().size() << " cases, " << errors << " errors, " << equal_errors
            << " with the same text\n";
  EXPECT_GE(equal_errors * 10, errors * 7);
}

}  // namespace
}  // namespace tiphys::spec::merge
