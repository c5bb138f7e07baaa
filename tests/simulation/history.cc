// One seed's story.
#include "simulation/history.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "laws/generate.h"
#include "simulation/replay.h"
#include "submit/submit.h"

namespace tiphys::simulation {

using base::Value;
using engine::Operation;
using runner::instant::Outcome;
using simulated::Fault;

namespace {

constexpr const char* kReasons[] = {"Running",    "Starting",  "Child",       "Timer",  "Fact",
                                    "Lock",       "Admission", "Parallelism", "Person", "Suspended",
                                    "Dependency", "Budget",    "Finished"};

Value object_of(std::string key, Value value) {
  Value out = Value::object();
  out.set(std::move(key), std::move(value));
  return out;
}

// What the laws' workflows do not have: semaphores and memos.
void decorate(Value& workflow, laws::Random& luck) {
  for (Value& t : workflow.find("spec")->find("templates")->as_array()) {
    const std::string name = t.find("name")->as_string();
    if (name == "ok" && t.find("synchronization") == nullptr && luck.chance(30)) {
      Value key = object_of("name", Value("limits"));
      key.set("key", Value("two"));
      Value list(base::Values{object_of("configMapKeyRef", std::move(key))});
      t.set("synchronization", object_of("semaphores", std::move(list)));
    }
    if (name == "value" && luck.chance(30)) {
      Value memo = object_of("key", Value("{{inputs.parameters.msg}}"));
      memo.set("maxAge", Value("20s"));
      memo.set("cache", object_of("configMap", object_of("name", Value("cache"))));
      t.set("memoize", std::move(memo));
    }
  }
}

// Whether the order of events can change no phase: where some leaf fails, the fail-fast of a dag
// looks at who was first.
bool is_plain(const Value& workflow) {
  const std::string text = base::to_json(workflow);
  for (const char* key : {"\"dag\"", "memoize", "failFast", "hooks", "parallelism", "timeout",
                          "activeDeadline", "backoff", "\"suspend\""}) {
    if (text.find(key) != std::string::npos && std::string(key) != "\"suspend\"") return false;
  }
  return true;
}

void locks_in(const Value* where, std::vector<std::string>& out) {
  const Value* all = where == nullptr ? nullptr : where->find("synchronization");
  if (all == nullptr) return;
  if (const Value* list = all->find("mutexes")) {
    for (const Value& m : list->as_array()) out.push_back("mutex " + m.find("name")->as_string());
  }
  if (all->find("semaphores") != nullptr) out.emplace_back("semaphore");
}

}  // namespace

History::History(std::uint64_t seed, Checks& checks)
    : seed_(seed),
      checks_(checks),
      luck_(seed),
      entropy_(seed),
      machine_(seed ^ 0x9e37, luck_.chance(50) ? 1 + luck_.below(5) : SIZE_MAX, checks,
               [this](const engine::PodDescription& pod) { return begin(pod); }) {
  machine_.options.cache_bytes_max = luck_.chance(50) ? 1 : 1u << 20;
  machine_.options.changed_rows_max = 1 + luck_.below(50);
  machine_.options.snapshot_bytes_min = luck_.chance(50) ? 64 : 1u << 20;
  machine_.options.limits.parallelism = luck_.below(3);
  machine_.options.step_budget.nodes_max = luck_.chance(30) ? 1 + luck_.below(4) : 2000;
  fault_one_in_ = luck_.chance(20) ? 0 : 20 + luck_.below(100);
  machine_.faults.plan = [this](std::uint64_t, const std::string& name) {
    return next_fault(name);
  };
  ports::StoredObject limits;
  limits.kind = "ConfigMap";
  limits.object_namespace = "default";
  limits.name = "limits";
  limits.manifest = R"({"metadata":{"name":"limits"},"data":{"two":"2"}})";
  if (!machine_.store->put(limits, {}).has_value()) checks_.violated("an object is not stored");
}

Fault History::next_fault(const std::string& name) {
  if (calm_ || fault_one_in_ == 0) return Fault::None;
  const bool rare = name == "drain" || name == "changes";
  if (luck_.below(rare ? 4 * fault_one_in_ : fault_one_in_) != 0) return Fault::None;
  const auto pick = static_cast<Fault>(1 + luck_.below(4));
  const bool has_errors = name != "drain" && name != "stop" && name != "forget" &&
                          name != "run_ended" && name != "remove_run";
  const bool is_error = pick == Fault::ErrorBefore || pick == Fault::ErrorAfter;
  if (is_error && !has_errors) return Fault::None;
  // Only a store's outcome may be unknown; a start that gives an error did not begin.
  if (pick == Fault::ErrorAfter && name != "commit") return Fault::None;
  static constexpr const char* kNames[] = {"", "crash before ", "crash after ", "error before ",
                                           "unknown outcome of "};
  const std::string text = kNames[static_cast<int>(pick)] + name;
  checks_.reach(text);
  checks_.note(text);
  return pick;
}

Outcome History::outcome_of(const std::string& workflow, const std::string& node,
                            const std::string& leaf) const {
  laws::Random own(base::hash64(workflow + " " + node, seed_));
  const std::uint32_t luck = own.below(100);
  if (luck >= 97) return {.kind = Outcome::Kind::Lose, .report = {}};
  if (luck >= 94) {
    Outcome out{.kind = Outcome::Kind::Reject, .report = {}};
    out.report.message = "no such image";
    return out;
  }
  if (luck >= 82) return Outcome::failed(static_cast<int>(own.between(1, 2)));
  Outcome out = Outcome::succeeded();
  if (leaf == "word") {
    out.report.result = node.size() > 120 ? "1" : std::to_string(own.between(1, 3));
  }
  if (leaf == "list") out.report.result = own.pick<std::string>({"[]", "[\"a\",\"b\"]", "[1]"});
  if (leaf == "value") {
    out.report.parameters.emplace_back("v", own.pick<std::string>({"x", "{\"a\":1}", "[1,2]"}));
  }
  return out;
}

Outcome History::begin(const engine::PodDescription& pod) {
  Workflow& workflow = workflows_[pod.workflow_name];
  if (!calm_ && luck_.chance(3)) {
    checks_.reach("given back");
    return {.kind = Outcome::Kind::GiveBack, .report = {}};
  }
  Process* owner = machine_.owner();
  const bool under_way = owner != nullptr && owner->ledger->under_way() > 0;
  checks_.main_begins(pod.id, workflow.key, under_way, *machine_.store);
  check_locks(pod, workflow);
  Outcome out = outcome_of(pod.workflow_name, pod.node_name, pod.template_name);
  if (out.kind != Outcome::Kind::End || calm_ || luck_.chance(30)) return out;
  held_[pod.id] = {pod.workflow_name, pod.node_name};
  leaf_[pod.id] = pod.template_name;
  return {.kind = Outcome::Kind::Hold, .report = {}};
}

void History::check_locks(const engine::PodDescription& pod, Workflow& workflow) {
  std::vector<std::string> mine;
  for (const Value& t : workflow.object.find("spec")->find("templates")->as_array()) {
    if (t.find("name")->as_string() == pod.template_name) locks_in(&t, mine);
  }
  locks_[pod.id] = mine;
  std::map<std::string, int> users;
  for (const engine::AttemptId& id : machine_.runner.held()) {
    if (id == pod.id) continue;
    for (const std::string& lock : locks_[id]) ++users[lock];
  }
  for (const std::string& lock : mine) {
    if (users[lock] > 0) checks_.reach("a lock shared");
    if (users[lock] + 1 <= (lock == "semaphore" ? 2 : 1)) continue;
    checks_.violated(lock + " is granted too often, to " + engine::to_text(pod.id));
  }
}

void History::submit() {
  laws::Features features;
  features.timeouts = luck_.chance(50);
  features.limits = luck_.chance(60);
  Value object = laws::random_workflow(luck_, features);
  if (luck_.chance(40)) object = laws::without_open_questions(std::move(object));
  decorate(object, luck_);
  const std::string name = "w" + std::to_string(workflows_.size());
  object.set("metadata", object_of("name", Value(name)));
  if (luck_.chance(5)) object.find("spec")->set("suspend", Value(true));
  auto prepared =
      submit::prepare(object, {}, {}, {entropy_.draw(), entropy_.draw()}, machine_.clock.now());
  if (!prepared.has_value()) return checks_.reach("refused");
  ports::NewRun run;
  run.workflow_namespace = prepared->workflow_namespace;
  run.name = prepared->name;
  run.uid = prepared->uid;
  run.manifest = prepared->manifest;
  run.entropy = prepared->entropy;
  run.created_at = prepared->created_at;
  run.priority = prepared->priority;
  run.summary.labels = prepared->labels;
  const auto key = machine_.store->create_run(run);
  if (!key.has_value()) return checks_.violated("a run is not created: " + key.error().message);
  checks_.note("submit " + name);
  Workflow& made = workflows_[name];
  made.object = std::move(object);
  made.key = *key;
  made.uid = engine::run_uid(run.uid);
  made.plain = is_plain(made.object);
  if (luck_.chance(10)) submit_twice(run);
}

// Chance that repeats itself must not make a run of another.
void History::submit_twice(const ports::NewRun& run) {
  ports::NewRun again = run;
  again.name += "-again";
  const auto key = machine_.store->create_run(again);
  checks_.reach("entropy repeated");
  if (key.has_value()) checks_.violated("two runs have one uid");
}

void History::append(Workflow& workflow, Operation operation, Value arguments) {
  engine::Intent intent;
  intent.operation = operation;
  intent.arguments = std::move(arguments);
  intent.actor = "somebody";
  intent.at = machine_.clock.now();
  const auto sequence = machine_.store->append_intent(workflow.key, intent);
  if (!sequence.has_value()) return;  // it was deleted
  static constexpr const char* kNames[] = {"stop", "terminate", "suspend", "resume",
                                           "set",  "retry",     "delete"};
  checks_.reach(std::string("wish ") + kNames[static_cast<int>(operation)]);
  checks_.note(std::string("wish ") + kNames[static_cast<int>(operation)] + " of run " +
               std::to_string(workflow.key));
  wishes_.emplace(workflow.key, *sequence);
  if (operation != Operation::Resume) workflow.wished = true;
  if (operation == Operation::Delete) workflow.deleted = true;
}

void History::wish() {
  if (workflows_.empty()) return;
  Workflow& of =
      std::next(workflows_.begin(), luck_.below(static_cast<std::uint32_t>(workflows_.size())))
          ->second;
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
  append(of, operation, std::move(arguments));
}

void History::finish_one() {
  const auto held = machine_.runner.held();
  if (held.empty()) return;
  const engine::AttemptId id = luck_.pick(held);
  const auto& [workflow, node] = held_[id];
  checks_.note("end of " + engine::to_text(id));
  machine_.runner.finish(id, outcome_of(workflow, node, leaf_[id]).report);
}

void History::disturb() {
  const std::uint32_t luck = luck_.below(100);
  if (luck < 12 && workflows_.size() < 5) submit();
  if (luck >= 12 && luck < 17) wish();
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
}

void History::turn_all() {
  if (!machine_.is_up(0) && !machine_.is_up(1)) machine_.start(luck_.below(2));
  for (std::size_t i = 0; i < 2; ++i) {
    if (machine_.is_up(i) && (calm_ || luck_.chance(80))) machine_.turn(i);
  }
}

// Counts what live nodes say they wait for.
void History::look() {
  Process* owner = machine_.owner();
  if (owner == nullptr) return;
  for (const auto& [name, workflow] : workflows_) {
    const engine::Run* run = owner->engine->find(workflow.key);
    if (run == nullptr) continue;
    for (const engine::NodeIndex node : run->live_nodes(8)) {
      const auto reason = static_cast<std::size_t>(run->explain(node).reason);
      checks_.reach(std::string("wait ") + kReasons[reason]);
    }
  }
}

void History::compare() {
  Process* owner = machine_.owner();
  if (owner == nullptr || owner->ledger->under_way() > 0) return;
  if (owner->due.is_set() && owner->due <= machine_.clock.now() + base::Duration::milliseconds(5)) {
    return;
  }
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
    if (i % 4 == 0) look();
    compare();
    if (luck_.chance(70)) machine_.pass();
  }
  calm_ = true;
  machine_.calm();
  if (machine_.is_up(0) && machine_.is_up(1)) machine_.crash(luck_.below(2));
  for (int round = 0; round < 30; ++round) {
    settle();
    if (!resume_what_waits()) break;
  }
  check_end();
}

// Until nothing more happens by itself.
void History::settle() {
  for (int turns = 0; turns < 20'000; ++turns) {
    turn_all();
    for (const engine::AttemptId& id : machine_.runner.held()) {
      const auto& [workflow, node] = held_[id];
      machine_.runner.finish(id, outcome_of(workflow, node, leaf_[id]).report);
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
  for (const auto& [name, workflow] : workflows_) {
    const auto image = machine_.store->load(workflow.key);
    if (workflow.deleted) {
      if (image.has_value()) checks_.violated("what was to be deleted is there: " + name);
      const auto left = machine_.runner.known(workflow.uid);
      if (!left.has_value() || !left->empty()) checks_.violated("a deleted run leaves attempts");
      continue;
    }
    if (!image.has_value()) {
      checks_.violated("a run is gone: " + name);
      continue;
    }
    if (image->row.live) {
      checks_.violated("a run does not end: " + name + "\n" + base::to_json(workflow.object) +
                       "\n" + stored_status(workflow.key, *machine_.store));
    }
    if (!image->intents.empty()) checks_.violated("a wish stays: " + name);
    checks_.note(name + " " + std::string(engine::name_of(image->row.summary.phase)));
    for (const auto& wish : wishes_) {
      if (wish.first == workflow.key && !checks_.absorbed.contains(wish)) {
        checks_.violated("a wish is lost: " + name);
      }
    }
    if (!workflow.wished && workflow.plain && !image->row.live) check_replay(workflow);
  }
}

void History::check_replay(const Workflow& workflow) {
  const auto image = machine_.store->load(workflow.key);
  if (!image.has_value()) return;
  checks_.reach("compared with a replay");
  const std::string name = image->row.name;
  const std::string wrong =
      replay_differs(*image, [&](const std::string& node, const std::string& leaf) {
        return outcome_of(name, node, leaf);
      });
  if (!wrong.empty()) checks_.violated(name + " ends otherwise alone: " + wrong);
}

void run_history(std::uint64_t seed, Checks& checks) { History(seed, checks).run(); }

std::vector<std::string> to_be_reached() {
  std::vector<std::string> out = {"fenced",
                                  "standby",
                                  "taken over",
                                  "ownership lost",
                                  "store slow",
                                  "store away",
                                  "runner in trouble",
                                  "busy",
                                  "given back",
                                  "event late",
                                  "events in another order",
                                  "a lock shared",
                                  "entropy repeated",
                                  "clock jumps back",
                                  "clock jumps ahead",
                                  "facts held",
                                  "compared with the store",
                                  "compared with a replay",
                                  "unknown outcome of commit"};
  for (const char* call :
       {"own", "commit", "load", "load_arbiter", "start", "known", "known_runs"}) {
    for (const char* kind : {"crash before ", "crash after ", "error before "}) {
      out.push_back(std::string(kind) + call);
    }
  }
  out.emplace_back("error before facts");
  for (const char* call : {"drain", "forget", "run_ended", "remove_run"}) {
    for (const char* kind : {"crash before ", "crash after "})
      out.push_back(kind + std::string(call));
  }
  for (const char* wish : {"stop", "terminate", "suspend", "resume", "set", "retry", "delete"}) {
    out.push_back(std::string("wish ") + wish);
  }
  for (const char* reason : kReasons) {
    // A task without its dependencies is no node yet.
    if (std::string_view(reason) != "Finished" && std::string_view(reason) != "Dependency")
      out.push_back(std::string("wait ") + reason);
  }
  return out;
}

}  // namespace tiphys::simulation
