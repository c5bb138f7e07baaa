// Every question is answered at once, every lock is free.
#include "simulation/replay.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "controller/stores.h"
#include "engine/arbiter.h"

namespace tiphys::simulation {

namespace {

using Phases = std::map<std::string, std::string>;
using engine::Observation;
using runner::instant::Outcome;

Phases phases_of(const engine::RunView& run) {
  Phases out;
  for (engine::NodeIndex i = 0; i < run.node_count(); ++i) {
    out[run.node_field(i, "name")] = engine::name_of(run.node_phase(i));
  }
  return out;
}

Observation end_of(const engine::Run& run, const engine::AttemptId& id, const Ends& ends,
                   base::Timestamp now) {
  const Outcome out =
      ends(run.node_field(id.node, "name"), run.node_field(id.node, "templateName"));
  if (out.kind == Outcome::Kind::Lose) return engine::AttemptLost{id, now, "gone"};
  if (out.kind == Outcome::Kind::Reject) {
    return engine::StartRejected{id, now, out.report.message};
  }
  engine::AttemptReport report = out.report;
  report.started_at = now;
  report.finished_at = now;
  return engine::AttemptEnded{id, std::move(report)};
}

void answer(const engine::Decision& decision, std::vector<Observation>& told) {
  for (const engine::Question& question : decision.questions) {
    told.push_back(engine::FactAnswer{question, true, base::Value("2")});
  }
  for (const engine::ArbiterRequest& request : decision.requests) {
    using Kind = engine::ArbiterRequest::Kind;
    if (request.kind == Kind::Admit) told.push_back(engine::Admitted{});
    if (request.kind == Kind::Acquire) {
      told.push_back(engine::LockState{request.node, true, "", "", {}});
    }
  }
}

}  // namespace

std::string replay_differs(const ports::RunImage& image, const Ends& ends) {
  const auto lived = simulated::loaded_run(image);
  ports::RunImage first = image;
  first.snapshot.clear();
  first.deltas.clear();
  first.values.clear();
  const auto alone = simulated::loaded_run(first);
  if (!lived.has_value() || !alone.has_value()) return "what is stored is no run";
  base::Timestamp now = image.row.created_at;
  std::vector<Observation> told;
  std::uint64_t resumes = 0;
  for (int steps = 0; steps < 5000; ++steps) {
    const engine::Decision decision = (*alone)->step(told, now);
    told.clear();
    if (decision.finished) break;
    for (const engine::Command& command : decision.commands) {
      const auto* start = std::get_if<engine::StartAttempt>(&command);
      if (start != nullptr) told.push_back(end_of(**alone, start->id, ends, now));
    }
    answer(decision, told);
    if (!told.empty()) continue;
    if (decision.wake_at.is_set()) {
      now = std::max(now, decision.wake_at);
      continue;
    }
    engine::Intent resume;
    resume.sequence = ++resumes;
    resume.operation = engine::Operation::Resume;
    resume.arguments = base::Value::object();
    resume.at = now;
    told.push_back(resume);
  }
  const Phases a = phases_of(**lived);
  const Phases b = phases_of(**alone);
  for (const auto& [name, phase] : a) {
    const auto found = b.find(name);
    if (found == b.end()) return name + " is not there";
    if (found->second != phase) return name + " is " + phase + ", alone " + found->second;
  }
  return a.size() == b.size() ? "" : "more nodes alone";
}

}  // namespace tiphys::simulation
