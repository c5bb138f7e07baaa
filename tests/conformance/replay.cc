// Replay: leaves come out as recorded; the rest is the interpreter's doing.
#include <algorithm>
#include <set>

#include "conformance/outcome.h"

namespace tiphys::conformance {

using base::Result;
using base::Timestamp;
using base::Value;
using engine::Phase;
using naive::field;
using naive::list_of;
using naive::text_field;

namespace {

constexpr int kRoundsMax = 5000;

Phase phase_of(const std::string& name) {
  if (name == "Succeeded") return Phase::Succeeded;
  if (name == "Failed") return Phase::Failed;
  return Phase::Error;
}

engine::AttemptReport report_of(const Outcome& outcome, const Value& node, Timestamp now) {
  engine::AttemptReport r;
  r.phase = phase_of(text_field(node, "phase"));
  r.message = text_field(node, "message");
  r.started_at = now;
  r.finished_at = now;
  const Value& outputs = field(node, "outputs");
  const std::string code = text_field(outputs, "exitCode");
  if (!code.empty()) r.exit_code = std::stoi(code);
  if (naive::has(outputs, "result")) r.result = text_field(outputs, "result");
  for (const Value& p : list_of(field(outputs, "parameters"))) {
    r.parameters.emplace_back(text_field(p, "name"), text_field(p, "value"));
  }
  for (const Value& a : list_of(field(outputs, "artifacts"))) r.artifacts.push_back(a);
  const std::string progress = text_field(node, "progress");
  if (r.phase == Phase::Succeeded || progress != "0/1") r.progress = progress;
  for (const Value& n : list_of(field(outcome.recorded, "nodes"))) {
    if (text_field(n, "type") != "Container" ||
        text_field(n, "boundary") != text_field(node, "name")) {
      continue;
    }
    engine::AttemptReport::ContainerState c;
    c.name = text_field(n, "displayName");
    c.phase = phase_of(text_field(n, "phase"));
    c.message = text_field(n, "message");
    c.started_at = now;
    c.finished_at = now;
    r.containers.push_back(std::move(c));
  }
  return r;
}

// Whether the pod of a node was never made: its group says so in place of the node's own failure.
bool was_rejected(const Outcome& outcome, const Value& node) {
  const std::string text = "step group deemed errored due to child " + text_field(node, "name") +
                           " error: " + text_field(node, "message");
  const auto& nodes = list_of(field(outcome.recorded, "nodes"));
  return text_field(node, "type") == "Pod" &&
         std::any_of(nodes.begin(), nodes.end(),
                     [&](const Value& n) { return text_field(n, "message") == text; });
}

struct Player {
  const Outcome& outcome;
  drive::Subject& subject;
  Timestamp now = *base::parse_rfc3339("2026-11-22T03:00:00Z");
  std::set<std::string> ended = {};
  bool resumed = false;

  drive::Reply tell(std::span<const drive::Told> told) {
    now = now + base::Duration::seconds(1);
    return subject.step(told, now);
  }
  // Started ones first run, then end, each in a step of its own kind.
  Result<drive::Reply> play(const std::vector<std::string>& names) {
    std::vector<drive::Told> running;
    std::vector<drive::Told> ends;
    for (const std::string& name : names) {
      const Value* node = outcome.node(name);
      if (node == nullptr) {
        return base::fail(base::ErrorCode::NotFound,
                          "started what the predecessor did not: " + name);
      }
      if (was_rejected(outcome, *node)) {
        engine::StartRejected no;
        no.at = now;
        no.message = text_field(*node, "message");
        ends.push_back({name, no});
        continue;
      }
      engine::AttemptRunning begun;
      begun.at = now;
      running.push_back({name, begun});
      engine::AttemptEnded end;
      end.report = report_of(outcome, *node, now);
      ends.push_back({name, end});
    }
    drive::Reply first = tell(running);
    drive::Reply second = tell(ends);
    second.start.insert(second.start.begin(), first.start.begin(), first.start.end());
    return second;
  }
};

}  // namespace

Result<Value> replay(const Outcome& outcome, drive::Subject& subject) {
  Player player{outcome, subject};
  drive::Reply reply = player.tell({});
  for (int round = 0; round < kRoundsMax && !reply.finished; ++round) {
    std::vector<std::string> fresh;
    for (const std::string& n : reply.start) {
      if (player.ended.insert(n).second) fresh.push_back(n);
    }
    if (!fresh.empty()) {
      reply = TRY(player.play(fresh));
      continue;
    }
    const bool resumable = field(outcome.recorded, "resumed").is_bool();
    if (resumable && !player.resumed) {
      player.resumed = true;
      engine::Intent resume;
      resume.sequence = 1;
      resume.operation = engine::Operation::Resume;
      resume.actor = "admin";
      resume.at = player.now;
      const drive::Told told{"", resume};
      reply = player.tell({&told, 1});
      continue;
    }
    if (!reply.wake_at.is_set()) {
      return base::fail(base::ErrorCode::DeadlineExceeded,
                        "stuck: nothing runs, nothing to wake for");
    }
    player.now = std::max(player.now, reply.wake_at);
    reply = player.tell({});
  }
  if (!reply.finished) return base::fail(base::ErrorCode::DeadlineExceeded, "did not finish");
  return subject.status();
}

}  // namespace tiphys::conformance
