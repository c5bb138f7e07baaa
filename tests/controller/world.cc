// Wiring of the simulated machine.
#include "world.h"

#include <stdlib.h>

#include <filesystem>

#include "base/yaml.h"
#include "store/sqlite/store.h"
#include "submit/submit.h"

namespace tiphys::simulated {

namespace {

template <class T>
std::unique_ptr<T> must(base::Result<std::unique_ptr<T>> opened) {
  EXPECT_TRUE(opened.has_value()) << opened.error().message;
  return opened.has_value() ? std::move(*opened) : nullptr;
}

std::string temporary_folder() {
  std::string pattern = testing::TempDir() + "tiphys-world-XXXXXX";
  return ::mkdtemp(pattern.data());
}

}  // namespace

World::World(std::size_t slots, std::uint64_t seed)
    : clock({1'800'000'000'000'000'000}),
      machine(clock,
              [this](const engine::PodDescription& pod) {
                ran[pod.workflow_name + " " + pod.node_name] += 1;
                order.push_back(pod.workflow_name);
                return script ? script(pod) : Outcome::succeeded();
              },
              {.slots = slots}),
      folder_(temporary_folder()),
      entropy_(seed),
      runner_(machine, faults) {
  runner_.on_start = [this](base::Timestamp end) { not_after.push_back(end); };
  outside = must(store::sqlite::open_store(folder_, {.sync = false}));
}

World::~World() {
  faults.plan = nullptr;
  engine.reset();
  facts.reset();
  access_.reset();
  ledger.reset();
  ownership.reset();
  outside.reset();
  std::filesystem::remove_all(folder_);
}

engine::RunKey World::submit(const std::string& yaml) {
  auto documents = base::parse_yaml(yaml);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  auto prepared =
      submit::prepare(documents->front(), {}, {}, {entropy_.draw(), entropy_.draw()}, clock.now());
  EXPECT_TRUE(prepared.has_value()) << prepared.error().message;
  ports::NewRun run;
  run.workflow_namespace = prepared->workflow_namespace;
  run.name = prepared->name;
  run.uid = prepared->uid;
  run.manifest = prepared->manifest;
  run.entropy = prepared->entropy;
  run.created_at = prepared->created_at;
  run.priority = prepared->priority;
  run.summary.labels = prepared->labels;
  auto key = outside->create_run(run);
  EXPECT_TRUE(key.has_value()) << key.error().message;
  return key.value_or(0);
}

std::uint64_t World::intend(engine::RunKey run, engine::Operation operation,
                            base::Value arguments) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = std::move(arguments);
  intent.actor = "somebody";
  intent.at = clock.now();
  const auto sequence = outside->append_intent(run, intent);
  EXPECT_TRUE(sequence.has_value());
  return sequence.value_or(0);
}

controller::Ports World::ports() {
  return {.clock = &clock,
          .ownership = ownership.get(),
          .ledger = ledger.get(),
          .runner = &runner_,
          .facts = facts.get(),
          .notify = nullptr};
}

void World::start() {
  const store::sqlite::StoreOptions fast = {.sync = false};
  ledger = std::make_unique<FaultyLedger>(must(store::sqlite::open_ledger(folder_, fast)), faults);
  ownership = std::make_unique<FaultyOwnership>(
      must(store::sqlite::open_ownership(folder_, "a test", fast)), faults);
  access_ = must(store::sqlite::open_access(folder_, fast));
  facts = std::make_unique<FaultyFacts>(std::make_unique<adapters::facts::StoreFacts>(
                                            *access_, *access_, adapters::facts::FactSources{}),
                                        faults);
  if (configure) configure();
  auto started = controller::Controller::start(ports(), options);
  if (started.has_value()) {
    engine = std::move(*started);
  } else {
    EXPECT_EQ(started.error().code, base::ErrorCode::Unavailable) << started.error().message;
  }
}

void World::crash() {
  ++crashes;
  engine.reset();
  facts.reset();
  access_.reset();
  ledger.reset();
  ownership.reset();
  machine.restart();
}

bool World::drive(int turns_max) {
  for (int i = 0; i < turns_max; ++i) {
    try {
      if (engine == nullptr) start();
      if (engine == nullptr) continue;
      const base::Timestamp due = engine->turn(clock.now());
      if (!due.is_set() && !machine.rings() && !ledger->has_ready()) return true;
      if (due > clock.now()) clock.set(due);
    } catch (const Crash&) {
      crash();
    }
  }
  return false;
}

ports::RunRow World::row(engine::RunKey run) {
  auto found = outside->find_run(run);
  EXPECT_TRUE(found.has_value()) << found.error().message;
  return found.value_or(ports::RunRow{});
}

std::string fan_out(const std::string& name, int width) {
  std::string text = R"(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: NAME}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: many, template: leaf, withSequence: {count: "WIDTH"}}
    - - {name: last, template: leaf}
  - name: leaf
    container: {image: busybox, command: ["true"]}
)";
  text.replace(text.find("NAME"), 4, name);
  text.replace(text.find("WIDTH"), 5, std::to_string(width));
  return text;
}

}  // namespace tiphys::simulated
