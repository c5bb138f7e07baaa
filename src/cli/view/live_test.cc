// Frames, bars and plain lines; every line fits the terminal.
#include "cli/view/live.h"

#include <gtest/gtest.h>

#include "cli/view/list.h"
#include "cli/view/log_line.h"
#include "cli/view/outcome.h"
#include "cli/view/plain.h"
#include "cli/view/screen.h"

namespace tiphys::cli::view {
namespace {

using base::Duration;
using base::Timestamp;
using spec::NodeType;
using spec::Phase;
using TreeRow = api::TreeRow;

const Timestamp kStart = base::parse_rfc3339("2026-01-01T00:00:00Z").value();

Style style() {
  Style plain;
  plain.now = kStart + Duration::seconds(12);
  return plain;
}

TreeRow node(std::uint32_t index, std::uint32_t depth, std::string label, Phase phase) {
  TreeRow row;
  row.node = index;
  row.depth = depth;
  row.label = std::move(label);
  row.phase = phase;
  row.started_at = kStart;
  return row;
}

TreeRow wide(std::uint64_t succeeded, std::uint64_t failed, std::uint64_t running) {
  TreeRow row = node(1, 1, "square", Phase::Running);
  row.is_group = true;
  row.total = 500;
  row.succeeded = succeeded;
  row.failed = failed;
  row.running = running;
  row.pending = 500 - succeeded - failed - running;
  return row;
}

api::WorkflowSummary run_row() {
  api::WorkflowSummary row;
  row.name = "fan-out-abcde";
  row.created_at = kStart;
  row.phase = spec::WorkflowPhase::Running;
  row.started_at = kStart;
  row.progress_done = 312;
  row.progress_total = 501;
  return row;
}

TEST(Bar, SharesItsCellsOut) {
  EXPECT_EQ(bar({.total = 10, .succeeded = 5}, 10, style()), "[█████░░░░░]");
  EXPECT_EQ(bar({.total = 0}, 4, style()), "[░░░░]");
  Style ascii = style();
  ascii.utf8 = false;
  EXPECT_EQ(bar({.total = 4, .succeeded = 4}, 4, ascii), "[####]");
}

TEST(Bar, IsNotFullBeforeTheEnd) {
  EXPECT_EQ(bar({.total = 100'000, .succeeded = 99'999}, 4, style()), "[███░]");
}

TEST(Bar, ShowsASingleFailure) {
  Style colored = style();
  colored.color = true;
  const std::string text = bar({.total = 100'000, .succeeded = 99'999, .failed = 1}, 4, colored);
  EXPECT_NE(text.find("\x1b[31m█"), std::string::npos) << text;
}

TEST(Frame, ShowsAWideLevelAsABar) {
  const std::vector<TreeRow> picture = {node(0, 0, "fan-out-abcde", Phase::Running),
                                        wide(310, 2, 8)};
  const auto lines = frame(run_row(), picture, {100, 24}, "", style());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "● fan-out-abcde  Running  12s  312/501 steps");
  EXPECT_EQ(lines[1], "└─● square  [██████████████░░░░░░░░░░] 312/500  ✔ 310  ✖ 2  ● 8  ◷ 180");
}

TEST(Frame, DrawsRailsFromDepths) {
  const std::vector<TreeRow> picture = {
      node(0, 0, "fan-out-abcde", Phase::Running), node(1, 1, "a", Phase::Succeeded),
      node(2, 2, "b", Phase::Failed), node(3, 1, "c", Phase::Pending),
      node(4, 2, "d", Phase::Running)};
  const auto lines = frame(run_row(), picture, {80, 24}, "", style());
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_TRUE(lines[1].starts_with("├─✔ a")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("│ └─✖ b")) << lines[2];
  EXPECT_TRUE(lines[3].starts_with("└─◷ c")) << lines[3];
  EXPECT_TRUE(lines[4].starts_with("  └─● d")) << lines[4];
}

TEST(Frame, PutsStepsInThePlaceOfTheirGroups) {
  std::vector<TreeRow> picture = {
      node(0, 0, "fan-out-abcde", Phase::Running), node(1, 1, "[0]", Phase::Succeeded),
      node(2, 2, "a", Phase::Succeeded), node(3, 1, "[1]", Phase::Running),
      node(4, 2, "b", Phase::Running)};
  picture[1].type = picture[3].type = NodeType::StepGroup;
  const auto lines = frame(run_row(), picture, {80, 24}, "", style());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[1].starts_with("├─✔ a")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("└─● b")) << lines[2];
}

TEST(Frame, SaysHowManyItLeavesOut) {
  std::vector<TreeRow> picture = {node(0, 0, "fan-out-abcde", Phase::Running)};
  for (std::uint32_t i = 1; i <= 40; ++i) {
    picture.push_back(node(i, 1, "step-" + std::to_string(i), Phase::Running));
  }
  picture.push_back(wide(310, 2, 8));
  const auto lines = frame(run_row(), picture, {100, 24}, "", style());
  ASSERT_EQ(lines.size(), 20u);
  EXPECT_TRUE(lines[18].starts_with("└─● step-18")) << lines[18];
  EXPECT_EQ(lines[19], "+522 more");
  picture.resize(20);
  const auto all = frame(run_row(), picture, {100, 24}, "", style());
  ASSERT_EQ(all.size(), 20u);
  EXPECT_TRUE(all[19].starts_with("└─● step-19")) << all[19];
}

TEST(Frame, GivesNamesTheWidthThatThereIs) {
  const std::string name = "a-name-of-a-step-that-is-longer-than-half-of-the-terminal-would-be";
  std::vector<TreeRow> picture = {node(0, 0, "fan-out-abcde", Phase::Running),
                                  node(1, 1, name, Phase::Running)};
  EXPECT_NE(frame(run_row(), picture, {90, 24}, "", style())[1].find(name + "  "),
            std::string::npos);
  picture[1].message = "waits for something";
  EXPECT_NE(frame(run_row(), picture, {120, 24}, "", style())[1].find(name + "  "),
            std::string::npos);
  const std::string narrow = frame(run_row(), picture, {90, 24}, "", style())[1];
  EXPECT_NE(narrow.find("waits for something"), std::string::npos) << narrow;
}

TEST(Frame, TriesThatFailedAreNoMissingSteps) {
  std::vector<TreeRow> picture = {
      node(0, 0, "fan-out-abcde", Phase::Running), node(1, 1, "again", Phase::Running),
      node(2, 2, "again(0)", Phase::Failed),       node(3, 2, "again(1)", Phase::Failed),
      node(4, 2, "again(2)", Phase::Running),      node(5, 1, "other", Phase::Succeeded)};
  picture[1].type = NodeType::Retry;
  api::WorkflowSummary run = run_row();
  run.progress_done = 1;
  run.progress_total = 4;
  EXPECT_EQ(frame(run, picture, {100, 24}, "", style())[0],
            "● fan-out-abcde  Running  12s  1/2 steps");
  // The last one has failed for good: that step is missing.
  picture[4].phase = picture[1].phase = Phase::Failed;
  EXPECT_EQ(frame(run, picture, {100, 24}, "", style())[0],
            "● fan-out-abcde  Running  12s  1/2 steps");
}

TEST(Frame, FitsEverySmallTerminal) {
  std::vector<TreeRow> picture;
  for (std::uint32_t i = 0; i < 60; ++i) {
    picture.push_back(
        node(i, i % 7, "a-rather-long-name-of-a-step-" + std::to_string(i), Phase::Running));
    picture.back().message = "a message that goes on and on and on and on";
    picture.back().template_name = "some-template";
  }
  picture.push_back(wide(100, 3, 4));
  for (std::size_t columns = 1; columns < 120; columns += 7) {
    for (std::size_t rows = 2; rows < 40; rows += 5) {
      const auto lines = frame(run_row(), picture, {columns, rows}, "stopping", style());
      EXPECT_LT(lines.size(), rows);
      for (const std::string& line : lines) {
        EXPECT_LE(visible_width(line), columns) << columns << "x" << rows << ": " << line;
      }
    }
  }
}

TEST(Screen, RedrawsOnlyWhatFollowsTheFirstChange) {
  Screen screen;
  EXPECT_EQ(bytes_of(screen.draw(std::vector<std::string>{"a", "b", "c"})),
            "a\x1b[K\nb\x1b[K\nc\x1b[K\n");
  EXPECT_EQ(bytes_of(screen.draw(std::vector<std::string>{"a", "b", "c"})), "");
  EXPECT_EQ(bytes_of(screen.draw(std::vector<std::string>{"a", "x", "c"})),
            "\x1b[2A\rx\x1b[K\nc\x1b[K\n");
  EXPECT_EQ(bytes_of(screen.draw(std::vector<std::string>{"a"})), "\x1b[2A\r\x1b[J");
  EXPECT_EQ(bytes_of(screen.clear()), "\x1b[1A\r\x1b[J");
  EXPECT_EQ(bytes_of(screen.clear()), "");
}

TEST(PlainProgress, TellsEachChangeOnceAndWideLevelsOnceASecond) {
  PlainProgress progress;
  Style now = style();
  std::vector<TreeRow> picture = {node(0, 0, "r", Phase::Running), wide(0, 0, 8)};
  EXPECT_EQ(
      progress.lines(picture, now),
      (std::vector<std::string>{"00:00:12 ● r Running", "00:00:12 ● square 0/500  ● 8  ◷ 492"}));
  picture[1] = wide(20, 0, 8);
  EXPECT_TRUE(progress.lines(picture, now).empty());
  now.now = now.now + Duration::seconds(1);
  EXPECT_EQ(progress.lines(picture, now),
            (std::vector<std::string>{"00:00:13 ● square 20/500  ✔ 20  ● 8  ◷ 472"}));
  picture[0].phase = Phase::Failed;
  picture[0].finished_at = kStart + Duration::seconds(13);
  picture[0].message = "bad\x1b[31m";
  EXPECT_EQ(progress.lines(picture, now),
            (std::vector<std::string>{"00:00:13 ✖ r Failed in 13s: bad [31m"}));
}

TEST(PlainProgress, TellsTheEndOfAWholeAfterThatOfItsParts) {
  PlainProgress progress;
  std::vector<TreeRow> picture = {node(0, 0, "r", Phase::Succeeded),
                                  node(1, 1, "a", Phase::Succeeded)};
  picture[0].type = NodeType::Steps;
  EXPECT_EQ(progress.lines(picture, style()),
            (std::vector<std::string>{"00:00:12 ✔ a Succeeded", "00:00:12 ✔ r Succeeded"}));
}

TEST(Outcome, TellsOutputsAndLastWords) {
  Outcome outcome;
  outcome.row = run_row();
  outcome.row.phase = spec::WorkflowPhase::Failed;
  outcome.row.finished_at = kStart + Duration::milliseconds(3200);
  outcome.outputs = {{"total", "42"}, {"result", "one\ntwo\n"}};
  outcome.failed = {{"flaky", Phase::Failed, "main: Error (exit code 1)", {"boom"}, "/s/kept/1"}};
  outcome.failed_more = 2;
  EXPECT_EQ(outcome_text(outcome, style()),
            "✖ fan-out-abcde  Failed in 3.2s, 312/501 steps\n"
            "\n"
            "Outputs\n"
            "  total   42\n"
            "  result  one\n"
            "          two\n"
            "\n"
            "Failed\n"
            "  ✖ flaky: main: Error (exit code 1)\n"
            "      │ boom\n"
            "      kept: /s/kept/1\n"
            "  and 2 more: tiphys get fan-out-abcde --status Failed\n");
}

TEST(List, PrintsTheColumnsOfThePredecessor) {
  api::WorkflowSummary row = run_row();
  base::Value parameter = base::Value::object();
  parameter.set("name", "message");
  parameter.set("value", "hello");
  row.parameters = base::Value(base::Values{std::move(parameter)});
  row.workflow_namespace = "argo";
  row.pods_running = 8;
  row.message = "why";
  const std::vector<api::WorkflowSummary> rows = {row};
  EXPECT_EQ(ListTable({}, style()).page(rows),
            "NAME            STATUS    AGE   DURATION   PRIORITY   MESSAGE\n"
            "fan-out-abcde   Running   12s   12s        0          why\n");
  EXPECT_EQ(
      ListTable({true, true, true}, style()).page(rows),
      "NAMESPACE   NAME            STATUS    AGE   DURATION   PRIORITY   P/R/C   PARAMETERS   "
      "   MESSAGE\n"
      "argo        fan-out-abcde   Running   12s   12s        0          0/8/0   message=hello"
      "   why\n");
}

TEST(List, ColumnsOfLaterPagesAreNoNarrower) {
  std::vector<api::WorkflowSummary> rows(1);
  rows[0].created_at = rows[0].started_at = kStart;
  ListTable table({}, style());
  rows[0].name = "a-long-name";
  EXPECT_EQ(table.page(rows),
            "NAME          STATUS    AGE   DURATION   PRIORITY   MESSAGE\n"
            "a-long-name   Pending   12s   12s        0\n");
  rows[0].name = "b";
  EXPECT_EQ(table.page(rows), "b             Pending   12s   12s        0\n");
  rows[0].name = "a-longer-name-yet";
  EXPECT_EQ(table.page(rows), "a-longer-name-yet   Pending   12s   12s        0\n");
  EXPECT_EQ(table.page({}), "");
}

TEST(LogLine, ColoursByTheNameOfThePod) {
  api::LogRecord record;
  record.pod_name = "a";  // 97 mod 6 = 1
  record.text = "hi";
  record.at = kStart + Duration::milliseconds(5);
  EXPECT_EQ(log_line(record, false, style()), "a: hi\n");
  EXPECT_EQ(log_line(record, true, style()), "a: 2026-01-01T00:00:00.005000000Z hi\n");
  Style colored = style();
  colored.color = true;
  EXPECT_EQ(log_line(record, false, colored), "\x1b[33ma: hi\x1b[0m\n");
}

}  // namespace
}  // namespace tiphys::cli::view
