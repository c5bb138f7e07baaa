// Kind, name, namespace and labels, also of what is no object.
#include "base/object_meta.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::base {
namespace {

TEST(ObjectMeta, IsReadAndMade) {
  Value object = *parse_json(
      R"({"kind":"K","metadata":{"name":"n","namespace":"s","labels":{"a":"b","c":1}}})");
  EXPECT_EQ(object_kind(object), "K");
  EXPECT_EQ(object_name(object), "n");
  EXPECT_EQ(object_namespace(object), "s");
  EXPECT_EQ(label_of(object_labels(object), "a"), "b");
  EXPECT_EQ(label_of(object_labels(object), "c"), std::nullopt) << "no text";
  EXPECT_EQ(label_of(object_labels(object), "d"), std::nullopt);
  metadata_in(object).set("name", "m");
  EXPECT_EQ(object_name(object), "m");
}

TEST(ObjectMeta, OfWhatHasNoneIsEmpty) {
  for (const char* json : {"{}", R"({"metadata":7,"kind":[]})", "null", "[]"}) {
    const Value value = *parse_json(json);
    EXPECT_EQ(object_kind(value) + object_name(value) + object_namespace(value), "") << json;
    EXPECT_EQ(label_of(object_labels(value), "a"), std::nullopt) << json;
  }
  Value bare = Value::object();
  metadata_in(bare).set("name", "n");
  EXPECT_EQ(object_name(bare), "n");
}

}  // namespace
}  // namespace tiphys::base
