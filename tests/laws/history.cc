// A random world.
#include "laws/history.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"

namespace tiphys::laws {

using base::Timestamp;
using base::Value;
using naive::field;
using naive::text_field;

Outside::Outside(std::uint64_t seed, Faults faults)
    : seed_(seed),
      r_(seed ^ 0x5bd1e995),
      faults_(faults),
      now_{1'763'780'400'000'000'000},
      again_(seed ^ 0x2545f491) {
  if (!faults_.intents) return;
  if (r_.chance(20)) stop_at_ = static_cast<int>(r_.between(1, 12));
  if (r_.chance(15)) suspend_at_ = static_cast<int>(r_.between(0, 8));
  terminate_ = r_.chance(40);
}

std::map<std::string, const Value*> nodes_of(const Value& status) {
  std::map<std::string, const Value*> out;
  const Value& nodes = field(status, "nodes");
  if (!nodes.is_object()) return out;
  for (const base::Member& m : nodes.as_object()) out[text_field(m.value, "name")] = &m.value;
  return out;
}

void Outside::tell(Event& e, const std::string& node, engine::Observation what,
                   const std::string& text) {
  e.told.push_back({node, std::move(what)});
  if (!node.empty()) past_.push_back(e.told.back());
  text_ += "  " + text + " " + node + "\n";
}

std::string Outside::luck_of(const std::string& name) const {
  auto found = tries_.find(name);
  return found == tries_.end() || found->second < 2 ? name
                                                    : name + "#" + std::to_string(found->second);
}

engine::AttemptReport Outside::report(const std::string& name, const std::string& leaf) {
  Random own(base::hash64(luck_of(name), seed_));
  engine::AttemptReport rep;
  rep.started_at = now_;
  rep.finished_at = now_;
  const std::uint32_t luck = faults_.failures ? own.below(100) : 0;
  rep.phase = luck < 75 ? engine::Phase::Succeeded
                        : (luck < 92 ? engine::Phase::Failed : engine::Phase::Error);
  if (rep.phase == engine::Phase::Failed) {
    rep.exit_code = static_cast<int>(own.between(1, 2));
    rep.message = "main: Error (exit code " + std::to_string(*rep.exit_code) + ")";
    return rep;
  }
  if (rep.phase == engine::Phase::Error) {
    rep.message = "wait: Error (exit code 64)";
    return rep;
  }
  rep.exit_code = 0;
  if (leaf == "word") rep.result = name.size() > 120 ? "1" : std::to_string(own.between(1, 3));
  if (leaf == "list") rep.result = own.pick<std::string>({"[]", "[\"a\",\"b\"]", "[1]"});
  if (leaf == "value") {
    rep.parameters.emplace_back("v", own.pick<std::string>({"x", "{\"a\":1}", "[1,2]", ""}));
  }
  return rep;
}

void Outside::end_leaf(Event& e, const std::string& name, const std::string& leaf) {
  Random own(base::hash64(luck_of(name), seed_ + 1));
  const std::uint32_t luck = faults_.failures ? own.below(100) : 99;
  if (luck < 4 && running_.contains(name)) {
    tell(e, name, engine::AttemptLost{{}, now_, "gone"}, "lost");
  } else if (luck < 7 && !running_.contains(name)) {
    tell(e, name, engine::StartRejected{{}, now_, "no such image"}, "rejected");
  } else {
    engine::AttemptEnded end;
    end.report = report(name, leaf);
    tell(e, name, end, "ended " + std::string(engine::name_of(end.report.phase)));
  }
  open_.erase(name);
}

void Outside::leaf_events(Event& e, const Value& status) {
  const auto nodes = nodes_of(status);
  const std::vector<std::string> names(open_.begin(), open_.end());
  for (const std::string& name : names) {
    auto found = nodes.find(name);
    const std::string leaf = found == nodes.end() ? "" : text_field(*found->second, "templateName");
    if (!running_.contains(name) && r_.chance(40)) {
      running_.insert(name);
      tell(e, name, engine::AttemptRunning{{}, now_, "host-1", "", true}, "running");
    }
    if (r_.chance(45)) end_leaf(e, name, leaf);
  }
  if (!faults_.repeats || past_.empty() || !r_.chance(15)) return;
  const drive::Told again = r_.pick(past_);
  text_ += "  again " + again.node + "\n";
  e.told.push_back(again);
}

void Outside::user_events(Event& e) {
  auto intent = [&](engine::Operation operation, const std::string& text) {
    engine::Intent i;
    i.sequence = ++sequence_;
    i.operation = operation;
    i.actor = "ann";
    i.at = now_;
    tell(e, "", i, text);
  };
  if (steps_ == stop_at_) {
    intent(terminate_ ? engine::Operation::Terminate : engine::Operation::Stop,
           terminate_ ? "terminate" : "stop");
  }
  if (steps_ == suspend_at_) {
    intent(engine::Operation::Suspend, "suspend");
    suspended_ = true;
  } else if (suspended_ && r_.chance(30)) {
    intent(engine::Operation::Resume, "resume");
    suspended_ = false;
  }
}

// Nothing is running: let the time come that is waited for, or the person.
bool Outside::wake(Event& e, const drive::Reply& last, const Value& status) {
  if (last.wake_at.is_set()) {
    now_ = std::max(now_, last.wake_at);
    e.now = now_;
    return true;
  }
  bool gate = suspended_;
  for (const auto& [name, node] : nodes_of(status)) {
    if (text_field(*node, "type") == "Suspend" && text_field(*node, "phase") == "Running") {
      gate = true;
    }
  }
  if (!gate) return false;
  suspended_ = false;
  engine::Intent i;
  i.sequence = ++sequence_;
  i.operation = engine::Operation::Resume;
  i.actor = "ann";
  i.at = now_;
  tell(e, "", i, "resume");
  return true;
}

std::string Outside::selector(const Value& status) {
  if (again_.chance(25)) return "templateName=" + again_.pick<std::string>({"ok", "value", "t1"});
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_of(status)) {
    if (name.find_first_of(",=!\\ ") == std::string::npos) names.push_back(name);
  }
  if (names.empty() || again_.chance(15)) return "phase=Succeeded";
  return "name=" + again_.pick(names);
}

std::optional<Event> Outside::retry(const Value& status) {
  if (!faults_.retries || retries_left_ == 0 || !again_.chance(70)) return std::nullopt;
  --retries_left_;
  const bool restart = text_field(status, "phase") == "Succeeded" || again_.chance(30);
  Value arguments = Value::object();
  if (restart) {
    arguments.set("restartSuccessful", Value(true));
    arguments.set("nodeFieldSelector", Value(selector(status)));
  }
  if (again_.chance(20)) {
    arguments.set("parameters",
                  Value(base::Values{Value(again_.pick<std::string>({"p=zz", "msg=b", "new=1"}))}));
  }
  for (auto* names : {&open_, &running_}) names->clear();
  past_.clear();
  now_ = now_ + base::Duration::seconds(again_.below(4));
  Event e;
  e.now = now_;
  engine::Intent i;
  i.sequence = ++sequence_;
  i.operation = engine::Operation::Retry;
  i.arguments = arguments;
  i.actor = "ann";
  i.at = now_;
  text_ += "retry at " + base::to_rfc3339(now_) + "\n";
  tell(e, "", i, "retry " + base::to_json(arguments));
  return e;
}

std::optional<Event> Outside::next(const drive::Reply& last, const Value& status) {
  for (const std::string& name : last.start) {
    open_.insert(name);
    ++tries_[name];
    text_ += "  started " + name + "\n";
  }
  for (const std::string& name : last.stop) {
    if (open_.contains(name)) text_ += "  stopped " + name + "\n";
  }
  ++steps_;
  now_ = now_ + base::Duration::seconds(r_.chance(10) ? r_.between(5, 30) : r_.below(3));
  Event e;
  e.now = now_;
  text_ += "step " + std::to_string(steps_) + " at " + base::to_rfc3339(now_) + "\n";
  leaf_events(e, status);
  user_events(e);
  if (e.told.empty() && open_.empty() && !wake(e, last, status)) return std::nullopt;
  if (last.wake_at.is_set() && r_.chance(20)) {
    now_ = std::max(now_, last.wake_at);
    e.now = now_;
  }
  return e;
}

}  // namespace tiphys::laws
