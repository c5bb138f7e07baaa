// Wiring of the simulated machine.
#include "world.h"

#include <iterator>
#include <utility>

#include "adapters/client/new_run.h"
#include "base/yaml.h"
#include "submit/submit.h"

namespace tiphys::simulated {

World::World(std::size_t slots, std::uint64_t seed, std::unique_ptr<Stores> its_stores)
    : stores(std::move(its_stores)),
      clock({1'800'000'000'000'000'000}),
      machine(clock,
              [this](const engine::PodDescription& pod) {
                ran[pod.workflow_name + " " + pod.node_name] += 1;
                order.push_back(pod.workflow_name);
                return script ? script(pod) : Outcome::succeeded();
              },
              {.slots = slots}),
      runner(machine, faults),
      entropy_(seed) {
  runner.on_start = [this](base::Timestamp end) { not_after.push_back(end); };
  outside = stores->access();
}

World::~World() {
  faults.plan = nullptr;
  engine.reset();
  facts.reset();
  access_.reset();
  ledger.reset();
  ownership.reset();
  outside.reset();
}

engine::RunKey World::submit(const std::string& yaml, const std::string& uid) {
  auto documents = base::parse_yaml(yaml);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  auto prepared =
      submit::prepare(documents->front(), {}, {}, {entropy_.draw(), entropy_.draw()}, clock.now());
  EXPECT_TRUE(prepared.has_value()) << prepared.error().message;
  ports::NewRun run = adapters::client::new_run(*prepared);
  if (!uid.empty()) run.uid = uid;
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
          .runner = &runner,
          .facts = facts.get(),
          .notify = nullptr};
}

void World::start() {
  ledger = std::make_unique<FaultyLedger>(stores->ledger(), faults);
  ownership = std::make_unique<FaultyOwnership>(stores->ownership(), faults);
  access_ = stores->access();
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
  auto found = outside->find(run);
  EXPECT_TRUE(found.has_value()) << found.error().message;
  return found.value_or(ports::RunRow{});
}

void World::commit(ports::Batch batch) {
  auto owner = stores->ownership();
  const auto state = owner->state(clock.now());
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(state));
  batch.epoch = std::get<ports::Owning>(state).epoch;
  auto its_ledger = stores->ledger();
  its_ledger->submit(std::move(batch));
  const auto done = its_ledger->drain(1);
  ASSERT_EQ(done.size(), 1u);
  EXPECT_TRUE(std::get<base::Result<ports::BatchOutcome>>(done.front().outcome).has_value());
}

// A restart of the feed begins with all of them.
std::vector<ports::PendingIntent> World::pending_intents() {
  std::vector<ports::PendingIntent> all;
  std::string cursor;
  for (bool more = true; more;) {
    auto page = outside->changes_since(cursor);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page.has_value()) return all;
    std::move(page->intents.begin(), page->intents.end(), std::back_inserter(all));
    cursor = page->cursor;
    more = page->more;
  }
  return all;
}

void turns(World& world, int count) {
  for (int i = 0; i < count; ++i) world.engine->turn(world.clock.now());
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
