// The printed schema is whole: references resolve, every property is explained.
#include "spec/json_schema.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/json.h"

namespace tiphys::spec {
namespace {

using base::Value;

TEST(JsonSchema, EveryReferenceResolvesAndEveryPropertyIsExplained) {
  const auto schema = json_schema("");
  ASSERT_TRUE(schema.has_value());
  const Value& definitions = *schema->find("definitions");
  std::size_t properties = 0;
  std::function<void(const Value&)> walk = [&](const Value& value) {
    if (const Value* ref = value.find("$ref")) {
      const std::string name = ref->as_string().substr(std::string("#/definitions/").size());
      EXPECT_NE(definitions.find(name), nullptr) << name;
    }
    if (value.is_array()) {
      for (const Value& item : value.as_array()) walk(item);
    } else if (value.is_object()) {
      for (const base::Member& member : value.as_object()) walk(member.value);
    }
  };
  walk(*schema);
  for (const base::Member& definition : definitions.as_object()) {
    for (const base::Member& property : definition.value.find("properties")->as_object()) {
      ++properties;
      const Value* words = property.value.find("description");
      ASSERT_NE(words, nullptr) << definition.key << "." << property.key;
      EXPECT_FALSE(words->as_string().empty()) << definition.key << "." << property.key;
    }
  }
  EXPECT_GE(properties, 1150u);
}

// Each set belongs to a field that is there.
TEST(JsonSchema, ClosedSetsAreListed) {
  const auto schema = json_schema("");
  ASSERT_TRUE(schema.has_value());
  std::size_t listed = 0;
  for (const base::Member& definition : schema->find("definitions")->as_object()) {
    for (const base::Member& property : definition.value.find("properties")->as_object()) {
      const Value* of_items = property.value.find("items");
      const Value* choices = (of_items != nullptr ? *of_items : property.value).find("anyOf");
      if (choices == nullptr) continue;
      ++listed;
      EXPECT_GE(choices->as_array().at(0).find("enum")->as_array().size(), 4u);
    }
  }
  EXPECT_GE(listed, 35u);
  const Value& policy = *schema->find("definitions")->find("RetryStrategy")->find("properties");
  EXPECT_EQ(base::to_json(*policy.find("retryPolicy")->find("anyOf")),
            R"([{"enum":["Always","OnFailure","OnError","OnTransientError","",null]},)"
            R"({"type":"string","pattern":"\\{\\{"}])");
}

TEST(JsonSchema, OfOneKindHoldsOnlyWhatItNeeds) {
  const auto schema = json_schema("WorkflowTaskResult");
  ASSERT_TRUE(schema.has_value());
  EXPECT_EQ(schema->find("definitions")->find("CronWorkflow"), nullptr);
  const auto wrong = json_schema("Workfow");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().message, "there is no kind Workfow (did you mean Workflow?)");
}

}  // namespace
}  // namespace tiphys::spec
