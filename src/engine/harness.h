// Harness: Stage, one run with an Arbiter, whose world answers at once. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/value.h"
#include "base/yaml.h"
#include "engine/arbiter.h"
#include "engine/run.h"
#include "spec/decode.h"

namespace tiphys::engine {

// One run with an Arbiter; questions are answered from `facts`, what is not there is not found.
class Stage {
 public:
  explicit Stage(const std::string& spec) {
    const std::string text =
        "metadata: {name: w, namespace: argo, uid: u, creationTimestamp: '2026-11-22T03:00:00Z'}\n"
        "spec:\n" +
        spec;
    auto documents = base::parse_yaml(text);
    EXPECT_TRUE(documents.has_value()) << documents.error().message;
    auto workflow = spec::decode_workflow(documents->front());
    EXPECT_TRUE(workflow.has_value()) << workflow.error().message;
    seed_.key = 1;
    seed_.uid = {0, 1};
    seed_.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
    run_ = std::move(*Run::create(seed_));
  }

  std::map<Question, base::Value> facts;
  std::vector<MemoSave> memos;
  base::Timestamp now = *base::parse_rfc3339("2026-11-22T03:00:00Z");
  std::size_t running_most = 0;

  // Steps until only the world can go on.
  Decision step(std::vector<Observation> told = {}) {
    Decision last;
    for (int i = 0; i < 1000; ++i) {
      last = run_->step(told, now);
      deltas_.push_back(last.delta);
      told = answers(last);
      for (const Command& c : last.commands) note(c);
      running_most = std::max(running_most, started_.size());
      memos.insert(memos.end(), last.memos.begin(), last.memos.end());
      if (told.empty() && !(last.wake_at.is_set() && last.wake_at <= now)) break;
    }
    return last;
  }
  Decision end(const std::string& name, Phase phase = Phase::Succeeded, int code = 0,
               std::optional<std::string> result = {}) {
    auto found = started_.find(name);
    EXPECT_NE(found, started_.end()) << name << " was not started";
    if (found == started_.end()) return {};
    AttemptEnded ended{found->second, {}};
    ended.report.phase = phase;
    ended.report.exit_code = code;
    ended.report.result = std::move(result);
    if (phase == Phase::Failed) ended.report.message = "main: Error (exit code 1)";
    ended.report.finished_at = now;
    started_.erase(found);
    return step({ended});
  }
  base::Value node(const std::string& name) const {
    auto index = run_->find_node(name);
    return index ? run_->present_node(*index) : base::Value();
  }
  std::string field(const std::string& name, const char* key) const {
    const base::Value shown = node(name);
    const base::Value* value = shown.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : "";
  }
  std::vector<std::string> list(const std::string& name, const char* key) const {
    std::vector<std::string> out;
    const base::Value shown = node(name);
    const base::Value* ids = shown.find(key);
    if (ids == nullptr) return out;
    for (const base::Value& id : ids->as_array()) {
      out.push_back(run_->present_node(*run_->find_node(id.as_string())).find("name")->as_string());
    }
    return out;
  }
  std::vector<std::string> started() const {
    std::vector<std::string> out;
    for (const auto& [name, id] : started_) out.push_back(name);
    return out;
  }
  base::Result<std::unique_ptr<Run>> load(std::string_view snapshot,
                                          std::span<const std::string> deltas = {}) const {
    return Run::load(seed_, snapshot, deltas,
                     [](const base::Hash128&) { return base::Result<std::string>(std::string()); });
  }
  void reload() {
    auto loaded = load({}, deltas_);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    run_ = std::move(*loaded);
  }
  Run& run() { return *run_; }
  Arbiter& arbiter() { return *arbiter_; }

 private:
  void note(const Command& command) {
    if (const auto* start = std::get_if<StartAttempt>(&command)) {
      started_[run_->present_node(start->id.node).find("name")->as_string()] = start->id;
    }
  }
  std::vector<Observation> answers(const Decision& decision) {
    std::vector<Observation> out;
    for (const Question& q : decision.questions) {
      auto known = facts.find(q);
      out.push_back(FactAnswer{q, known != facts.end(),
                               known == facts.end() ? base::Value() : known->second});
    }
    for (auto& [run, observation] : arbiter_->step(decision.requests, now).answers) {
      if (run == 1) out.push_back(std::move(observation));
    }
    return out;
  }

  RunSeed seed_;
  std::unique_ptr<Arbiter> arbiter_ = Arbiter::create({});
  std::unique_ptr<Run> run_;
  std::vector<std::string> deltas_;
  std::map<std::string, AttemptId> started_;
};

}  // namespace tiphys::engine
