// `get`: everything about some workflows, as a block of facts and a tree, or as objects.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/json_write.h"
#include "base/members.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/logs.h"
#include "cli/objects.h"
#include "cli/show.h"
#include "cli/view/whole_node.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// What is shown without --all: enough for a screen or two of the widest level.
constexpr std::size_t kWidthMax = 50;
constexpr std::size_t kRowsMax = 1000;

constexpr std::size_t kNodeLines = 10;

base::Result<bool> is_workflow(Session& session, const std::string& name) {
  ports::Client* client = TRY(session.client());
  const auto found = client->summary(session.workflow_namespace(), name);
  if (found || found.error().code == base::ErrorCode::NotFound) return found.has_value();
  return std::unexpected(found.error());
}

// A node of the workflow, whole.
int show_node(Session& session, const std::string& workflow, const std::string& name,
              const std::string& output) {
  ports::Client* client = CLI_TRY(session, session.client());
  const auto run = CLI_TRY(session, client->summary(session.workflow_namespace(), workflow));
  view::WholeNode whole;
  whole.node = CLI_TRY(session, client->node(run.workflow_namespace, run.name, name));
  const std::string id = member_text(whole.node, "id");
  if (output == "json") {
    session.line(base::to_json_indented(whole.node, 4));
  } else if (output == "yaml") {
    session.out(base::to_yaml(whole.node));
  } else if (output == "name") {
    session.line(id);
  } else {
    if (member_text(whole.node, "type") == "Pod") {
      whole.pod = CLI_TRY(session, client->pod(run.workflow_namespace, run.name, id));
    }
    whole.last_lines = last_lines(*client, run, id, kNodeLines);
    session.show(view::node_text(whole, session.style()));
  }
  return kDone;
}

int get(Session& session, const line::Arguments& arguments) {
  const std::string output = arguments.text("output");
  if (const auto asked = asked_objects(arguments.operands)) {
    return show_objects(session, *asked, output);
  }
  for (std::size_t i = 0; i < arguments.operands.size(); ++i) {
    const std::string& name = arguments.operands[i];
    const bool is_node = i > 0 && !CLI_TRY(session, is_workflow(session, name));
    const int code = is_node ? show_node(session, arguments.operands[0], name, output)
                             : show_workflow(session, arguments, name, output);
    if (code != kDone) return code;
  }
  return kDone;
}

base::Result<std::optional<std::uint32_t>> generation_of(const line::Arguments& arguments) {
  const std::optional<std::int64_t> asked = arguments.integer("generation");
  if (!asked) return std::nullopt;
  if (std::in_range<std::uint32_t>(*asked)) return static_cast<std::uint32_t>(*asked);
  return base::fail(base::ErrorCode::InvalidArgument,
                    "--generation: " + std::to_string(*asked) + " is no number of a generation");
}

}  // namespace

line::Flag output_flag(std::vector<std::string> forms) {
  return {"output", 'o', FlagKind::Text, "FORMAT", "form of the output", "", std::move(forms)};
}

base::Result<std::string> node_filter(const line::Arguments& arguments) {
  const std::string status = arguments.text("status");
  std::string text = arguments.text("node-field-selector");
  if (!status.empty() && !text.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "cannot use both --status and --node-field-selector");
  }
  if (!status.empty()) text = "phase=" + status;
  if (!text.empty()) TRY(expr::FieldSelector::parse(text));
  return text;
}

int show_workflow(Session& session, const line::Arguments& arguments, const std::string& name,
                  const std::string& output) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  if (output == "name") {
    session.line(CLI_TRY(session, client->summary(ns, name)).name);
    return kDone;
  }
  api::WorkflowForm form;
  form.selector = CLI_TRY(session, node_filter(arguments));
  form.generation = CLI_TRY(session, generation_of(arguments));
  const base::TextSink to_out = [&session](std::string_view text) {
    session.out(text);
    return !session.terminal().out_closed();
  };
  if (output == "json") {
    base::JsonWriter writer(to_out, {.indent = 4, .escape = base::JsonEscape::Minimal});
    CLI_TRY(session, client->write(ns, name, form, writer));
    if (writer.flush()) session.out("\n");
  } else if (output == "yaml") {
    base::YamlWriter writer(to_out);
    CLI_TRY(session, client->write(ns, name, form, writer));
    writer.finish();
  } else {
    form.nodes = api::WorkflowForm::Nodes::Outline;
    if (!arguments.on("all")) {
      form.rows_max = kRowsMax;
      form.width_max = kWidthMax;
    }
    base::ValueWriter writer;
    CLI_TRY(session, client->write(ns, name, form, writer));
    session.show(workflow_text(writer.take(), output, session.style()));
  }
  return kDone;
}

std::string workflow_text(const base::Value& object, const std::string& output,
                          const view::Style& style) {
  view::Columns columns = view::Columns::Default;
  if (output == "wide") columns = view::Columns::Wide;
  if (output == "short") columns = view::Columns::Short;
  const std::string tree = view::tree(object, columns, style);
  if (columns == view::Columns::Short && !tree.empty()) return tree;
  return view::header(object, style) + (tree.empty() ? "" : "\n" + tree);
}

Verb get_verb() {
  line::Command command;
  command.name = "get";
  command.operands = "WORKFLOW... | WORKFLOW NODE | KIND [NAME...]";
  command.operands_min = 1;
  command.summary = "Show workflows: facts, outputs and the tree of steps";
  command.about =
      "@latest names the workflow that was created last.\nNODE is a node's id, name or display "
      "name: "
      "that one is shown whole, with what went in and came out,\nwhat was started for it and its "
      "last "
      "words. A workflow of that name goes before.\nKIND is configmap, secret, "
      "workflowtemplate or clusterworkflowtemplate, also as KIND/NAME; values of secrets are not "
      "shown.\nOf a level of more than 50 nodes the first and the last are shown, a few that "
      "failed or "
      "run, and how many others there are; --all shows every node.\n"
      "Each retry begins a new generation; --generation 0 shows how the workflow ended before the "
      "first\nretry, and so on.";
  command.examples =
      "tiphys get my-wf\n"
      "tiphys get @latest -o wide\n"
      "tiphys get my-wf --status Failed        # only failed nodes\n"
      "tiphys get my-wf build                  # one step, whole\n"
      "tiphys get my-wf --all | less\n"
      "tiphys get my-wf --generation 0         # before it was retried\n"
      "tiphys get my-wf -o json | jq .status.outputs\n"
      "tiphys get configmaps\n"
      "tiphys get configmap/my-config -o yaml\n"
      "tiphys get configmap my-cache           # a cache of results: what memoize kept";
  command.flags = {
      output_flag({"name", "json", "yaml", "short", "wide"}),
      {"node-field-selector", '\0', FlagKind::Text, "SELECTOR", "only these nodes", ""},
      {"status", '\0', FlagKind::Text, "PHASE", "only nodes of this phase", ""},
      {"all", '\0', FlagKind::Switch, "", "every node, however many there are", ""},
      {"generation", '\0', FlagKind::Integer, "N", "as it ended in this generation, before a retry",
       ""},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
      {"no-utf8", '\0', FlagKind::Switch, "", "words and ASCII in place of symbols", ""}};
  return {command, get};
}

}  // namespace tiphys::cli
