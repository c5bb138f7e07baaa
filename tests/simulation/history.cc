// One seed's story.
#include "simulation/history.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <utility>

#include "adapters/client/new_run.h"
#include "adapters/client/once.h"
#include "base/hash.h"
#include "base/json.h"
#include "simulation/reached.h"
#include "simulation/replay.h"
#include "simulation/workload.h"
#include "submit/submit.h"

namespace tiphys::simulation {

using base::ErrorCode;
using base::Value;
using engine::Operation;
using runner::instant::Outcome;
using simulated::Fault;

namespace {

constexpr const char* kStranger = "stranger";  // in place of a workflow's name

// Generators of neighbouring seeds give one stream, begun one draw later: their histories would be
// much the same.
std::uint64_t far_apart(std::uint64_t seed) { return laws::Random(seed).next(); }

ports::StoredObject limits_object(int limit) {
  ports::StoredObject limits;
  limits.kind = "ConfigMap";
  limits.object_namespace = "default";
  limits.name = "limits";
  limits.manifest = limits_manifest(limit);
  return limits;
}

}  // namespace

History::History(std::uint64_t seed, Checks& checks)
    : seed_(seed),
      checks_(checks),
      luck_(far_apart(seed)),
      entropy_(seed),
      machine_(far_apart(~seed), luck_.chance(50) ? 1 + luck_.below(5) : SIZE_MAX, checks,
               [this](const engine::PodDescription& pod) { return begin(pod); }),
      client_(*machine_.store, *machine_.store, machine_.faults, checks),
      visitor_({client_, *machine_.store, machine_.faults, machine_.clock, entropy_, checks,
                machine_.output}) {
  machine_.options.cache_bytes_max = luck_.chance(50) ? 1 : 1u << 20;
  machine_.options.changed_rows_max = 1 + luck_.below(50);
  machine_.options.snapshot_bytes_min = luck_.chance(50) ? 64 : 1u << 20;
  const bool in_pieces = machine_.options.snapshot_bytes_min == 64;
  machine_.options.snapshot_nodes_max = in_pieces ? 3 : 4096;
  machine_.options.load_nodes_max = in_pieces ? 20 : 8192;
  machine_.options.limits.parallelism = luck_.below(3);
  machine_.options.step_budget.nodes_max = luck_.chance(30) ? 1 + luck_.below(4) : 2000;
  draw_faults();
  client_.on_wish = [this](engine::RunKey run, std::uint64_t sequence,
                           const engine::Intent& intent) { taken(run, sequence, intent); };
  if (!machine_.store->put(limits_object(limit_max_), {}).has_value()) {
    checks_.violated("an object is not stored");
  }
}

// Most histories have all faults, rarely, and a few that come again and again; some have none.
void History::draw_faults() {
  fault_one_in_ = luck_.chance(20) ? 0 : 20 + luck_.below(100);
  const std::uint32_t favourites = fault_one_in_ == 0 ? 0 : luck_.below(5);
  for (std::uint32_t i = 0; i < favourites; ++i) {
    const std::size_t pick =
        luck_.below(static_cast<std::uint32_t>(calls().size() + mishaps().size()));
    const char* name =
        pick < calls().size() ? calls()[pick].name : mishaps()[pick - calls().size()].name;
    favourites_[name] = 1 + luck_.below(8);
  }
  machine_.faults.plan = [this](std::uint64_t, const std::string& name) {
    return next_fault(name);
  };
  checks_.strikes = [this](const char* mishap) { return strikes(mishap); };
}

std::uint32_t History::rarity(const std::string& name, std::uint32_t usual) const {
  const auto favourite = favourites_.find(name);
  return favourite == favourites_.end() ? usual : favourite->second;
}

Fault History::next_fault(const std::string& name) {
  if (calm_ || fault_one_in_ == 0) return Fault::None;
  const Call& call = call_of(name);
  const std::uint32_t usual = std::max(2u, fault_one_in_ * call.rarity / 8);
  if (luck_.below(rarity(name, usual)) != 0) return Fault::None;
  const auto pick = static_cast<Fault>(1 + luck_.below(4));
  if (pick == Fault::ErrorBefore && !call.errors) return Fault::None;
  if (pick == Fault::ErrorAfter && !call.unknown) return Fault::None;
  static constexpr const char* kNames[] = {"", "crash before ", "crash after ", "error before ",
                                           "unknown outcome of "};
  const std::string text = kNames[static_cast<int>(pick)] + name;
  checks_.reach(text);
  checks_.note(text);
  return pick;
}

bool History::strikes(const char* mishap) {
  if (calm_ || fault_one_in_ == 0) return false;
  const std::uint32_t usual = std::max(2u, fault_one_in_ * mishap_of(mishap).rarity / 8);
  if (luck_.below(rarity(mishap, usual)) != 0) return false;
  checks_.reach(mishap);
  checks_.note(mishap);
  return true;
}

Outcome History::begin(const engine::PodDescription& pod) {
  if (pod.workflow_name == kStranger) {
    return pod.id.node == 0 ? Outcome{.kind = Outcome::Kind::Hold, .report = {}}
                            : Outcome::succeeded();
  }
  Workflow& workflow = workflows_[pod.workflow_name];
  if (!calm_ && luck_.chance(3)) {
    checks_.reach("given back");
    return {.kind = Outcome::Kind::GiveBack, .report = {}};
  }
  Process* owner = machine_.owner();
  const bool under_way =
      machine_.waiting.one_begins || (owner != nullptr && owner->ledger->under_way() > 0);
  checks_.main_begins(pod.id, workflow.key, under_way, *machine_.store);
  machine_.output.begins(pod.id);
  held_[pod.id] = {pod.workflow_name, pod.node_name, pod.template_name,
                   locks_of(workflow.object, pod.template_name)};
  check_locks(pod, workflow);
  Outcome out = outcome_of(seed_, pod.workflow_name, pod.node_name, pod.template_name);
  if (out.kind != Outcome::Kind::End || calm_ || luck_.chance(30)) return out;
  return {.kind = Outcome::Kind::Hold, .report = {}};
}

// What a run held that was set aside is given to others, while its attempts go on.
void History::check_locks(const engine::PodDescription& pod, const Workflow& workflow) {
  if (workflow.was_aside) return;
  std::map<std::string, int> users;
  for (const engine::AttemptId& id : machine_.runner.held()) {
    const auto held = held_.find(id);
    if (id == pod.id || held == held_.end() || workflows_[held->second.workflow].was_aside)
      continue;
    for (const std::string& lock : held->second.locks) ++users[lock];
  }
  for (const std::string& lock : held_[pod.id].locks) {
    if (users[lock] > 0) checks_.reach("a lock shared");
    if (users[lock] + 1 <= (lock == kSemaphore ? limit_max_ : 1)) continue;
    checks_.violated(lock + " is granted too often, to " + engine::to_text(pod.id));
  }
}

void History::submit() {
  const std::string name = "w" + std::to_string(workflows_.size());
  Value object = random_object(luck_, name);
  const bool expires = let_expire(object, seed_, name);
  auto prepared =
      submit::prepare(object, {}, {}, {entropy_.draw(), entropy_.draw()}, machine_.clock.now());
  if (!prepared.has_value()) return checks_.reach("refused");
  ports::NewRun run = adapters::client::new_run(*prepared);
  const bool runnable = !luck_.chance(2);
  if (!runnable) run.manifest = R"({"metadata":{},"spec":{"entrypoint":[]}})";
  const auto key = create(run);
  if (!key.has_value()) return;
  checks_.note("submit " + name);
  Workflow& made = workflows_[name];
  made.object = std::move(object);
  made.key = *key;
  made.uid = engine::run_uid(run.uid);
  made.plain = is_plain(made.object);
  made.expires = expires && runnable;
  made.runnable = runnable;
  if (!runnable) checks_.reach("run that cannot be run");
  if (luck_.chance(10)) submit_twice(run);
}

// By one client, who dies of it at most once and begins anew with what it was to submit. Nothing:
// it never came into the store.
std::optional<engine::RunKey> History::create(const ports::NewRun& run) {
  for (int life = 0; life < 2; ++life) {
    try {
      const auto key = adapters::client::create_once(client_, client_, run);
      if (key.has_value()) return *key;
      const bool lost = key.error().code == ErrorCode::Unavailable;
      const bool ours = key.error().code == ErrorCode::AlreadyExists && life > 0;
      if (!lost && !ours) checks_.violated("a run is not created: " + key.error().message);
    } catch (const simulated::Crash&) {
    }
  }
  const auto row = machine_.store->find_uid(run.uid);
  return row.has_value() ? std::optional(row->key) : std::nullopt;
}

// Chance that repeats itself must not make a run of another.
void History::submit_twice(const ports::NewRun& run) {
  ports::NewRun again = run;
  again.name += "-again";
  const auto key = machine_.store->create_run(again);
  checks_.reach("entropy repeated");
  if (key.has_value()) checks_.violated("two runs have one uid");
}

// Nobody looks first whether it fits: it may be that it did just before.
void History::append(Workflow& workflow, Operation operation, Value arguments) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = std::move(arguments);
  intent.actor = "somebody-" + std::to_string(++wished_);
  intent.at = machine_.clock.now();
  if (operation != Operation::Resume) workflow.wished = true;
  try {
    const auto row = client_.find(workflow.key);
    if (!row.has_value()) return;  // it was deleted, or the store is away
    const auto done = adapters::client::append_once(client_, client_, *row, intent);
    if (!done.has_value()) checks_.reach("wish that nobody knows of");
  } catch (const simulated::Crash&) {
  }
}

void History::taken(engine::RunKey run, std::uint64_t sequence, const engine::Intent& intent) {
  static constexpr const char* kNames[] = {"stop", "terminate", "suspend", "resume",
                                           "set",  "retry",     "delete"};
  const std::string name = std::string("wish ") + kNames[static_cast<int>(intent.operation)];
  checks_.reach(name);
  checks_.note(name + " of run " + std::to_string(run));
  wishes_.emplace(run, sequence);
  if (intent.operation == Operation::Delete) find(run)->deleted = true;
}

// Of a program that is newer than the owner. It waits for an owner that can read it.
void History::append_unreadable(const Workflow& workflow) {
  if (!machine_.stores->append_unreadable(workflow.key, machine_.clock.now())) return;
  checks_.note("a wish that cannot be read, of run " + std::to_string(workflow.key));
}

History::Workflow* History::find(engine::RunKey key) {
  for (auto& [name, workflow] : workflows_) {
    if (workflow.key == key) return &workflow;
  }
  return nullptr;
}

void History::wish() {
  if (workflows_.empty()) return;
  Workflow& of =
      std::next(workflows_.begin(), luck_.below(static_cast<std::uint32_t>(workflows_.size())))
          ->second;
  if (luck_.chance(3)) return append_unreadable(of);
  Value arguments = Value::object();
  const std::vector<Operation> all = {Operation::Stop,    Operation::Terminate, Operation::Suspend,
                                      Operation::Suspend, Operation::Resume,    Operation::Resume,
                                      Operation::Set,     Operation::Retry,     Operation::Retry,
                                      Operation::Delete};
  const Operation operation = luck_.pick(all);
  if (operation == Operation::Set) {
    arguments.set("nodeFieldSelector", Value("templateName=gate"));
    arguments.set("message", Value("by hand"));
  }
  if (operation == Operation::Retry) arguments = retry_arguments();
  append(of, operation, std::move(arguments));
}

Value History::retry_arguments() {
  Value arguments = Value::object();
  if (luck_.chance(30)) {
    arguments.set("restartSuccessful", Value(true));
    const std::vector<std::string> leaves = {"ok", "word", "value", "gate"};
    arguments.set("nodeFieldSelector", Value("templateName=" + luck_.pick(leaves)));
    checks_.reach("a retry of chosen nodes");
  }
  if (luck_.chance(30)) {
    arguments.set("parameters", Value(base::Values{Value("extra=" + std::to_string(wished_))}));
    checks_.reach("a retry with parameters");
  }
  return arguments;
}

Outcome History::outcome_of_held(const engine::AttemptId& id) {
  const Held& held = held_[id];
  return outcome_of(seed_, held.workflow, held.node, held.leaf);
}

void History::finish_one() {
  const auto held = machine_.runner.held();
  if (held.empty()) return;
  const engine::AttemptId id = luck_.pick(held);
  checks_.note("end of " + engine::to_text(id));
  machine_.runner.finish(id, outcome_of_held(id).report);
}

void History::change_limit() {
  const int limit = static_cast<int>(luck_.between(1, 3));
  limit_max_ = std::max(limit_max_, limit);
  if (visitor_.store_limit(limit)) checks_.reach("limit changed");
}

// Whether its client knows of it or not, it is there.
void History::submit_failed_again() {
  if (workflows_.size() >= 6) return;
  const auto of = std::ranges::find_if(workflows_, [this](const auto& each) {
    const auto row = machine_.store->find(each.second.key);
    return row.has_value() && row->summary.phase == engine::WorkflowPhase::Failed &&
           each.second.runnable;
  });
  if (of == workflows_.end()) return;
  const Value object = of->second.object;
  const bool expires = of->second.expires;
  visitor_.resubmit(of->first);
  const auto all = machine_.store->list(ports::RunQuery{});
  for (const ports::RunRow& row : all.has_value() ? all->rows : std::vector<ports::RunRow>()) {
    if (find(row.key) != nullptr) continue;
    checks_.note("submit " + row.name + " again");
    Workflow& made = workflows_[row.name];
    made.object = object;
    made.key = row.key;
    made.uid = engine::run_uid(row.uid);
    made.expires = of->second.expires;
    made.wished = true;  // not from its beginning
    made.expires = expires;
  }
}

// Of an engine with another store that has the same machine: one attempt that runs, one that ends.
void History::stranger() {
  if (stranger_.has_value()) return;
  stranger_ = engine::RunUid{luck_.next(), luck_.next()};
  for (const engine::NodeIndex node : {0u, 1u}) {
    engine::PodDescription pod;
    pod.workflow_name = kStranger;
    pod.id = {.run = *stranger_, .node = node};
    const auto begun = machine_.runner.start(pod, ports::kNeverEnds);
    if (begun.has_value() && *begun == ports::StartOutcome::Accepted) ++strangers_;
  }
}

void History::disturb() {
  const std::uint32_t luck = luck_.below(100);
  if (luck < 12 && workflows_.size() < 5) submit();
  if (luck >= 12 && luck < 17) wish();
  if (luck == 17) machine_.end(luck_.below(2));
  if (luck == 18 || luck == 19) machine_.ask_held();
  if (luck >= 20 && luck < 60) finish_one();
  if (luck == 61) machine_.crash(luck_.below(2));
  if (luck == 62 || luck == 63) {
    machine_.take_over_from(luck_.below(2), base::Duration::milliseconds(luck_.below(200)));
  }
  if (luck == 64 && !machine_.zombie) {
    checks_.reach("clock jumps back");
    machine_.jump({-base::Duration::seconds(luck_.between(1, 20)).ns});
  }
  if (luck == 65) {
    checks_.reach("clock jumps ahead");
    machine_.jump(base::Duration::seconds(luck_.between(1, 30)));
  }
  if (luck == 66 && !machine_.is_up(1)) machine_.start(1);
  if (luck == 67) {
    if (Process* owner = machine_.owner()) {
      owner->facts->hold = !owner->facts->hold;
      checks_.reach("facts held");
    }
  }
  if (luck == 68 && luck_.chance(20)) change_limit();
  if (luck == 69 && luck_.chance(20)) stranger();
  if (luck >= 70 && luck < 76) visitor_.look();
  if (luck == 76) {
    for (int i = 0; i < 4; ++i) visitor_.edit(luck_);
  }
  if (luck >= 77 && luck < 80) submit_failed_again();
  if (luck >= 80 && luck < 94) look_closer();
}

// Often at one of which something runs.
void History::look_closer() {
  if (workflows_.empty()) return;
  auto of =
      std::next(workflows_.begin(), luck_.below(static_cast<std::uint32_t>(workflows_.size())));
  const auto held = machine_.runner.held();
  if (!held.empty() && luck_.chance(60)) {
    const auto busy = held_.find(luck_.pick(held));
    if (busy != held_.end()) of = workflows_.find(busy->second.workflow);
  }
  if (of->second.runnable) visitor_.look_closer(luck_, of->first);
}

void History::turn_all() {
  if (!machine_.is_up(0) && !machine_.is_up(1)) machine_.start(luck_.below(2));
  for (std::size_t i = 0; i < 2; ++i) {
    if (machine_.is_up(i) && (calm_ || luck_.chance(80))) machine_.turn(i);
  }
  if (Process* owner = machine_.owner()) look_aside(*owner);
}

// Only what was damaged on purpose may be set aside.
void History::look_aside(Process& owner) {
  if (owner.engine->waits().set_aside == 0) return;
  for (const controller::QuarantinedRun& run : owner.engine->quarantined()) {
    if (Workflow* workflow = find(run.key)) workflow->was_aside = true;
    if (run.message.find(kDamage) == std::string::npos) checks_.violated(run.message);
  }
}

// Counts what live nodes say they wait for.
void History::look() {
  Process* owner = machine_.owner();
  if (owner == nullptr) return;
  for (const auto& [name, workflow] : workflows_) {
    const engine::Run* run = owner->engine->find(workflow.key);
    if (run == nullptr) continue;
    const engine::Sought live = run->seek(engine::NodeSort::Live, 0, SIZE_MAX);
    for (const engine::NodeIndex node : live.nodes | std::views::take(32)) {
      const auto reason = static_cast<std::size_t>(run->explain(node).reason);
      checks_.reach(std::string("wait ") + reasons()[reason]);
    }
  }
}

// Where nothing was stepped or stored since the last time, nothing can differ.
void History::compare() {
  Process* owner = machine_.owner();
  if (owner == nullptr || owner->ledger->under_way() > 0) return;
  if (owner->due.is_set() && owner->due <= machine_.clock.now() + base::Duration::milliseconds(5)) {
    return;
  }
  const controller::Figures& figures = owner->engine->figures();
  const std::uint64_t at = figures.steps + figures.commits + figures.loads;
  if (std::exchange(owner->compared_at, at) == at) return;
  for (const auto& [name, workflow] : workflows_) {
    const engine::Run* run = owner->engine->find(workflow.key);
    if (run == nullptr) continue;
    checks_.same_as_stored(workflow.key, status_text(*run), *machine_.store);
  }
}

void History::run() {
  submit();
  for (int i = 0; i < 160; ++i) {
    disturb();
    turn_all();
    if (i % 2 == 0) look();
    compare();
    if (luck_.chance(70)) machine_.pass();
  }
  calm_ = true;
  machine_.calm();
  if (machine_.is_up(0) && machine_.is_up(1)) machine_.crash(luck_.below(2));
  for (int round = 0; round < 30; ++round) {
    settle();
    if (end_who_set_aside()) continue;
    if (!resume_what_waits()) break;
  }
  check_end();
}

// Until nothing more happens by itself.
void History::settle() {
  for (int turns = 0; turns < 20'000; ++turns) {
    turn_all();
    for (const engine::AttemptId& id : machine_.runner.held()) {
      machine_.runner.finish(id, outcome_of_held(id).report);
    }
    if (!machine_.pass()) return compare();
  }
  std::string how;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!machine_.is_up(i)) continue;
    Process& p = machine_.process(i);
    how += " " + std::to_string(i) + (p.engine->owns() ? " owns" : "") + " due in " +
           std::to_string((p.due - machine_.clock.now()).ns) + " ns, under way " +
           std::to_string(p.ledger->under_way()) + (p.runner->rings() ? ", rings" : "") +
           p.engine->outage() + p.engine->runner_trouble();
  }
  checks_.violated("turns without an end:" + how);
}

// What was set aside is tried again by a new process; also where the one that set it aside has been
// cut off and nothing has told it yet.
bool History::end_who_set_aside() {
  for (const std::size_t i : {0, 1}) {
    if (!machine_.is_up(i) || machine_.process(i).engine->waits().set_aside == 0) continue;
    machine_.crash(i);
    return true;
  }
  return false;
}

bool History::resume_what_waits() {
  bool waits = false;
  for (auto& [name, workflow] : workflows_) {
    const auto row = machine_.store->find(workflow.key);
    if (!row.has_value() || !row->live) continue;
    waits = true;
    append(workflow, Operation::Resume, Value::object());
  }
  return waits;
}

void History::check_end() {
  visitor_.check_end();
  for (const auto& [name, workflow] : workflows_) check_end_of(name, workflow);
  const auto all = machine_.store->list(ports::RunQuery{});
  for (const ports::RunRow& row : all.has_value() ? all->rows : std::vector<ports::RunRow>()) {
    if (find(row.key) == nullptr) checks_.violated("a run that nobody submitted: " + row.name);
  }
  if (!stranger_.has_value()) return;
  const auto left = machine_.runner.known(*stranger_);
  if (!left.has_value() || left->size() != strangers_)
    return checks_.violated("a stranger is touched");
  checks_.reach("stranger left alone");
}

void History::check_end_of(const std::string& name, const Workflow& workflow) {
  const auto image = machine_.store->load(workflow.key);
  if (workflow.deleted || workflow.expires) {
    if (image.has_value()) checks_.violated("what was to be deleted is there: " + name);
    if (machine_.has_any_of(workflow.uid)) checks_.violated("a deleted run leaves attempts");
    return;
  }
  if (!image.has_value()) return checks_.violated("a run is gone: " + name);
  if (image->row.live) {
    checks_.violated("a run does not end: " + name + "\n" + base::to_json(workflow.object) + "\n" +
                     stored_status(workflow.key, *machine_.store));
  }
  if (!image->intents.empty()) checks_.violated("a wish stays: " + name);
  if (workflow.runnable) visitor_.check_log(image->row);
  checks_.note(name + " " + std::string(engine::name_of(image->row.summary.phase)));
  for (const auto& wish : wishes_) {
    if (wish.first == workflow.key && !checks_.absorbed.contains(wish)) {
      checks_.violated("a wish is lost: " + name);
    }
  }
  if (!workflow.runnable) {
    if (image->row.summary.phase == engine::WorkflowPhase::Failed) return;
    return checks_.violated("what cannot be run has not failed: " + name);
  }
  if (!workflow.wished && workflow.plain && !image->row.live) check_replay(workflow);
}

void History::check_replay(const Workflow& workflow) {
  const auto image = machine_.store->load(workflow.key);
  if (!image.has_value()) return;
  checks_.reach("compared with a replay");
  const std::string name = image->row.name;
  const std::string wrong =
      replay_differs(*image, [&](const std::string& node, const std::string& leaf) {
        return outcome_of(seed_, name, node, leaf);
      });
  if (!wrong.empty()) checks_.violated(name + " ends otherwise alone: " + wrong);
}

void run_history(std::uint64_t seed, Checks& checks) { History(seed, checks).run(); }

}  // namespace tiphys::simulation
