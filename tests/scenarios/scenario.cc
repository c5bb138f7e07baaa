// Playing a scenario, a step per second.
#include "scenarios/scenario.h"

#include <algorithm>
#include <map>
#include <set>

namespace tiphys::scenarios {

using base::Timestamp;
using base::Value;
using base::Values;
using naive::field;
using naive::text_field;

namespace {

const Timestamp kStart = *base::parse_rfc3339("2026-11-22T03:00:00Z");

class Play {
 public:
  Play(const Value& scenario, drive::Subject& subject) : scenario_(scenario), subject_(subject) {}
  Value run();

 private:
  std::vector<drive::Told> told_at(std::int64_t second);
  bool begins(const std::string& name, std::int64_t second) const;
  bool ends(const std::string& name, std::int64_t second) const;
  engine::Observation end_of(const std::string& name, Timestamp now) const;
  const Value& leaf(const std::string& name) const;
  void note_starts(const drive::Reply& reply, std::int64_t second);
  std::int64_t last_event() const;
  Value result(std::int64_t second) const;

  const Value& scenario_;
  drive::Subject& subject_;
  std::map<std::string, int> tries_;
  std::map<std::string, std::int64_t> started_;
  std::map<std::string, std::int64_t> running_;
  std::set<std::string> over_;
  std::set<std::string> stopped_;
  std::uint64_t sequence_ = 0;
};

const Value& Play::leaf(const std::string& name) const {
  const Value& first = field(field(scenario_, "leaves"), name);
  auto tries = tries_.find(name);
  const bool again = tries != tries_.end() && tries->second > 1 && naive::has(first, "again");
  return again ? field(first, "again") : first;
}

void Play::note_starts(const drive::Reply& reply, std::int64_t second) {
  for (const std::string& name : reply.start) {
    ++tries_[name];
    started_[name] = second;
    running_.erase(name);
    over_.erase(name);
    stopped_.erase(name);
  }
  stopped_.insert(reply.stop.begin(), reply.stop.end());
}

std::int64_t Play::last_event() const {
  std::int64_t last = -1;
  for (const Value& e : naive::list_of(field(scenario_, "events"))) {
    last = std::max(last, field(e, "at").as_int64().value_or(0));
  }
  return last;
}

bool Play::begins(const std::string& name, std::int64_t second) const {
  const Value& at = field(leaf(name), "starts");
  if (at.is_string()) return false;
  if (naive::has(leaf(name), "rejected")) return false;
  return at.is_null() ? second > started_.at(name) : second >= at.as_int64().value_or(0);
}

bool Play::ends(const std::string& name, std::int64_t second) const {
  if (naive::has(leaf(name), "rejected")) return true;
  if (stopped_.contains(name)) return true;
  if (!running_.contains(name) || second <= running_.at(name)) return false;
  const Value& until = field(leaf(name), "until");
  if (until.is_string()) return false;
  return until.is_null() || second >= until.as_int64().value_or(0);
}

engine::Observation Play::end_of(const std::string& name, Timestamp now) const {
  const Value& l = leaf(name);
  if (naive::has(l, "rejected")) {
    return engine::StartRejected{{}, now, text_field(l, "rejected")};
  }
  if (naive::truth_field(l, "lost")) return engine::AttemptLost{{}, now, "lost"};
  engine::AttemptEnded end;
  engine::AttemptReport& r = end.report;
  const std::string phase = text_field(l, "phase");
  r.phase = phase == "Failed"  ? engine::Phase::Failed
            : phase == "Error" ? engine::Phase::Error
                               : engine::Phase::Succeeded;
  if (stopped_.contains(name)) {
    r.phase = engine::Phase::Failed;
    r.message = "main: Error (exit code 143)";
    r.exit_code = 143;
    r.started_at = now;
    r.finished_at = now;
    return end;
  }
  const std::string code = text_field(l, "exitCode");
  r.exit_code = code.empty() ? (r.phase == engine::Phase::Succeeded ? 0 : 1) : std::stoi(code);
  r.message = text_field(l, "message");
  if (r.message.empty() && r.phase == engine::Phase::Failed) {
    r.message = "main: Error (exit code " + std::to_string(*r.exit_code) + ")";
  }
  if (naive::has(l, "result")) r.result = text_field(l, "result");
  if (const Value& list = field(l, "parameters"); list.is_object()) {
    for (const base::Member& m : list.as_object()) {
      r.parameters.emplace_back(m.key, naive::text_of(m.value));
    }
  }
  r.started_at = now;
  r.finished_at = now;
  return end;
}

engine::Operation operation_of(const std::string& name) {
  using O = engine::Operation;
  static const std::map<std::string, O> kNames = {
      {"Stop", O::Stop},       {"Terminate", O::Terminate},
      {"Suspend", O::Suspend}, {"Resume", O::Resume},
      {"Set", O::Set},         {"Retry", O::Retry}};
  return kNames.at(name);
}

std::vector<drive::Told> Play::told_at(std::int64_t second) {
  const Timestamp now = kStart + base::Duration::seconds(second);
  std::vector<drive::Told> out;
  for (const auto& [name, at] : started_) {
    if (over_.contains(name)) continue;
    if (!running_.contains(name) && !stopped_.contains(name) && begins(name, second)) {
      running_[name] = second;
      out.push_back({name, engine::AttemptRunning{{}, now, "", "", true}});
    } else if (ends(name, second)) {
      over_.insert(name);
      out.push_back({name, end_of(name, now)});
    }
  }
  for (const Value& e : naive::list_of(field(scenario_, "events"))) {
    if (field(e, "at").as_int64().value_or(0) != second) continue;
    engine::Intent intent;
    intent.sequence = ++sequence_;
    intent.operation = operation_of(text_field(e, "intent"));
    intent.arguments = field(e, "arguments");
    intent.actor = text_field(e, "actor");
    intent.at = now;
    out.push_back({"", intent});
  }
  return out;
}

Value Play::run() {
  const std::int64_t most = field(scenario_, "seconds").as_int64().value_or(300);
  std::int64_t second = 0;
  std::int64_t ended = -1;
  for (; second <= most; ++second) {
    const std::vector<drive::Told> told = told_at(second);
    const drive::Reply reply = subject_.step(told, kStart + base::Duration::seconds(second));
    note_starts(reply, second);
    const std::string phase = text_field(subject_.status(), "phase");
    const bool over = phase == "Succeeded" || phase == "Failed" || phase == "Error";
    if (!over) ended = -1;
    if (over && ended < 0) ended = second;
    if (reply.finished && second >= last_event()) break;
  }
  return result(ended);
}

// Names in place of ids, times left out.
Value Play::result(std::int64_t second) const {
  const Value status = subject_.status();
  std::map<std::string, std::string> names;
  std::map<std::string, const Value*> nodes;
  const Value& map = field(status, "nodes");
  if (map.is_object()) {
    for (const base::Member& m : map.as_object()) {
      names[m.key] = text_field(m.value, "name");
      nodes[names[m.key]] = &m.value;
    }
  }
  Value out = Value::object();
  for (const char* key : {"phase", "message", "progress", "outputs"}) {
    if (naive::has(status, key)) out.set(key, field(status, key));
  }
  if (second >= 0) out.set("second", Value::number(second));
  Value list = Value::object();
  for (const auto& [name, node] : nodes) {
    Value n = Value::object();
    for (const char* key : {"id", "displayName", "type", "phase", "message", "templateName",
                            "nodeFlag", "inputs", "outputs", "progress"}) {
      if (naive::has(*node, key)) n.set(key, field(*node, key));
    }
    if (naive::has(*node, "boundaryID")) n.set("boundary", names[text_field(*node, "boundaryID")]);
    for (const char* key : {"children", "outboundNodes"}) {
      Values edges;
      for (const Value& id : naive::list_of(field(*node, key))) {
        edges.push_back(Value(names[naive::text_of(id)]));
      }
      if (!edges.empty()) n.set(key, Value(std::move(edges)));
    }
    list.set(name, std::move(n));
  }
  out.set("nodes", std::move(list));
  return out;
}

}  // namespace

Value play(const Value& scenario, drive::Subject& subject) { return Play(scenario, subject).run(); }

}  // namespace tiphys::scenarios
