// Lines of facts about a node. See whole_node.h.
#include "cli/view/whole_node.h"

#include <fmt/format.h>

#include "base/members.h"
#include "base/text.h"
#include "cli/view/humanize.h"

namespace tiphys::cli::view {

namespace {

using base::Value;

std::string field_text(const Value& object, std::string_view key) {
  return printable(text_at(object, key));
}

void node_fact(std::string& out, std::string_view label, const std::string& text) {
  if (!text.empty()) out += fmt::format("{:<12} {}\n", label, text);
}

// A text of several lines, these below each other.
void text_block(std::string& out, std::string_view label, const std::string& text) {
  if (text.empty()) return;
  bool first = true;
  for (const std::string_view line : base::split(text, '\n')) {
    out += fmt::format("{:<12} {}\n", first ? label : std::string_view(), printable(line));
    first = false;
  }
}

void node_parameters(std::string& out, std::string_view title, const Value& lists) {
  std::string lines;
  for (const Value& one : member_list(lists, "parameters")) {
    const bool waits = !is_set(one, "value");
    text_block(lines, fmt::format("  {}", field_text(one, "name")),
               waits ? std::string("(none yet)") : text_at(one, "value"));
  }
  for (const Value& one : member_list(lists, "artifacts")) {
    text_block(lines, fmt::format("  {}", field_text(one, "name")),
               "artifact " + text_at(one, "path"));
  }
  if (is_set(lists, "result")) text_block(lines, "  result", text_at(lists, "result"));
  if (!lines.empty()) out += fmt::format("\n{}\n{}", title, lines);
}

void node_container(std::string& out, const Value& one) {
  out += fmt::format("\nContainer {}\n", field_text(one, "name"));
  text_block(out, "  image", text_at(one, "image"));
  std::string line;
  for (const char* part : {"command", "args"}) {
    for (const Value& piece : member_list(one, part)) {
      if (piece.is_string()) line += (line.empty() ? "" : " ") + shell_word(piece.as_string());
    }
  }
  text_block(out, "  command", line);
  text_block(out, "  script", text_at(one, "source"));
  text_block(out, "  folder", text_at(one, "workingDir"));
}

void node_times(std::string& out, const Value& node, const Style& style) {
  const base::Timestamp started = time_at(node, "startedAt");
  const base::Timestamp finished = time_at(node, "finishedAt");
  if (!started.is_set()) return;
  node_fact(out, "Made:", moment(started, style));
  if (finished.is_set()) node_fact(out, "Finished:", moment(finished, style));
  const base::Timestamp end = finished.is_set() ? finished : style.now;
  node_fact(out, "Duration:", long_span(end - started) + " since it was made");
}

}  // namespace

std::string node_text(const WholeNode& whole, const Style& style) {
  const Value& node = whole.node;
  const Value& outputs = member_of(node, "outputs");
  const std::string phase = text_at(node, "phase");
  std::string out;
  node_fact(out, "Name:", field_text(node, "name"));
  node_fact(out, "ID:", field_text(node, "id"));
  node_fact(out, "Type:", field_text(node, "type"));
  node_fact(out, "Template:", field_text(node, "templateName"));
  node_fact(out, "Pod:", field_text(whole.pod, "name"));
  out +=
      fmt::format("{:<12} {} {}\n", "Status:", icon(style, phase_named(phase)), printable(phase));
  node_fact(out, "Message:", field_text(node, "message"));
  node_fact(out, "Exit code:", field_text(outputs, "exitCode"));
  node_fact(out, "Host:", field_text(node, "hostNodeName"));
  node_times(out, node, style);
  node_parameters(out, "Inputs", member_of(node, "inputs"));
  node_parameters(out, "Outputs", outputs);
  for (const Value& one : member_list(whole.pod, "containers")) node_container(out, one);
  if (!whole.last_lines.empty()) out += "\nLog, its last lines\n";
  for (const std::string& line : whole.last_lines) {
    out +=
        fmt::format("  {} {}\n", paint(style, Color::Dim, style.utf8 ? "│" : "|"), printable(line));
  }
  return out;
}

}  // namespace tiphys::cli::view
