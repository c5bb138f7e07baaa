// `explain`: the one named reason why each live node is not finished, from the engine itself.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/view/header.h"
#include "cli/view/humanize.h"
#include "cli/view/table.h"

namespace tiphys::cli {

namespace {

int explain_run(Session& session, const line::Arguments& arguments) {
  ports::Client* client = CLI_TRY(session, session.client());
  const std::string ns = session.workflow_namespace();
  const auto row = CLI_TRY(session, client->summary(ns, arguments.operands[0]));
  const std::string node = arguments.operands.size() > 1 ? arguments.operands[1] : "";
  const auto reasons = CLI_TRY(session, client->explain(ns, row.name, node));
  const view::Style style = session.style();
  session.line(row.name + ": " + view::status_word(row) +
               (row.message.empty() ? "" : " (" + view::printable(row.message) + ")"));
  if (reasons.empty()) return kDone;
  view::Table table(2);
  table.add({"NODE", "WAITS FOR", "SINCE", "WHY"});
  for (const api::Explanation& reason : reasons) {
    const std::string since =
        reason.since.is_set() ? view::short_span(reason.since, {}, style.now) : "";
    table.add({view::printable(reason.node), reason.reason, since, view::printable(reason.text)});
  }
  session.out(table.text());
  return kDone;
}

}  // namespace

Verb explain_verb() {
  line::Command command;
  command.name = "explain";
  command.operands = "WORKFLOW [NODE]";
  command.operands_min = 1;
  command.operands_max = 2;
  command.summary = "Say why a workflow, or a node of it, is not finished";
  command.about = "NODE is a node's name, display name or id.";
  command.examples = "tiphys explain @latest\ntiphys explain my-wf deploy";
  return {command, explain_run};
}

}  // namespace tiphys::cli
