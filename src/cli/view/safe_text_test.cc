// INV-75: nothing that anybody wrote acts on a terminal, whatever view it comes through.
#include "cli/view/safe_text.h"

#include <gtest/gtest.h>

#include "cli/view/header.h"
#include "cli/view/list.h"
#include "cli/view/live.h"
#include "cli/view/log_line.h"
#include "cli/view/outcome.h"
#include "cli/view/plain.h"
#include "cli/view/screen.h"
#include "cli/view/tree.h"

namespace tiphys::cli::view {
namespace {

using ports::Colors;

struct Row {
  std::string text, refused, passed;
};

TEST(SafeText, LeavesTextAndTellsWhatWouldAct) {
  const std::vector<Row> rows = {
      {"plain\ttext\n", "plain\ttext\n", "plain\ttext\n"},
      {"ä 世 🙂", "ä 世 🙂", "ä 世 🙂"},
      {"\x1b[31mred\x1b[0m", "\\u001b[31mred\\u001b[0m", "\x1b[31mred\x1b[0m"},
      {"\x1b[1;38;5;200mx", "\\u001b[1;38;5;200mx", "\x1b[1;38;5;200mx"},
      {"\x1b[48;2;1;2;3mx\x1b[m", "\\u001b[48;2;1;2;3mx\\u001b[m", "\x1b[48;2;1;2;3mx\x1b[m"},
      // Hidden, blinking, of another font; colours that are none.
      {"\x1b[8m", "\\u001b[8m", "\\u001b[8m"},
      {"\x1b[5m", "\\u001b[5m", "\\u001b[5m"},
      {"\x1b[31;8m", "\\u001b[31;8m", "\\u001b[31;8m"},
      {"\x1b[38m", "\\u001b[38m", "\\u001b[38m"},
      {"\x1b[38;2;1m", "\\u001b[38;2;1m", "\\u001b[38;2;1m"},
      {"\x1b[", "\\u001b[", "\\u001b["},
      {"\x1b[2J\x1b[H", "\\u001b[2J\\u001b[H", "\\u001b[2J\\u001b[H"},
      {"\x1b]0;title\x07", "\\u001b]0;title\\u0007", "\\u001b]0;title\\u0007"},
      {"\x1bP1$r\x1b\\", "\\u001bP1$r\\u001b\\", "\\u001bP1$r\\u001b\\"},
      {std::string("a\0b", 3), "a\\u0000b", "a\\u0000b"},
      {"a\bb\x7f", "a\\u0008b\\u007f", "a\\u0008b\\u007f"},
      {"50%\r100%\r\n", "50% 100%\n", "50% 100%\n"},
      {"\u009b2J\u0090x\u0085", "\\u009b2J\\u0090x\\u0085", "\\u009b2J\\u0090x\\u0085"},
      {"\x9b", "\ufffd", "\ufffd"},  // C1 of a terminal that reads Latin-1
      {"\u202eabc\u202c\u2066\u2069", "\\u202eabc\\u202c\\u2066\\u2069",
       "\\u202eabc\\u202c\\u2066\\u2069"},
      {"\u200e\u061c\u2028", "\\u200e\\u061c\\u2028", "\\u200e\\u061c\\u2028"},
      {"\U000e0041", "\\U000e0041", "\\U000e0041"},
      {"\xe2\x82", "\ufffd\ufffd", "\ufffd\ufffd"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(safe_text(row.text, Colors::Refused), row.refused);
    EXPECT_EQ(safe_text(row.text, Colors::Passed), row.passed);
  }
}

TEST(SafeText, KeepsCharactersThatComeInTwoPieces) {
  const std::string text = "ä世🙂\r\nx\u202ey";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    SafeText stream;
    std::string out = stream.next(std::string_view(text).substr(0, cut), Colors::Refused);
    out += stream.next(std::string_view(text).substr(cut), Colors::Refused);
    EXPECT_EQ(out, "ä世🙂\nx\\u202ey") << cut;
  }
}

TEST(SafeText, ColoursAreTakenAwayAndNothingElse) {
  EXPECT_EQ(without_colors("\x1b[31mred\x1b[0m \x1b[2J\n"), "red \x1b[2J\n");
}

TEST(Screen, MovesByItselfAlone) {
  ports::Repaint repaint{.up = 1, .lines = {"a\x1b[9A\u009bHb\nc"}, .below = false};
  EXPECT_EQ(bytes_of(repaint), "\x1b[1A\ra\\u001b[9A\\u009bHb c\x1b[K\n");
}

// Each of them would be seen: colours of another look than ours, movements, C1, direction.
const std::string kHostile = "x\x1b[35;7my\x1b]0;t\x07\x1b[2J\u009b31m\u202ez\x9b\b";

void expect_harmless(const std::string& text, const std::string& view) {
  EXPECT_NE(text.find('x'), std::string::npos) << view << " does not show it: " << text;
  const std::string plain = without_colors(text);
  EXPECT_EQ(text.find("\x1b[35;7m"), std::string::npos) << view << ": " << text;
  std::string lines = plain;
  std::erase(lines, '\n');
  EXPECT_EQ(safe_text(lines, Colors::Refused), lines) << view << ": " << text;
}

Style painted() {
  Style style;
  style.color = true;
  style.now = {1'000'000'000};
  return style;
}

api::WorkflowSummary hostile_summary() {
  api::WorkflowSummary row;
  row.name = row.workflow_namespace = row.message = kHostile;
  row.phase = spec::WorkflowPhase::Failed;
  base::Value parameter = base::Value::object();
  parameter.set("name", kHostile);
  parameter.set("value", kHostile);
  row.parameters = base::Value::array();
  row.parameters.as_array().push_back(std::move(parameter));
  return row;
}

base::Value hostile_parameters() {
  base::Value parameter = base::Value::object();
  parameter.set("name", kHostile);
  parameter.set("value", kHostile + "\n" + kHostile);
  base::Value artifact = base::Value::object();
  artifact.set("name", kHostile);
  artifact.set("path", kHostile);
  base::Value lists = base::Value::object();
  lists.set("parameters", base::Value::array()).as_array().push_back(std::move(parameter));
  lists.set("artifacts", base::Value::array()).as_array().push_back(std::move(artifact));
  return lists;
}

base::Value hostile_workflow() {
  base::Value workflow = base::Value::object();
  base::Value& metadata = workflow.set("metadata", base::Value::object());
  metadata.set("name", kHostile);
  metadata.set("namespace", kHostile);
  base::Value& spec = workflow.set("spec", base::Value::object());
  spec.set("serviceAccountName", kHostile);
  spec.set("arguments", hostile_parameters());
  base::Value& status = workflow.set("status", base::Value::object());
  for (const char* key : {"phase", "message", "progress"}) status.set(key, kHostile);
  status.set("resourcesDuration", base::Value::object()).set(kHostile, 1);
  base::Value condition = base::Value::object();
  for (const char* key : {"type", "status", "message"}) condition.set(key, kHostile);
  status.set("conditions", base::Value::array()).as_array().push_back(std::move(condition));
  status.set("outputs", hostile_parameters());
  base::Value node = base::Value::object();
  for (const char* key : {"displayName", "templateName", "message", "hostNodeName"}) {
    node.set(key, kHostile);
  }
  node.set("id", kHostile);
  node.set("name", kHostile);
  node.set("type", "Pod");
  node.set("phase", "Failed");
  node.set("outputs", hostile_parameters());
  status.set("nodes", base::Value::object()).set(kHostile, std::move(node));
  return workflow;
}

TEST(Views, ShowNothingOfAHostileTextThatActs) {
  const Style style = painted();
  const api::WorkflowSummary row = hostile_summary();
  ListTable table({.wide = true, .headers = true, .namespaces = true}, style);
  expect_harmless(table.page(std::span(&row, 1)), "list");
  expect_harmless(change_line(row), "change");
  const base::Value workflow = hostile_workflow();
  expect_harmless(header(workflow, style), "header");
  expect_harmless(tree(workflow, Columns::Wide, style), "tree");
  api::TreeRow node;
  node.label = node.template_name = node.message = kHostile;
  const std::vector<api::TreeRow> picture = {node, node};
  for (const std::string& line : frame(row, picture, {200, 20}, kHostile, style)) {
    if (!line.empty()) expect_harmless(line, "frame");
  }
  PlainProgress progress;
  node.phase = spec::Phase::Failed;
  for (const std::string& line : progress.lines(std::span(&node, 1), style)) {
    expect_harmless(line, "lines");
  }
  Outcome outcome;
  outcome.row = row;
  outcome.outputs = {{kHostile, kHostile + "\n" + kHostile}};
  outcome.failed = {{kHostile, spec::Phase::Failed, kHostile, {kHostile}, kHostile, kHostile}};
  outcome.failed_more = 1;
  expect_harmless(outcome_text(outcome, style), "outcome");
}

TEST(LogLine, NamesThePodInPrintableCharacters) {
  api::LogRecord record;
  record.pod_name = kHostile;
  record.text = "said";
  expect_harmless(log_line(record, false, painted()), "log line");
}

}  // namespace
}  // namespace tiphys::cli::view
