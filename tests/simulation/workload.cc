// Everything is drawn from the seed; nothing depends on when it is asked.
#include "simulation/workload.h"

#include <utility>

#include "base/hash.h"
#include "base/json.h"
#include "laws/generate.h"

namespace tiphys::simulation {

using base::Value;
using runner::instant::Outcome;

namespace {

Value object_of(std::string key, Value value) {
  Value out = Value::object();
  out.set(std::move(key), std::move(value));
  return out;
}

void decorate(Value& workflow, laws::Random& luck) {
  for (Value& t : workflow.find("spec")->find("templates")->as_array()) {
    const std::string name = t.find("name")->as_string();
    if (name == "ok" && t.find("synchronization") == nullptr && luck.chance(30)) {
      Value key = object_of("name", Value("limits"));
      key.set("key", Value("two"));
      Value list(base::Values{object_of("configMapKeyRef", std::move(key))});
      t.set("synchronization", object_of("semaphores", std::move(list)));
    }
    if (name == "value" && luck.chance(60)) {
      Value memo = object_of("key", Value("{{inputs.parameters.msg}}"));
      memo.set("maxAge", Value("20s"));
      memo.set("cache", object_of("configMap", object_of("name", Value("cache"))));
      t.set("memoize", std::move(memo));
    }
  }
}

void locks_in(const Value* where, std::vector<std::string>& out) {
  const Value* all = where == nullptr ? nullptr : where->find("synchronization");
  if (all == nullptr) return;
  if (const Value* list = all->find("mutexes")) {
    for (const Value& m : list->as_array()) out.push_back("mutex " + m.find("name")->as_string());
  }
  if (all->find("semaphores") != nullptr) out.emplace_back(kSemaphore);
}

}  // namespace

Value random_object(laws::Random& luck, const std::string& name) {
  laws::Features features;
  features.timeouts = luck.chance(50);
  features.limits = luck.chance(60);
  Value object = laws::random_workflow(luck, features);
  // One in three is of the kind that can be compared with a replay, if chance gives it soon.
  laws::Features few = features;
  few.timeouts = few.limits = few.hooks = few.retries = false;
  const int tries = luck.chance(33) ? 8 : 0;
  for (int i = 0; i < tries && !is_plain(object); ++i) object = laws::random_workflow(luck, few);
  if (luck.chance(40)) object = laws::without_open_questions(std::move(object));
  decorate(object, luck);
  object.set("metadata", object_of("name", Value(name)));
  if (luck.chance(5)) object.find("spec")->set("suspend", Value(true));
  if (luck.chance(10)) object.find("spec")->set("parallelism", Value::number(std::int64_t{1}));
  return object;
}

bool let_expire(Value& workflow, std::uint64_t seed, const std::string& name) {
  laws::Random own(base::hash64("expiry " + name, seed));
  if (!own.chance(12)) return false;
  Value seconds = Value::number(static_cast<std::int64_t>(own.below(20)));
  workflow.find("spec")->set("ttlStrategy",
                             object_of("secondsAfterCompletion", std::move(seconds)));
  return true;
}

bool is_plain(const Value& workflow) {
  const std::string text = base::to_json(workflow);
  for (const char* key : {"\"dag\"", "memoize", "failFast", "hooks", "parallelism", "timeout",
                          "activeDeadline", "backoff", "\"suspend\""}) {
    if (text.find(key) != std::string::npos && std::string(key) != "\"suspend\"") return false;
  }
  return true;
}

std::vector<std::string> locks_of(const Value& workflow, const std::string& template_name) {
  std::vector<std::string> out;
  for (const Value& t : workflow.find("spec")->find("templates")->as_array()) {
    if (t.find("name")->as_string() == template_name) locks_in(&t, out);
  }
  return out;
}

std::string limits_manifest(int limit) {
  return R"({"metadata":{"name":"limits"},"data":{"two":")" + std::to_string(limit) + "\"}}";
}

Outcome outcome_of(std::uint64_t seed, const std::string& workflow, const std::string& node,
                   const std::string& leaf) {
  laws::Random own(base::hash64(workflow + " " + node, seed));
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

}  // namespace tiphys::simulation
