// What a run says that it holds, against what the allocator says.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/yaml.h"
#include "engine/run.h"
#include "spec/decode.h"
#include "spec/stored.h"

#ifdef __SANITIZE_ADDRESS__
// Of the sanitizer's own allocator; g++ has no header for it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace tiphys::records {
namespace {

using base::Timestamp;

// Bytes that the program has of its allocator now.
double allocated() {
#ifdef __SANITIZE_ADDRESS__
  return static_cast<double>(__sanitizer_get_current_allocated_bytes());
#else
  const struct mallinfo2 now = mallinfo2();
  return static_cast<double>(now.uordblks + now.hblkhd);
#endif
}

std::string header() {
  return "metadata: {name: w, namespace: argo, uid: u, creationTimestamp: '2026-11-22T03:00:00Z'}\n"
         "spec:\n  entrypoint: main\n  templates:\n";
}

std::string fan_out(int items) {
  return header() +
         "  - name: main\n    steps: [[{name: s, template: leaf, withSequence: {count: '" +
         std::to_string(items) +
         "'}, arguments: {parameters: [{name: p, value: 'item {{item}}'}]}}]]\n"
         "  - name: leaf\n    inputs: {parameters: [{name: p}]}\n"
         "    container: {image: i, command: [c, '{{inputs.parameters.p}}']}\n"
         "    outputs: {parameters: [{name: o, valueFrom: {path: /o}}]}\n";
}

// As many templates as a large manifest has, few of them used.
std::string manifest(int templates) {
  std::string text = header() + "  - name: main\n    steps: [[{name: s, template: t0}]]\n";
  for (int i = 0; i < templates; ++i) {
    text += "  - name: t" + std::to_string(i) +
            "\n    inputs: {parameters: [{name: a, value: some}, {name: b, default: other text}]}\n"
            "    container:\n      image: registry.example/group/image:1.2.3\n"
            "      command: [sh, -c]\n      args: ['echo {{inputs.parameters.a}} and more words']\n"
            "      env: [{name: HOME, value: /root}, {name: MODE, value: careful}]\n"
            "      resources: {limits: {memory: 32Mi, cpu: 100m}}\n";
  }
  return text;
}

std::string chain(int tasks) {
  std::string text = header() +
                     "  - name: leaf\n    container: {image: i, command: [c]}\n"
                     "  - name: main\n    dag:\n      tasks:\n";
  for (int i = 0; i < tasks; ++i) {
    text += "      - {name: task-" + std::to_string(i) + ", template: leaf";
    if (i > 0) text += ", dependencies: [task-" + std::to_string(i - 1) + "]";
    text += "}\n";
  }
  return text;
}

std::string groups(int count) {
  std::string text = header() +
                     "  - name: leaf\n    container: {image: i, command: [c]}\n"
                     "  - name: main\n    steps:\n";
  for (int i = 0; i < count; ++i) {
    text += "    - - {name: step-" + std::to_string(i) + ", template: leaf}\n";
  }
  return text;
}

// How a manifest comes into memory: as one tree, or piece by piece as out of a store.
enum class Decoded : std::uint8_t { Whole, Stored };

engine::RunSeed seed_of(const std::string& text, Decoded how = Decoded::Whole) {
  auto documents = base::parse_yaml(text);
  auto workflow = how == Decoded::Stored
                      ? spec::decode_stored(base::to_json(documents->front()))
                      : spec::decode<spec::Workflow>(std::move(documents->front()));
  EXPECT_TRUE(workflow.has_value()) << workflow.error().message;
  engine::RunSeed seed;
  seed.key = 1;
  seed.entropy = {1, 2, 3, 4};
  seed.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
  return seed;
}

// Ends all that starts, until nothing starts.
void drive(engine::Run& run, bool artifacts) {
  Timestamp now{1'763'780'400'000'000'000};
  std::vector<engine::Observation> told;
  for (int i = 0; i < 5'000; ++i) {
    const engine::Decision d = run.step(told, now);
    told.clear();
    for (const engine::Command& c : d.commands) {
      const auto* start = std::get_if<engine::StartAttempt>(&c);
      if (start == nullptr) continue;
      engine::AttemptEnded end{.id = start->id, .report = {}};
      end.report.phase = engine::Phase::Succeeded;
      end.report.exit_code = 0;
      end.report.host_name = "worker-7.cluster.example";
      end.report.parameters = {{"o", "value of " + std::to_string(start->id.node)}};
      end.report.resources_duration = {{"cpu", 2}, {"memory", 3}};
      end.report.finished_at = now;
      if (artifacts) {
        auto list = base::parse_yaml("{name: a, path: /tmp/a, s3: {key: some/key/of/it}}");
        end.report.artifacts.push_back(list->front());
      }
      told.push_back(std::move(end));
    }
    for (const engine::ArbiterRequest& r : d.requests) {
      if (r.kind == engine::ArbiterRequest::Kind::Admit) told.push_back(engine::Admitted{});
    }
    for (const engine::Question& q : d.questions) told.push_back(engine::FactAnswer{q, false, {}});
    now = now + base::Duration::milliseconds(1);
    if (d.finished || (told.empty() && !(d.wake_at.is_set() && d.wake_at <= now))) return;
  }
}

void expect_honest(const std::string& what, const std::string& text, Decoded how = Decoded::Whole,
                   bool artifacts = false) {
  const double before = allocated();
  engine::RunSeed seed = seed_of(text, how);
  auto run = engine::Run::create(std::move(seed));  // which holds it alone
  ASSERT_TRUE(run.has_value()) << run.error().message;
  drive(**run, artifacts);
  const double held = allocated() - before;
  const auto told = static_cast<double>((*run)->memory_bytes());
  EXPECT_NEAR(told / held, 1, 0.25) << what << ": tells " << told << " of " << held << " bytes";
}

TEST(Memory, IsToldWithinAQuarter) {
  ASSERT_GT(allocated(), 0) << "the allocator does not count";
  expect_honest("a manifest of 30 templates", manifest(30));
  expect_honest("a manifest of 300 templates", manifest(300));
  expect_honest("a fan-out of 200", fan_out(200));
  expect_honest("a fan-out of 20,000", fan_out(20'000));
  expect_honest("a fan-out with artifacts", fan_out(5'000), Decoded::Whole, true);
  expect_honest("a chain of 2,000 tasks", chain(2'000));
}

TEST(Memory, IsToldWithinAQuarterOfWhatComesOutOfAStore) {
  using enum Decoded;
  expect_honest("a manifest of 30 templates", manifest(30), Stored);
  expect_honest("a manifest of 300 templates", manifest(300), Stored);
  expect_honest("a fan-out of 200", fan_out(200), Stored);
  expect_honest("a fan-out of 20,000", fan_out(20'000), Stored);
  expect_honest("a chain of 200 tasks", chain(200), Stored);
  expect_honest("a chain of 10,000 tasks", chain(10'000), Stored);
  expect_honest("200 groups", groups(200), Stored);
  expect_honest("5,000 groups", groups(5'000), Stored);
}

TEST(Memory, OfAManifestThatManyRunsHoldIsCountedOnce) {
  const engine::RunSeed seed = seed_of(manifest(200));
  std::vector<std::unique_ptr<engine::Run>> runs;
  for (int i = 0; i < 100; ++i) runs.push_back(std::move(*engine::Run::create(seed)));
  std::size_t together = 0;
  for (const auto& run : runs) together += run->memory_bytes();
  const std::size_t alone = (*engine::Run::create(seed_of(manifest(200))))->memory_bytes();
  EXPECT_LT(together, alone + 100 * 20'000);
}

}  // namespace
}  // namespace tiphys::records
