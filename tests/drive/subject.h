// Subject: an interpreter under test, engine or naive, driven with nodes called by their names.
//
// Questions and admissions that a step raises are answered at once from the World, and a step that
// asks to be called again now is called again, so that a step ends when only the world can go on.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/arbiter.h"
#include "engine/run.h"
#include "naive/naive_run.h"

namespace tiphys::drive {

using naive::Reply;
using naive::Told;

struct World {
  naive::World named;
  std::vector<base::Value> objects;  // WorkflowTemplates and ConfigMaps that facts are read from
};

class Subject {
 public:
  virtual ~Subject() = default;
  virtual Reply step(std::span<const Told> told, base::Timestamp now) = 0;
  virtual base::Value status() const = 0;  // with nodes
};

std::unique_ptr<Subject> naive_subject(const base::Value& workflow, const World& world);

// The engine, with what the laws need to look at beside the common face.
class EngineSubject : public Subject {
 public:
  static base::Result<std::unique_ptr<EngineSubject>> create(const base::Value& workflow,
                                                             World world);
  Reply step(std::span<const Told> told, base::Timestamp now) override;
  base::Value status() const override;

  engine::Run& run() { return *run_; }
  const std::string& log() const { return log_; }  // every delta so far, one after the other
  const std::vector<std::string>& deltas() const { return deltas_; }       // of the generation
  const std::set<engine::AttemptId>& started() const { return started_; }  // ever
  const std::string& twice() const { return twice_; }  // an attempt that was started twice
  // Of each call of the engine in the last step: the nodes that must be presented anew after it.
  const std::vector<engine::ChangedNodes>& changed() const { return changed_; }
  // Drops the Run and loads it from a snapshot taken now, or from what began the generation and all
  // deltas since.
  base::Result<void> reload_from_snapshot();
  base::Result<void> reload_from_deltas();
  // Another Run, as reload_from_deltas would make it.
  base::Result<std::unique_ptr<engine::Run>> loaded() const;
  std::uint64_t bytes_written() const { return bytes_written_; }
  void set_budget(std::uint32_t nodes_max) { budget_.nodes_max = nodes_max; }
  // From now on a snapshot is written in such pieces, one after each call of the engine. One that
  // is whole is what it is loaded from next, with the deltas since.
  void write_snapshots(std::uint32_t nodes) { piece_ = nodes; }
  std::size_t snapshots() const { return snapshots_; }
  // All that outstanding() wants started, by name.
  std::vector<std::string> outstanding_starts() const;

 private:
  EngineSubject() = default;
  engine::RunSeed seed() const;
  std::vector<engine::Observation> translate(std::span<const Told> told) const;
  void absorb(const engine::Decision& d, Reply& reply);
  std::vector<engine::Observation> answers(const engine::Decision& d, base::Timestamp now);
  base::Result<std::string> value_of(const base::Hash128& hash) const;
  std::string name_of(engine::NodeIndex node) const;

  std::shared_ptr<const spec::Workflow> workflow_;
  World world_;
  std::unique_ptr<engine::Run> run_;
  std::unique_ptr<engine::Arbiter> arbiter_ = engine::Arbiter::create({});
  std::map<engine::Question, base::Value> memos_;
  engine::StepBudget budget_;
  std::string log_;
  std::string first_;  // the snapshot that began the generation
  std::vector<std::string> deltas_;
  std::uint32_t piece_ = 0;  // 0: none is written
  std::size_t snapshots_ = 0;
  std::set<engine::AttemptId> started_;
  std::string twice_;
  std::vector<engine::NewValue> values_;
  std::uint64_t bytes_written_ = 0;
  std::vector<engine::ChangedNodes> changed_;
};

// The answer of a fact from the objects of a world.
engine::FactAnswer answer(const World& world, const engine::Question& question);

}  // namespace tiphys::drive
