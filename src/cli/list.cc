// `list`: the workflows of a namespace, from rows and, for the wide form, from manifests.
#include "cli/view/list.h"

#include "base/json_write.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/selection.h"
#include "cli/show.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// More finished or unfinished ones than this are worth a hint.
constexpr std::size_t kManyRuns = 100;

std::string hint(const std::vector<api::WorkflowSummary>& rows) {
  std::size_t finished = 0;
  for (const api::WorkflowSummary& row : rows) finished += row.finished_at.is_set() ? 1 : 0;
  std::string out;
  if (rows.size() - finished > kManyRuns) {
    out += "\nMore than " + std::to_string(kManyRuns) + " workflows are incomplete.\n";
  }
  if (finished > kManyRuns) {
    out += "\nMore than " + std::to_string(kManyRuns) +
           " completed workflows are kept; `tiphys delete --older 7d` removes old ones.\n";
  }
  return out;
}

base::Result<void> write_objects(ports::Client& client,
                                 const std::vector<api::WorkflowSummary>& rows,
                                 base::ObjectWriter& out) {
  out.begin_array();
  for (const api::WorkflowSummary& row : rows) {
    TRY(client.write(row.workflow_namespace, row.name, {}, out));
  }
  out.end_array();
  return {};
}

int print_objects(Session& session, const std::vector<api::WorkflowSummary>& rows, bool json) {
  ports::Client* client = CLI_TRY(session, session.client());
  const auto sink = [&session](std::string_view text) {
    session.out(text);
    return !session.terminal().out_closed();
  };
  if (json) {
    base::JsonWriter writer(sink, {.indent = 2});
    CLI_TRY(session, write_objects(*client, rows, writer));
    writer.flush();
    session.out("\n");
  } else {
    base::YamlWriter writer(sink);
    CLI_TRY(session, write_objects(*client, rows, writer));
    writer.finish();
  }
  return kDone;
}

int print_table(Session& session, const line::Arguments& arguments,
                const std::vector<api::WorkflowSummary>& rows) {
  view::ListShape shape;
  shape.wide = arguments.text("output") == "wide";
  shape.headers = !arguments.on("no-headers");
  shape.namespaces = arguments.on("all-namespaces");
  session.out(view::list_table(rows, shape, session.style()) + hint(rows));
  return kDone;
}

int list(Session& session, const line::Arguments& arguments) {
  auto rows = CLI_TRY(session, select_runs(session, arguments));
  view::sort_for_list(rows);
  const std::string output = arguments.text("output");
  if (output == "json" || output == "yaml") return print_objects(session, rows, output == "json");
  if (output == "name") {
    for (const api::WorkflowSummary& row : rows) session.line(row.name);
    return kDone;
  }
  if (rows.empty()) {
    session.line("No workflows found");
    return kDone;
  }
  return print_table(session, arguments, rows);
}

}  // namespace

Verb list_verb() {
  line::Command command;
  command.name = "list";
  command.operands_max = 0;
  command.summary = "List workflows";
  command.examples =
      "tiphys list\n"
      "tiphys list -A -o wide                  # all namespaces, more columns\n"
      "tiphys list --status Failed,Error --since 1d\n"
      "tiphys list --running -o name";
  command.flags = listing_flags();
  command.flags.insert(
      command.flags.end(),
      {{"running", '\0', FlagKind::Switch, "", "only those not completed", ""},
       {"since", '\0', FlagKind::Text, "SPAN", "only those created since, such as 10m or 3d", ""},
       {"no-headers", '\0', FlagKind::Switch, "", "leave the line of titles out", ""},
       {"chunk-size", '\0', FlagKind::Integer, "N", "ask for that many at a time", ""},
       output_flag({"name", "json", "yaml", "wide"})});
  return {command, list};
}

}  // namespace tiphys::cli
