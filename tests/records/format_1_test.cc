// What the first version stored is still read (docs/decisions/0013-formats-of-records.md).
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "base/json.h"
#include "records/stored.h"

namespace tiphys::records {
namespace {

using engine::Run;

std::string status_of(const Run& run) {
  return base::to_json(run.present_status(Run::Nodes::Include));
}

// "" where they are equal, else where they begin to differ.
std::string difference(const std::string& is, const std::string& should) {
  if (is == should) return "";
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(is, should).in1 - is.begin());
  const std::size_t from = at < 200 ? 0 : at - 200;
  return "\nis:     " + is.substr(from, 300) + "\nshould: " + should.substr(from, 300);
}

void expect_stage(const Stored& stored, const Stage& stage,
                  const base::Result<std::unique_ptr<Run>>& run) {
  ASSERT_TRUE(run.has_value()) << stored.name << ": " << run.error().message;
  EXPECT_EQ(difference(status_of(**run), base::to_json(stage.status)), "") << stored.name;
  EXPECT_EQ(outstanding_of(**run), stage.outstanding) << stored.name;
  // Written again, it is of the present format and says the same.
  const std::string again = (*run)->snapshot();
  EXPECT_EQ(again[0], 2);
  auto loaded = Run::load(stored.seed, again, {}, stored.values);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(difference(status_of(**loaded), base::to_json(stage.status)), "") << stored.name;
  EXPECT_EQ((*loaded)->snapshot(), again) << stored.name;
}

TEST(FormatOne, DeltasAreRead) {
  const auto all = read_stored("format_1.json");
  ASSERT_EQ(all.size(), 4u);
  for (const Stored& stored : all) {
    for (const Stage& stage : stored.stages) {
      expect_stage(
          stored, stage,
          Run::load(stored.seed, {}, std::span(stored.deltas).first(stage.deltas), stored.values));
    }
  }
}

TEST(FormatOne, SnapshotsAreReadAndTheDeltasAfterThem) {
  for (const Stored& stored : read_stored("format_1.json")) {
    const Stage& last = stored.stages.back();
    for (const Stage& stage : stored.stages) {
      expect_stage(stored, stage, Run::load(stored.seed, stage.snapshot, {}, stored.values));
      const auto rest = std::span(stored.deltas).first(last.deltas).subspan(stage.deltas);
      expect_stage(stored, last, Run::load(stored.seed, stage.snapshot, rest, stored.values));
    }
  }
}

// A store in which the new version has gone on with what the old one began.
TEST(FormatOne, DeltasOfThePresentFormatFollow) {
  for (const Stored& stored : read_stored("format_1.json")) {
    for (const Stage& stage : stored.stages) {
      std::vector<std::string> deltas(stored.deltas.begin(),
                                      stored.deltas.begin() + static_cast<long>(stage.deltas));
      auto run = Run::load(stored.seed, {}, deltas, stored.values);
      ASSERT_TRUE(run.has_value());
      const base::Timestamp now{1'763'790'000'000'000'000};
      for (int i = 0; i < 3; ++i) {
        std::vector<engine::Observation> ends;
        for (const engine::Command& command : (*run)->outstanding()) {
          const auto* start = std::get_if<engine::StartAttempt>(&command);
          if (start == nullptr) continue;
          engine::AttemptEnded end{.id = start->id, .report = {}};
          end.report.phase = engine::Phase::Succeeded;
          end.report.host_name = "node-1.example";
          end.report.resources_duration = {{"cpu", 1}, {"memory", 2}, {"disk", 3}};
          end.report.progress = "7/9";
          end.report.finished_at = now;
          ends.push_back(std::move(end));
        }
        const std::string delta = (*run)->step(ends, now).delta;
        if (delta.empty()) continue;
        EXPECT_EQ(delta[0], 2);
        deltas.push_back(delta);
      }
      auto loaded = Run::load(stored.seed, {}, deltas, stored.values);
      ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
      EXPECT_EQ(difference(status_of(**loaded), status_of(**run)), "") << stored.name;
    }
  }
}

}  // namespace
}  // namespace tiphys::records
