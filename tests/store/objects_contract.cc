// Objects and memos.
#include <string>
#include <utility>
#include <vector>

#include "contract.h"

namespace tiphys::store {
namespace {

using Is = ports::LabelRequirement::Test;

ports::StoredObject config_map(std::string ns, std::string name, std::string manifest = "{}") {
  return {.kind = "ConfigMap",
          .object_namespace = std::move(ns),
          .name = std::move(name),
          .manifest = std::move(manifest)};
}

TEST_P(StoreContract, KeepsObjectsByKindNamespaceAndName) {
  auto& objects = *handles_.objects;
  EXPECT_EQ(objects.put(config_map("default", "m"), {}), 1u);
  EXPECT_EQ(objects.put(config_map("default", "m", R"({"a":1})"), {}), 2u);
  auto found = objects.get({"ConfigMap", "default", "m"});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->manifest, R"({"a":1})");
  EXPECT_EQ(found->revision, 2u);
  EXPECT_EQ(objects.put(config_map("default", "a"), {}), 1u);
  auto all = objects.list({.kind = "ConfigMap", .object_namespace = "default"});
  ASSERT_EQ(all->objects.size(), 2u);
  EXPECT_EQ(all->objects.front().name, "a");
  EXPECT_TRUE(objects.list({.kind = "Secret"})->objects.empty());
  ASSERT_TRUE(objects.remove({"ConfigMap", "default", "m"}, {}).has_value());
  EXPECT_EQ(objects.get({"ConfigMap", "default", "m"}).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(objects.remove({"ConfigMap", "default", "m"}, {}).error().code,
            base::ErrorCode::NotFound);
}

TEST_P(StoreContract, AWriteFromAnotherRevisionIsAConflict) {
  auto& objects = *handles_.objects;
  const ports::ObjectKey key = {"ConfigMap", "n", "m"};
  EXPECT_EQ(objects.put(config_map("n", "m"), 3).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(objects.put(config_map("n", "m"), 0), 1u);
  EXPECT_EQ(objects.put(config_map("n", "m"), 0).error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(objects.put(config_map("n", "m", "2"), 1), 2u);
  EXPECT_EQ(objects.put(config_map("n", "m", "late"), 1).error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(objects.put_status(key, "late", 1).error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(objects.remove(key, 1).error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(objects.get(key)->manifest, "2");
  EXPECT_TRUE(objects.remove(key, 2).has_value());
}

TEST_P(StoreContract, StatusIsApartFromTheRest) {
  auto& objects = *handles_.objects;
  const ports::ObjectKey key = {"CronWorkflow", "n", "c"};
  EXPECT_EQ(objects.put_status(key, "{}", {}).error().code, base::ErrorCode::NotFound);
  ports::StoredObject cron = {key.kind, key.object_namespace, key.name, "{}"};
  cron.status = "is ignored";
  cron.uid = "uid-1";
  cron.labels = base::Value(base::Members{{"team", "red"}});
  ASSERT_EQ(objects.put(cron, 0), 1u);
  EXPECT_EQ(objects.get(key)->status, "");
  EXPECT_EQ(objects.put_status(key, R"({"active":1})", 1), 2u);
  cron.manifest = R"({"spec":1})";
  cron.uid = "";
  EXPECT_EQ(objects.put(cron, 2), 3u);
  const auto found = objects.get(key);
  EXPECT_EQ(found->status, R"({"active":1})");
  EXPECT_EQ(found->manifest, R"({"spec":1})");
  EXPECT_EQ(found->labels, cron.labels);
  EXPECT_EQ(found->uid, "uid-1") << "kept";
  cron.uid = "uid-2";
  EXPECT_EQ(objects.put(cron, {}).error().code, base::ErrorCode::Conflict);
}

TEST_P(StoreContract, ListsObjectsOfAllNamespacesInPagesAndByLabels) {
  auto& objects = *handles_.objects;
  for (const char* ns : {"b", "a", ""}) {
    for (const char* name : {"y", "x", "z.1"}) {
      auto object = config_map(ns, name);
      if (std::string(name) != "y") {
        object.labels = base::Value(base::Members{{"name", name}, {"a.b/c", "1"}});
      }
      ASSERT_TRUE(objects.put(object, 0).has_value());
    }
  }
  const auto places = [&](ports::ObjectQuery query) {
    std::vector<std::string> found;
    query.kind = "ConfigMap";
    query.limit = 2;
    for (int page_number = 0; page_number < 20; ++page_number) {
      auto page = objects.list(query);
      EXPECT_TRUE(page.has_value());
      if (!page.has_value()) break;
      EXPECT_LE(page->objects.size(), 2u);
      for (const auto& o : page->objects) found.push_back(o.object_namespace + "/" + o.name);
      query.cursor = page->next_cursor;
      if (query.cursor.empty()) break;
    }
    return found;
  };
  EXPECT_EQ(places({.object_namespace = "a"}), (Names{"a/x", "a/y", "a/z.1"}));
  EXPECT_EQ(places({.object_namespace = ""}), (Names{"/x", "/y", "/z.1"}));
  EXPECT_EQ(places({}), (Names{"/x", "/y", "/z.1", "a/x", "a/y", "a/z.1", "b/x", "b/y", "b/z.1"}));
  EXPECT_EQ(places({.labels = {{"name", "x"}}}), (Names{"/x", "a/x", "b/x"}));
  EXPECT_EQ(places({.object_namespace = "b", .labels = {{"a.b/c", Is::Exists}}}),
            (Names{"b/x", "b/z.1"}));
  EXPECT_EQ(places({.labels = {{"name", Is::NotIn, {"x", "z.1"}}}}), (Names{"/y", "a/y", "b/y"}));
  EXPECT_EQ(places({.object_namespace = "a", .labels = {{"name", Is::Absent}}}), Names{"a/y"});
  for (const char* cursor : {"nonsense", "999.x", "-1.x"}) {
    EXPECT_EQ(objects.list({.kind = "ConfigMap", .cursor = cursor}).error().code,
              base::ErrorCode::InvalidArgument);
  }
}

TEST_P(StoreContract, LooksUpManyThingsAtOnce) {
  ASSERT_TRUE(handles_.objects->put(config_map("n", "m", "here"), 0).has_value());
  ports::RunPart part = part_of(create("a"), 0, "x");
  part.memos.push_back({.key = {"n", "cache", "k"}, .entry = "memo", .saved_at = {1}});
  commit_one(part);
  const auto found = await<ports::Found>(
      ledger_->look_up({.objects = {{"ConfigMap", "n", "none"}, {"ConfigMap", "n", "m"}},
                        .memos = {{"n", "cache", "k"}, {"n", "cache", "none"}},
                        .runs = {part.run + 1000, part.run},
                        .run_uids = {engine::run_uid("uid-a"), engine::run_uid("none")}}));
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->objects.size(), 2u);
  EXPECT_FALSE(found->objects[0].has_value());
  EXPECT_EQ(found->objects[1]->manifest, "here");
  ASSERT_EQ(found->memos.size(), 2u);
  EXPECT_EQ(found->memos[0]->entry, "memo");
  EXPECT_FALSE(found->memos[1].has_value());
  ASSERT_EQ(found->runs.size(), 4u) << "by key, then by uid";
  EXPECT_FALSE(found->runs[0].has_value());
  EXPECT_EQ(found->runs[1]->revision, 1u);
  EXPECT_EQ(found->runs[2]->key, part.run);
  EXPECT_FALSE(found->runs[3].has_value());
}

TEST_P(StoreContract, MemosAreSavedWithTheirPartAndOutliveTheirRun) {
  const auto a = create("a");
  ports::RunPart part = part_of(a, 0, "x");
  for (int i = 0; i < 5; ++i) {
    part.memos.push_back({.key = {"n", i < 3 ? "one" : "two", "k" + std::to_string(i)},
                          .entry = std::to_string(i),
                          .saved_at = {10}});
  }
  part.memos.push_back({.key = {"elsewhere", "one", "k0"}, .entry = "other", .saved_at = {10}});
  commit_one(part);
  remove(a);
  auto& memos = *handles_.memos;
  using Caches = std::vector<ports::CacheName>;
  const auto caches = [&memos](std::optional<std::string_view> ns, std::uint32_t limit) {
    Caches all;
    std::optional<ports::CacheName> after;
    while (true) {
      const auto page = memos.list_caches(ns, after, limit);
      if (!page.has_value() || page->caches.size() > limit) return Caches();
      all.insert(all.end(), page->caches.begin(), page->caches.end());
      if (!page->more) return all;
      after = all.back();
    }
  };
  const Caches of_n = {{"n", "one"}, {"n", "two"}};
  const Caches of_all = {{"elsewhere", "one"}, {"n", "one"}, {"n", "two"}};
  for (const std::uint32_t limit : {1, 2, 3, 9}) {
    EXPECT_EQ(caches("n", limit), of_n) << limit;
    EXPECT_EQ(caches(std::nullopt, limit), of_all) << limit;
  }
  EXPECT_EQ(memos.list_caches("n", ports::CacheName{"a", "z"}, 9)->caches, of_n);
  EXPECT_TRUE(memos.list_caches("n", ports::CacheName{"z", "a"}, 9)->caches.empty());
  const std::vector<ports::MemoKey> keys = {{"n", "one", "k1"}, {"n", "two", "k1"}};
  const auto found = memos.find_memos(keys);
  ASSERT_TRUE(found.has_value());
  ASSERT_TRUE((*found)[0].has_value());
  EXPECT_EQ((*found)[0]->entry, "1");
  EXPECT_EQ((*found)[0]->saved_at, base::Timestamp{10});
  EXPECT_FALSE((*found)[1].has_value());
  const Caches counted = {{"n", "three"}, {"n", "one"}, {"elsewhere", "one"}};
  EXPECT_EQ(*memos.count_memos(counted), (std::vector<std::uint64_t>{0, 3, 1}));
  auto page = memos.list_memos("n", "one", "", 2);
  ASSERT_EQ(page->memos.size(), 2u);
  EXPECT_EQ(page->memos.front().key.key, "k0");
  page = memos.list_memos("n", "one", page->next_key, 2);
  ASSERT_EQ(page->memos.size(), 1u);
  EXPECT_EQ(page->memos.front().key.key, "k2");
  EXPECT_EQ(page->next_key, "");
  EXPECT_EQ(memos.delete_cache("n", "one"), 3u);
  EXPECT_EQ(memos.delete_cache("n", "one"), 0u);
  EXPECT_EQ(caches("n", 9), (Caches{{"n", "two"}}));
  EXPECT_EQ(caches("elsewhere", 9), (Caches{{"elsewhere", "one"}}));
}

TEST_P(StoreContract, TheYoungerMemoWins) {
  const auto a = create("a");
  std::uint64_t revision = 0;
  for (const auto& [at, entry] : std::vector<std::pair<std::int64_t, std::string>>{
           {10, "first"}, {20, "younger"}, {15, "late and older"}}) {
    ports::RunPart part = part_of(a, revision++, "");
    part.memos.push_back({.key = {"n", "c", "k"}, .entry = entry, .saved_at = {at}});
    commit_one(part);
  }
  const ports::MemoKey key = {"n", "c", "k"};
  EXPECT_EQ((*handles_.memos->find_memos({&key, 1}))[0]->entry, "younger");
}

}  // namespace
}  // namespace tiphys::store
