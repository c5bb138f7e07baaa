// `get`: everything about some workflows, as a block of facts and a tree, or as objects.
#include "base/json.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/objects.h"
#include "cli/show.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

int get(Session& session, const line::Arguments& arguments) {
  const std::string output = arguments.text("output");
  if (const auto asked = asked_objects(arguments.operands)) {
    return show_objects(session, *asked, output);
  }
  for (const std::string& name : arguments.operands) {
    const int code = show_workflow(session, arguments, name, output);
    if (code != kDone) return code;
  }
  return kDone;
}

}  // namespace

base::Result<view::NodeFilter> node_filter(const line::Arguments& arguments) {
  const std::string status = arguments.text("status");
  std::string text = arguments.text("node-field-selector");
  if (!status.empty() && !text.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "cannot use both --status and --node-field-selector");
  }
  if (!status.empty()) text = "phase=" + status;
  if (text.empty()) return view::NodeFilter();
  auto selector = TRY(expr::FieldSelector::parse(text));
  return view::NodeFilter([selector = std::move(selector)](const base::Value& node) {
    return selector.matches([&node](std::string_view f) { return view::node_field(node, f); });
  });
}

int show_workflow(Session& session, const line::Arguments& arguments, const std::string& name,
                  const std::string& output) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  if (output == "name") {
    session.line(CLI_TRY(session, client->summary(ns, name)).name);
    return kDone;
  }
  const auto filter = CLI_TRY(session, node_filter(arguments));
  const base::Value object = CLI_TRY(session, client->get(ns, name, ports::Client::Nodes::Include));
  if (output == "json") {
    session.line(base::to_json_indented(object, 4));
  } else if (output == "yaml") {
    session.out(base::to_yaml(object));
  } else {
    session.out(workflow_text(object, output, filter, session.style()));
  }
  return kDone;
}

std::string workflow_text(const base::Value& object, const std::string& output,
                          const view::NodeFilter& filter, const view::Style& style) {
  view::Columns columns = view::Columns::Default;
  if (output == "wide") columns = view::Columns::Wide;
  if (output == "short") columns = view::Columns::Short;
  const std::string tree = view::tree(object, columns, filter, style);
  if (columns == view::Columns::Short && !tree.empty()) return tree;
  return view::header(object, style) + (tree.empty() ? "" : "\n" + tree);
}

Verb get_verb() {
  line::Command command;
  command.name = "get";
  command.operands = "WORKFLOW... | KIND [NAME...]";
  command.operands_min = 1;
  command.summary = "Show workflows: facts, outputs and the tree of steps";
  command.about =
      "@latest names the workflow that was created last.\nKIND is configmap, secret, "
      "workflowtemplate or clusterworkflowtemplate, also as KIND/NAME; values of secrets are not "
      "shown.";
  command.examples =
      "tiphys get my-wf\n"
      "tiphys get @latest -o wide\n"
      "tiphys get my-wf --status Failed        # only failed nodes\n"
      "tiphys get my-wf -o json | jq .status.outputs\n"
      "tiphys get configmaps\n"
      "tiphys get configmap/my-config -o yaml";
  command.flags = {
      {"output",
       'o',
       FlagKind::Text,
       "FORMAT",
       "form of the output",
       "",
       {"name", "json", "yaml", "short", "wide"}},
      {"node-field-selector", '\0', FlagKind::Text, "SELECTOR", "only these nodes", ""},
      {"status", '\0', FlagKind::Text, "PHASE", "only nodes of this phase", ""},
      {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
      {"no-utf8", '\0', FlagKind::Switch, "", "words and ASCII in place of symbols", ""}};
  return {command, get};
}

}  // namespace tiphys::cli
