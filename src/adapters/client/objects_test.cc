// Objects through the client: config maps, their versions and pages, and caches of results among
// them.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

#include "adapters/client/harness.h"
#include "base/members.h"
#include "base/object_meta.h"

namespace tiphys::adapters::client {
namespace {

using base::Value;

std::string object_version(const Value& object) {
  return member_text(metadata_of(object), "resourceVersion");
}

Value config_map(const std::string& name, const std::string& value,
                 const std::string& metadata = "") {
  return yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + metadata +
              "}, data: {key: " + value + "}}");
}

TEST_F(OverAStore, AnObjectIsReplacedInTheVersionThatWasRead) {
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Created);
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Unchanged);
  EXPECT_EQ(written_, 1);
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  const Value first = *client_->get_object(a);
  const auto text = [](const Value& object, const char* key) {
    const Value* found = object.find("metadata")->find(key);
    return found == nullptr ? std::string() : found->as_string();
  };
  EXPECT_EQ(text(first, "uid").size(), 36u);
  EXPECT_EQ(client_->put_object(first, "default"), api::Stored::Unchanged)
      << "what was read can be given back";
  EXPECT_EQ(client_->put_object(config_map("a", "two"), "default"), api::Stored::Configured);
  const Value second = *client_->get_object(a);
  EXPECT_EQ(text(second, "uid"), text(first, "uid"));
  EXPECT_EQ(text(second, "creationTimestamp"), text(first, "creationTimestamp"));
  EXPECT_NE(text(second, "resourceVersion"), text(first, "resourceVersion"));
  Value stale = first;
  stale.find("data")->set("key", "three");
  EXPECT_EQ(client_->put_object(stale, "default").error().code, base::ErrorCode::Conflict);
  EXPECT_FALSE(client_->put_object(config_map("a", "x", ", resourceVersion: abc"), "default"));
  EXPECT_FALSE(client_->put_object(config_map("a", "x", ", resourceVersion: 3"), "default"));
  Value fresh = second;
  fresh.find("data")->set("key", "three");
  EXPECT_EQ(client_->put_object(fresh, "default"), api::Stored::Configured);
}

TEST_F(OverAStore, AStatusIsKeptApart) {
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  EXPECT_FALSE(client_->put_status(a, Value("x"), "").has_value()) << "there is no such object";
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Created);
  const Value status = yaml("{active: 3}");
  EXPECT_TRUE(client_->put_status(a, status, "").has_value());
  EXPECT_EQ(*client_->get_object(a)->find("status"), status);
  EXPECT_EQ(client_->put_status(a, status, "1").error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(client_->put_object(config_map("a", "two"), "default"), api::Stored::Configured);
  EXPECT_EQ(*client_->get_object(a)->find("status"), status) << "applying does not touch it";
}

TEST_F(OverAStore, ObjectsAreListedInPagesByLabelAndOverNamespaces) {
  for (int i = 0; i < 5; ++i) {
    const std::string label = i % 2 == 0 ? ", labels: {kind: even}" : "";
    ASSERT_TRUE(client_->put_object(config_map("m" + std::to_string(i), "v", label),
                                    i < 4 ? "default" : "far"));
  }
  const auto list = [this](api::ObjectQuery query) {
    Names out;
    do {
      const auto page = client_->list_objects(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return out;
      for (const Value& object : page->items) {
        out.push_back(object.find("metadata")->find("name")->as_string());
      }
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return out;
  };
  EXPECT_EQ(list({.kind = "ConfigMap", .object_namespace = "default", .limit = 3}),
            (Names{"m0", "m1", "m2", "m3"}));
  EXPECT_EQ(list({.kind = "ConfigMap", .label_selector = "kind=even", .limit = 1}),
            (Names{"m0", "m2", "m4"}));
}

TEST_F(OverAStore, ACacheOfResultsIsAConfigMap) {
  submit("maker");
  ports::RunPart part = part_of("maker");
  for (const char* key : {"b", "a"}) {
    part.memos.push_back({{"default", "my-cache", key}, R"({"nodeID":"n"})", clock_.now()});
  }
  commit({.epoch = 0, .runs = {part}});
  const api::ObjectRef cache{"ConfigMap", "default", "my-cache"};
  const auto shown = client_->get_object(cache);
  ASSERT_TRUE(shown.has_value()) << shown.error().message;
  EXPECT_EQ(*shown, yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: my-cache, "
                         "namespace: default, labels: {workflows.argoproj.io/configmap-type: "
                         "Cache}}, data: {a: '{\"nodeID\":\"n\"}', b: '{\"nodeID\":\"n\"}'}}"));
  // One that a user made for it, with an entry of its own, is seen with the others in it.
  ASSERT_TRUE(client_->put_object(config_map("my-cache", "old"), "default").has_value());
  EXPECT_EQ(client_->get_object(cache)->find("data")->as_object().size(), 3u);
  const auto listed = client_->list_objects({.kind = "ConfigMap", .object_namespace = "default"});
  ASSERT_TRUE(listed.has_value());
  EXPECT_EQ(listed->items.size(), 1u) << "and listed once";
  EXPECT_TRUE(client_->delete_object(cache, "").has_value());
  EXPECT_EQ(client_->get_object(cache).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(client_->delete_object(cache, "").error().code, base::ErrorCode::NotFound);
}

// Of all namespaces too; and who wants to know only how much there is, reads no entry.
TEST_F(OverAStore, CachesAreListedOverNamespacesAndInBriefByTheirSize) {
  submit("maker");
  ports::RunPart part = part_of("maker");
  for (int i = 0; i < 700; ++i) {
    part.memos.push_back({{"default", "big", "k" + std::to_string(i)}, "{}", clock_.now()});
  }
  part.memos.push_back({{"far", "small", "k"}, "{}", clock_.now()});
  commit({.epoch = 0, .runs = {part}});
  ASSERT_TRUE(client_->put_object(config_map("big", "own"), "default").has_value());
  ASSERT_TRUE(client_->put_object(config_map("plain", "own"), "far").has_value());
  const auto list = [this](api::ObjectQuery query) {
    std::map<std::string, std::string> sizes;
    query.kind = "ConfigMap";
    do {
      auto page = client_->list_objects(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return sizes;
      for (const Value& object : page->items) {
        const Value& metadata = *object.find("metadata");
        const Value& data = *object.find("data");
        EXPECT_TRUE(sizes
                        .emplace(metadata.find("namespace")->as_string() + "/" +
                                     metadata.find("name")->as_string(),
                                 data.is_object() ? std::to_string(data.as_object().size())
                                                  : data.number_text())
                        .second);
        EXPECT_EQ(data.is_object(), !query.brief);
      }
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return sizes;
  };
  using Sizes = std::map<std::string, std::string>;
  const Sizes expected = {{"default/big", "701"}, {"far/plain", "1"}, {"far/small", "1"}};
  EXPECT_EQ(list({}), expected);
  EXPECT_EQ(list({.brief = true, .limit = 1}), expected);
  EXPECT_EQ(list({.object_namespace = "far", .brief = true}),
            (Sizes{{"far/plain", "1"}, {"far/small", "1"}}));
}

// Caches that nobody made a config map for come in pages as all else does.
TEST_F(OverAStore, NoPageOfConfigMapsIsLongerThanAsked) {
  submit("maker");
  ports::RunPart part = part_of("maker");
  Names expected;
  for (int i = 0; i < 9; ++i) {
    const std::string cache = "cache" + std::to_string(i);
    part.memos.push_back({{i < 6 ? "default" : "far", cache, "k"}, "{}", clock_.now()});
    if (i % 3 == 0) {
      ASSERT_TRUE(client_->put_object(config_map(cache, "own"), i < 6 ? "default" : "far"));
    } else {
      expected.push_back(cache);
    }
  }
  commit({.epoch = 0, .runs = {part}});
  for (const bool brief : {false, true}) {
    for (const std::uint32_t limit : {1, 2, 3, 4, 20}) {
      api::ObjectQuery query{.kind = "ConfigMap", .brief = brief, .limit = limit};
      Names all;
      do {
        const auto page = client_->list_objects(query);
        ASSERT_TRUE(page.has_value()) << page.error().message;
        EXPECT_LE(page->items.size(), limit);
        for (const Value& each : page->items) all.push_back(object_name(each));
        query.cursor = page->next;
      } while (!query.cursor.empty());
      ASSERT_EQ(all.size(), 9u) << limit;
      EXPECT_EQ(Names(all.begin(), all.begin() + 3), (Names{"cache0", "cache3", "cache6"}));
      EXPECT_EQ(Names(all.begin() + 3, all.end()), expected);
    }
  }
  const auto selected = client_->list_objects(
      {.kind = "ConfigMap", .label_selector = "workflows.argoproj.io/configmap-type=Cache"});
  EXPECT_EQ(selected->items.size(), 6u) << "those made by users have no such label";
  for (const char* wrong : {"x", "c3", "c9.ab", "c-1.a", "cx.a", "sx"}) {
    EXPECT_EQ(client_->list_objects({.kind = "ConfigMap", .cursor = wrong}).error().code,
              base::ErrorCode::InvalidArgument)
        << wrong;
  }
}

TEST_F(OverAStore, AnObjectIsDeletedInTheVersionThatIsMeant) {
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  ASSERT_TRUE(client_->put_object(config_map("a", "one"), "default").has_value());
  const std::string first = object_version(*client_->get_object(a));
  ASSERT_TRUE(client_->put_object(config_map("a", "two"), "default").has_value());
  EXPECT_EQ(client_->delete_object(a, first).error().code, base::ErrorCode::Conflict);
  EXPECT_TRUE(client_->get_object(a).has_value());
  EXPECT_EQ(client_->delete_object(a, "x").error().code, base::ErrorCode::InvalidArgument);
  EXPECT_TRUE(client_->delete_object(a, object_version(*client_->get_object(a))).has_value());
  EXPECT_EQ(client_->delete_object(a, first).error().code, base::ErrorCode::NotFound);
}

}  // namespace
}  // namespace tiphys::adapters::client
