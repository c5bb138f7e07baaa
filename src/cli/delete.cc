// `delete`: workflows and everything kept of them.
#include <functional>
#include <vector>

#include "cli/commands.h"
#include "cli/following.h"
#include "cli/objects.h"
#include "cli/selection.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

constexpr base::Duration kLook = base::Duration::milliseconds(250);

using RunsVisit = std::function<base::Result<void>(const std::vector<api::WorkflowSummary>&)>;

// Named ones together, where one that is not there is told and passed over; selected ones by page.
base::Result<void> each_doomed(Session& session, const line::Arguments& arguments,
                               const RunsVisit& visit) {
  if (arguments.operands.empty()) {
    if (!arguments.on("all") && !selects(arguments)) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "name a workflow, or select some (--all, --completed, --older, -l, …)");
    }
    return each_page(session, arguments, api::WorkflowQuery::Order::Newest,
                     [&](const std::vector<api::WorkflowSummary>& page) -> base::Result<bool> {
                       TRY(visit(page));
                       return true;
                     });
  }
  std::vector<api::WorkflowSummary> named;
  ports::Client* client = TRY(session.client());
  for (const std::string& name : arguments.operands) {
    auto run = client->summary(session.workflow_namespace(), name);
    if (!run && run.error().code == base::ErrorCode::NotFound) {
      session.line("Workflow '" + name + "' not found");
      continue;
    }
    named.push_back(TRY(std::move(run)));
  }
  return visit(named);
}

struct Doomed {
  std::string workflow_namespace, name, uid;
};

// Until its owner has carried it out and the name is free. True: the user does not wait for it.
base::Result<bool> wait_until_gone(Session& session, const Doomed& doomed) {
  ports::Client* client = TRY(session.client());
  const api::WatchQuery watched{doomed.workflow_namespace, doomed.name};
  DrivenCheck driven;
  std::string cursor;
  while (true) {
    const auto row = client->summary(doomed.workflow_namespace, doomed.name);
    const bool gone = !row && row.error().code == base::ErrorCode::NotFound;
    if (gone || (row && row->uid != doomed.uid)) return false;
    const api::WorkflowSummary& there = TRY(row);
    if (session.terminal().interrupts() > 0) return true;
    TRY(driven.look(session, there));
    auto page = client->watch(watched, cursor, kLook);
    if (page) cursor = std::move(page->cursor);
    if (!page && page.error().code != base::ErrorCode::NotFound)
      return std::unexpected(page.error());
  }
}

int remove(Session& session, const line::Arguments& arguments) {
  if (const auto asked = asked_objects(arguments.operands)) {
    return delete_objects(session, *asked, arguments.on("dry-run"));
  }
  ports::Client* client = CLI_TRY(session, session.client());
  const bool dry_run = arguments.on("dry-run");
  std::vector<Doomed> doomed;
  bool any = false;
  CLI_TRY(
      session,
      each_doomed(
          session, arguments,
          [&](const std::vector<api::WorkflowSummary>& runs) -> base::Result<void> {
            for (const api::WorkflowSummary& run : runs) {
              if (!dry_run) {
                TRY(client->operate(run.workflow_namespace, run.name, api::Operation::Delete, {}));
                doomed.push_back({run.workflow_namespace, run.name, run.uid});
              }
              any = true;
              session.line("Workflow '" + run.name + "' deleted" + (dry_run ? " (dry-run)" : ""));
            }
            return {};
          }));
  if (!any && arguments.operands.empty()) session.line("No resources found");
  if (!any || dry_run) return kDone;
  ports::Owner* owner = CLI_TRY(session, session.owner());
  session.terminal().interrupts();
  CLI_TRY(session, owner->ensure({}));
  for (const Doomed& one : doomed) {
    if (CLI_TRY(session, wait_until_gone(session, one))) return kLeft;
  }
  return kDone;
}

}  // namespace

Verb delete_verb() {
  line::Command command;
  command.name = "delete";
  command.operands = "[WORKFLOW...] | KIND NAME...";
  command.summary = "Delete workflows; what still runs of them is ended";
  command.about = "Comes back when they are gone and their names are free.";
  command.examples =
      "tiphys delete my-wf\n"
      "tiphys delete --completed --older 7d\n"
      "tiphys delete --all --dry-run\n"
      "tiphys delete configmap my-config";
  command.flags = listing_flags();
  command.flags.insert(
      command.flags.end(),
      {{"all", '\0', FlagKind::Switch, "", "all workflows of the namespace", ""},
       {"dry-run", '\0', FlagKind::Switch, "", "say what would be done, do nothing", ""},
       {"force", '\0', FlagKind::Switch, "", "accepted, without effect", ""},
       {"query-chunk-size", '\0', FlagKind::Integer, "N", "ask for that many at a time", ""}});
  return {command, remove};
}

}  // namespace tiphys::cli
