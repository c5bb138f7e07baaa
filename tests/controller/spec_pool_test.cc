// What runs have in common is held once, counted once, and given back by the last of them.
#include "controller/spec_pool.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "controller/run_cache.h"

#ifdef __SANITIZE_ADDRESS__
// Of the sanitizer's own allocator; g++ has no header for it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace tiphys::controller {
namespace {

using base::Timestamp;

constexpr std::size_t kEndless = std::size_t{1} << 40;

double bytes_allocated() {
#ifdef __SANITIZE_ADDRESS__
  return static_cast<double>(__sanitizer_get_current_allocated_bytes());
#else
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
#endif
}

std::string templates(int tasks) {
  std::string text = R"([{"name":"main","dag":{"tasks":[)";
  for (int i = 0; i < tasks; ++i) {
    const std::string number = std::to_string(i);
    text += (i == 0 ? "" : ",");
    text += R"({"name":"t)" + number + R"(","template":"leaf","arguments":{"parameters":)" +
            R"([{"name":"p","value":"{{workflow.parameters.n}}-)" + number + R"("}]})";
    if (i > 0) text += R"(,"dependencies":["t)" + std::to_string(i - 1) + R"("])";
    text += "}";
  }
  return text +
         R"(]}},{"name":"leaf","inputs":{"parameters":[{"name":"p"}]},"container":{"image":"i",)"
         R"("command":["c"],"args":["{{inputs.parameters.p}}"]}}])";
}

ports::RunImage image_of(int number, const std::string& argument, const std::string& list) {
  ports::RunImage image;
  image.row.key = static_cast<engine::RunKey>(number);
  image.row.name = "w" + std::to_string(number);
  image.row.workflow_namespace = "argo";
  image.row.uid = "00000000-0000-4000-8000-00000000000" + std::to_string(number % 10);
  image.entropy = {1, 2, 3, 4};
  image.manifest =
      R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":")" +
      image.row.name + R"(","namespace":"argo","uid":")" + image.row.uid +
      R"("},"spec":{"entrypoint":"main","templates":)" + list +
      R"(,"arguments":{"parameters":[{"name":"n","value":")" + argument + R"("}]}}})";
  return image;
}

class SpecPoolTest : public testing::Test {
 protected:
  RunEntry& take(const ports::RunImage& image) {
    auto& entry = entries[image.row.key];
    entry = std::make_unique<RunEntry>();
    entry->key = image.row.key;
    const LoadResult loaded = cache.take(*entry, image);
    EXPECT_EQ(loaded.kind, LoadResult::Kind::Ready) << loaded.error.message;
    return *entry;
  }
  // Steps until nothing more happens by itself. What starts is the last of `started`.
  engine::Decision tell(RunEntry& entry, std::vector<engine::Observation> told) {
    engine::Decision last;
    do {
      last = entry.run->step(told, now);
      told.clear();
      for (const engine::ArbiterRequest& r : last.requests) {
        if (r.kind == engine::ArbiterRequest::Kind::Admit) told.push_back(engine::Admitted{});
      }
      for (const engine::Command& c : last.commands) {
        if (const auto* start = std::get_if<engine::StartAttempt>(&c)) started = start->id;
      }
    } while (!told.empty() || (last.wake_at.is_set() && last.wake_at <= now));
    cache.touch(entry);
    return last;
  }
  engine::PodDescription pod_of(RunEntry& entry) {
    tell(entry, {engine::Admitted{}});
    auto pod = entry.run->pod(entry.run->node_of(started));
    EXPECT_TRUE(pod.has_value()) << pod.error().message;
    return std::move(*pod);
  }

  Entries entries;
  RunCache cache{entries, kEndless};
  engine::AttemptId started;
  Timestamp now{1'763'780'400'000'000'000};
};

bool share(const engine::PodDescription& a, const engine::PodDescription& b) {
  return !a.workflow_spec->templates.empty() &&
         a.workflow_spec->templates.is_same(b.workflow_spec->templates);
}

TEST_F(SpecPoolTest, RunsOfOneManifestShareWhateverTheirArguments) {
  const std::string list = templates(50);
  const auto first = pod_of(take(image_of(1, "one", list)));
  const std::size_t alone = cache.bytes();
  const auto second = pod_of(take(image_of(2, "one", list)));
  const auto third = pod_of(take(image_of(3, "three", list)));
  const auto other = pod_of(take(image_of(4, "one", templates(49))));
  EXPECT_TRUE(share(first, second));
  EXPECT_TRUE(share(first, third));
  EXPECT_FALSE(share(first, other));
  EXPECT_EQ(cache.pool().size(), 2u);
  EXPECT_EQ(first.containers.at(0).args, std::vector<std::string>{"one-0"});
  EXPECT_EQ(third.containers.at(0).args, std::vector<std::string>{"three-0"});
  EXPECT_GT(cache.pool().bytes(), alone) << "two lists, of which the first is most of one run";
}

TEST_F(SpecPoolTest, TheLastThatLetsGoGivesTheMemoryBack) {
  const std::string list = templates(200);
  pod_of(take(image_of(3, "3", templates(3))));  // with what is made once for all
  cache.drop(*entries.at(3));
  const double before = bytes_allocated();
  pod_of(take(image_of(1, "1", list)));
  pod_of(take(image_of(2, "2", list)));
  const std::size_t together = cache.bytes();
  EXPECT_NEAR(static_cast<double>(together) / (bytes_allocated() - before), 1, 0.2);
  cache.drop(*entries.at(1));
  EXPECT_GT(cache.bytes(), together * 3 / 4) << "the second one holds the templates";
  EXPECT_EQ(cache.pool().size(), 1u);
  cache.drop(*entries.at(2));
  EXPECT_EQ(cache.bytes(), 0u);
  EXPECT_EQ(cache.pool().size(), 0u);
  EXPECT_LT(bytes_allocated() - before, static_cast<double>(together) / 10);
}

TEST_F(SpecPoolTest, WhatIsToldOfManyIsTrue) {
  const std::string list = templates(50);
  const double before = bytes_allocated();
  for (int i = 1; i <= 300; ++i) pod_of(take(image_of(i, std::to_string(i), list)));
  const double held = bytes_allocated() - before;
  EXPECT_NEAR(static_cast<double>(cache.bytes()) / held, 1, 0.2)
      << "tells " << cache.bytes() << " of " << held;
  EXPECT_LT(held / 300, 30'000) << "templates of 100 KB are held once";
}

TEST_F(SpecPoolTest, TheLimitCountsWhatIsShared) {
  const std::string list = templates(200);
  take(image_of(1, "1", list));
  take(image_of(2, "2", list));
  const std::size_t both = cache.bytes();
  const std::size_t shared = cache.pool().bytes();
  ASSERT_GT(shared, both / 2);
  RunCache small(entries, shared);  // the runs' own bytes are over it
  for (int i : {1, 2}) {
    cache.drop(*entries.at(static_cast<engine::RunKey>(i)));
    small.take(*entries.at(static_cast<engine::RunKey>(i)), image_of(i, "1", list));
  }
  EXPECT_EQ(small.evict(), 1u);
  EXPECT_EQ(entries.at(1)->run, nullptr);
  EXPECT_NE(entries.at(2)->run, nullptr) << "the most recent one stays";
}

TEST_F(SpecPoolTest, AGenerationWithOtherParametersChangesNobodyElse) {
  const std::string list = templates(3);
  ports::RunImage image = image_of(1, "old", list);
  RunEntry& entry = take(image);
  const auto second = pod_of(take(image_of(2, "old", list)));
  pod_of(entry);
  engine::AttemptEnded failed{started, {}};
  failed.report.phase = engine::Phase::Failed;
  tell(entry, {failed});
  ASSERT_TRUE(entry.run->finished());
  engine::Intent again;
  again.sequence = 1;
  again.operation = engine::Operation::Retry;
  again.arguments = base::parse_yaml("{parameters: [n=new]}")->front();
  again.at = now;
  const engine::Decision decision = entry.run->step(std::vector<engine::Observation>{again}, now);
  ASSERT_TRUE(decision.snapshot.has_value());
  image.snapshot = *decision.snapshot;
  image.generation = image.row.generation = 1;
  cache.drop(entry);
  const auto first = pod_of(take(image));
  EXPECT_EQ(first.containers.at(0).args, std::vector<std::string>{"new-0"});
  EXPECT_EQ(second.containers.at(0).args, std::vector<std::string>{"old-0"});
  EXPECT_TRUE(share(first, second));
  EXPECT_EQ(*second.workflow_spec->arguments.parameters.at(0).value, "old");
  const auto third = pod_of(take(image_of(3, "old", list)));
  EXPECT_EQ(third.containers.at(0).args, std::vector<std::string>{"old-0"});
}

TEST_F(SpecPoolTest, ListsThatCameAndWentAreForgotten) {
  SpecPool pool;
  for (int i = 0; i < 1000; ++i) {
    const auto list = pool.find(R"([{"name":"t)" + std::to_string(i) + "\"}]");
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(pool.size(), 1u);
  }
  EXPECT_EQ(pool.bytes(), 0u);
  EXPECT_FALSE(pool.find("[1]").has_value());
  EXPECT_FALSE(pool.find("[").has_value());
  EXPECT_EQ(pool.bytes(), 0u);
}

TEST_F(SpecPoolTest, AManifestThatDoesNotDecodeSaysWhy) {
  const ports::RunImage image = image_of(1, "x", R"([{"name":7}])");
  auto& entry = entries[1];
  entry = std::make_unique<RunEntry>();
  entry->key = 1;
  const LoadResult loaded = cache.take(*entry, image);
  EXPECT_EQ(loaded.kind, LoadResult::Kind::Unrunnable);
  EXPECT_NE(loaded.error.message.find("spec.templates[0].name"), std::string::npos)
      << loaded.error.message;
}

}  // namespace
}  // namespace tiphys::controller
