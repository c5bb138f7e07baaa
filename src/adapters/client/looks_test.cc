// Looking at a run that is driven by this process: its owner stands still meanwhile, so each look
// is short however large the run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/node_page.h"
#include "adapters/client/run_views.h"
#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/yaml.h"
#include "engine/run.h"
#include "ports/run_seed.h"

namespace tiphys::adapters::client {
namespace {

using base::ErrorCode;

constexpr base::Timestamp kNow{1'800'000'000'000'000'000};

// A store of one run.
class OneRun final : public ports::Reader, public ports::Intake {
 public:
  OneRun(std::string spec, int count) {
    const std::string text =
        "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w, namespace: d, uid: "
        "00000000-0000-4000-8000-000000000001}, spec: {entrypoint: main, templates: [{name: main, "
        "steps: [[{name: item, template: t, withSequence: {count: '" +
        std::to_string(count) + "'}}]]}, " + spec + "}}";
    const auto manifest = base::parse_yaml(text);
    EXPECT_TRUE(manifest.has_value()) << manifest.error().message;
    image_.row.key = 1;
    image_.row.workflow_namespace = "d";
    image_.row.name = "w";
    image_.row.uid = "00000000-0000-4000-8000-000000000001";
    image_.manifest = base::to_json(manifest->front());
    run_ = std::move(*engine::Run::create(*ports::seed_of(image_)));
    step({});
    step({engine::Admitted{}});
    while (!pending_) step({});
  }

  // All attempts begin.
  void begin_all() {
    std::vector<engine::Observation> told;
    for (const engine::Command& command : run_->outstanding()) {
      const auto& start = std::get<engine::StartAttempt>(command);
      told.emplace_back(engine::AttemptRunning{start.id, kNow, "host", {}, false});
    }
    step(told);
  }
  engine::Run& run() { return *run_; }

  base::Result<ports::RunRow> find(std::string_view /*ns*/, std::string_view /*name*/) override {
    return image_.row;
  }
  base::Result<ports::RunRow> find(engine::RunKey /*key*/) override { return image_.row; }
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> /*keys*/) override {
    return none();
  }
  base::Result<ports::RunRow> find_uid(std::string_view /*uid*/) override { return image_.row; }
  base::Result<ports::RunRow> latest(std::string_view /*ns*/) override { return image_.row; }
  base::Result<ports::RunPage> list(const ports::RunQuery& /*query*/) override { return none(); }
  base::Result<std::vector<std::string>> manifests(
      std::span<const engine::RunKey> /*keys*/) override {
    return none();
  }
  base::Result<ports::RunImage> load(engine::RunKey /*key*/,
                                     std::optional<engine::Generation> /*of*/) override {
    return image_;
  }
  base::Result<std::string> load_value(engine::RunKey /*run*/,
                                       const base::Hash128& /*hash*/) override {
    return none();
  }
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey /*run*/,
                                                    std::uint64_t /*after*/) override {
    return std::vector<ports::LogRow>();
  }
  base::Result<ports::Changes> changes_since(const std::string& /*cursor*/,
                                             std::uint32_t /*most*/) override {
    return none();
  }
  std::uint64_t change_counter() override { return 0; }

  base::Result<engine::RunKey> create_run(const ports::NewRun& /*run*/) override { return none(); }
  base::Result<std::uint64_t> append_intent(engine::RunKey /*run*/,
                                            const engine::Intent& /*intent*/) override {
    return ++intents;
  }
  std::uint64_t intents = 0;

 private:
  static std::unexpected<base::Error> none() {
    return base::fail(ErrorCode::Unimplemented, "nothing but one run");
  }
  void step(std::vector<engine::Observation> told) {
    const engine::Decision d = run_->step(told, kNow);
    image_.deltas.push_back(d.delta);
    image_.values.insert(image_.values.end(), d.values.begin(), d.values.end());
    pending_ = d.wake_at != kNow;
  }

  ports::RunImage image_;
  std::unique_ptr<engine::Run> run_;
  bool pending_ = false;
};

// Notes who was asked for; nobody has said anything.
class Silent final : public ports::Logs {
 public:
  explicit Silent(std::vector<std::string>& asked) : asked_(asked) {}
  base::Result<void> read(const ports::LogRow& /*row*/, const ports::LogSink& /*sink*/) override {
    return {};
  }
  base::Result<std::string> read_live(const engine::AttemptId& attempt, std::string_view container,
                                      std::string_view /*position*/,
                                      const ports::LogSink& /*sink*/) override {
    asked_.push_back(std::to_string(attempt.node) + "/" + std::string(container));
    return std::string();
  }

 private:
  std::vector<std::string>& asked_;
};

// A client beside an owner, whose thread is the clock of its looks.
class Watched {
 public:
  Watched(const std::string& spec, int count) : store(std::make_shared<OneRun>(spec, count)) {
    EmbeddedParts parts;
    parts.reader = store;
    parts.intake = store;
    parts.logs = std::make_unique<Silent>(asked);
    parts.clock = &clock_;
    parts.entropy = &entropy_;
    parts.live = [this](engine::RunKey /*key*/, const auto& look) {
      const std::clock_t begin = std::clock();
      looking = true;
      look(store->run());
      looking = false;
      longest = std::max(longest, std::clock() - begin);
      ++looks;
      return true;
    };
    client = std::make_unique<Embedded>(std::move(parts));
  }

  std::shared_ptr<OneRun> store;
  std::vector<std::string> asked;
  std::unique_ptr<Embedded> client;
  std::clock_t longest = 0;
  int looks = 0;
  bool looking = false;

 private:
  adapters::clock::ManualClock clock_{kNow};
  adapters::entropy::SeededEntropy entropy_{7};
};

// The longest look of a question, of several tries the least.
template <class Ask>
double longest_look(Watched& watched, Ask ask) {
  double least = 1e18;
  for (int i = 0; i < 3; ++i) {
    watched.longest = 0;
    ask(*watched.client);
    least = std::min(least, static_cast<double>(watched.longest));
  }
  return std::max(least, 1.0);
}

constexpr const char* kPods = "{name: t, container: {image: i}}]";
// With a tag in it the pod of each node has to be built to know what its containers are called.
constexpr const char* kPatchedPods =
    "{name: t, container: {image: i, args: ['{{node.name}}']}}], podSpecPatch: "
    "'{\"containers\": [{\"name\": \"main\", \"workingDir\": \"/{{node.name}}\"}, "
    "{\"name\": \"beside\", \"image\": \"i\"}]}'";
constexpr const char* kSuspended = "{name: t, suspend: {}}]";

void all_logs(Embedded& client) {
  api::LogQuery query;
  query.container = "";
  const auto done = client.logs("d", "w", query, [](const auto&) { return true; });
  EXPECT_TRUE(done.has_value()) << done.error().message;
}

TEST(Looks, ForTheLogOfManyAttemptsAreShort) {
  Watched few(kPatchedPods, 50);
  Watched many(kPatchedPods, 5'000);
  few.store->begin_all();
  many.store->begin_all();
  const double one = longest_look(few, all_logs);
  EXPECT_LT(longest_look(many, all_logs), 5 * one);
  EXPECT_EQ(many.asked.size(), 3 * 2 * 5'000u) << "and all of them are read";
  EXPECT_EQ(std::ranges::count(many.asked, "5001/beside"), 3);
}

TEST(Looks, ForTheLogOfOneContainerBuildNoPod) {
  const auto main_logs = [](Embedded& client) {
    EXPECT_TRUE(client.logs("d", "w", {}, [](const auto&) { return true; }).has_value());
  };
  Watched plain(kPods, 2'000);
  Watched patched(kPatchedPods, 2'000);
  plain.store->begin_all();
  patched.store->begin_all();
  EXPECT_LT(longest_look(patched, main_logs), 5 * longest_look(plain, main_logs));
  EXPECT_EQ(patched.asked.size(), 3 * 2'000u);
}

TEST(Looks, WhatHasNotBegunHasNoLog) {
  Watched watched(kPatchedPods, 500);
  all_logs(*watched.client);
  EXPECT_TRUE(watched.asked.empty());
  watched.store->begin_all();
  all_logs(*watched.client);
  EXPECT_EQ(watched.asked.size(), 1'000u);
}

TEST(Looks, ForSuspendedNodesAreShort) {
  const auto resume = [](Embedded& client) {
    api::OperationDetails details;
    details.node_selector = "displayName=nobody";
    const auto done = client.operate("d", "w", api::Operation::Resume, details);
    EXPECT_EQ(done.error().code, ErrorCode::FailedPrecondition);
  };
  Watched few(kSuspended, 500);
  Watched many(kSuspended, 20'000);
  const double one = longest_look(few, resume);
  EXPECT_LT(longest_look(many, resume), 5 * one);
  api::OperationDetails last;
  last.node_selector = "displayName=item(19999:19999)";
  EXPECT_TRUE(many.client->operate("d", "w", api::Operation::Resume, last).has_value());
  EXPECT_EQ(many.store->intents, 1u);
}

TEST(Looks, ForPagesOfNodesAreShort) {
  const auto page = [](Embedded& client) {
    const auto found = client.nodes("d", "w", {.name_contains = "nobody"});
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->items.empty());
  };
  Watched few(kPods, 1'000);
  Watched many(kPods, 20'000);
  const double one = longest_look(few, page);
  EXPECT_LT(longest_look(many, page), 5 * one);
  const auto last = many.client->nodes("d", "w", {.name_contains = "(15999:15999)"});
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->items.size(), 1u) << "in the same page as ever";
  const auto full = many.client->nodes("d", "w", {.name_contains = "0:", .limit = 300});
  ASSERT_TRUE(full.has_value());
  EXPECT_EQ(full->items.size(), 300u);
  EXPECT_FALSE(full->next.empty());
}

TEST(Looks, ForReasonsAreShort) {
  const auto why = [](Embedded& client) {
    EXPECT_EQ(client.explain("d", "w", "nobody").error().code, ErrorCode::NotFound);
  };
  Watched few(kPods, 1'000);
  Watched many(kPods, 20'000);
  const double one = longest_look(few, why);
  EXPECT_LT(longest_look(many, why), 5 * one);
  const auto last = many.client->explain("d", "w", "item(19999:19999)");
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->size(), 1u);
  EXPECT_EQ(many.client->explain("d", "w", "")->size(), 200u);
}

// A reader as slow as he likes holds up nobody.
TEST(Looks, AreOverBeforeAnObjectIsWritten) {
  Watched watched(kPods, 300);
  const auto& run = watched.store->run();
  std::string expected;
  base::JsonWriter direct([&](std::string_view text) { return expected += text, true; });
  run.present_workflow(engine::RunView::Nodes::Include, direct);
  direct.flush();
  std::string written;
  bool held_up = false;
  base::JsonWriter out([&](std::string_view text) {
    held_up = held_up || watched.looking;
    return written += text, true;
  });
  ASSERT_TRUE(watched.client->write("d", "w", {}, out).has_value());
  out.flush();
  EXPECT_FALSE(held_up);
  EXPECT_EQ(written, expected);
}

}  // namespace
}  // namespace tiphys::adapters::client
