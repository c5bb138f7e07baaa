// `watch` and `wait`: until workflows have ended, with a picture or without.
#include "cli/watch.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/following.h"
#include "cli/logs.h"
#include "cli/show.h"
#include "cli/view/header.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

// A live workflow without an owner stands still: one is started for it.
base::Result<api::WorkflowSummary> row_with_owner(Session& session, const std::string& name) {
  ports::Client* client = TRY(session.client());
  api::WorkflowSummary row = TRY(client->summary(session.workflow_namespace(), name));
  if (row.live) {
    ports::Owner* owner = TRY(session.owner());
    TRY(owner->ensure({}));
  }
  return row;
}

std::string ended_at(const api::WorkflowSummary& row) {
  std::string text = base::to_rfc3339(row.finished_at);
  if (text.empty()) return "-";
  text[10] = ' ';
  text.back() = ' ';
  return text + "+0000 UTC";
}

int watch(Session& session, const line::Arguments& arguments) {
  CLI_TRY(session, node_filter(arguments));
  std::vector<std::string> names;
  for (const std::string& name : arguments.operands) {
    names.push_back(CLI_TRY(session, row_with_owner(session, name)).name);
  }
  return watch_workflows(session, arguments, names);
}

// Several workflows of the namespace, by what changes in it.
class Several {
 public:
  Several(Session& session, const std::vector<std::string>& names)
      : session_(session), names_(names) {}

  // True where the user has left before the end.
  base::Result<bool> until_finished() {
    client_ = TRY(session_.client());
    TRY(begin());
    session_.terminal().interrupts();
    const api::WatchQuery all{session_.workflow_namespace(), ""};
    while (true) {
      if (session_.terminal().out_closed() || session_.terminal().interrupts() > 0) return true;
      const auto live =
          std::ranges::find_if(seen_, [](const auto& run) { return run.second.live; });
      if (live == seen_.end()) return false;
      ports::Owner* owner = TRY(session_.owner());
      TRY(owner->standing());
      TRY(driven_.look(session_, live->second));
      api::WatchPage page = TRY(client_->watch(all, cursor_, kLook));
      cursor_ = std::move(page.cursor);
      if (page.restarted) TRY(look_again());
      for (const api::WatchEvent& event : page.events) TRY(take(event));
    }
  }

 private:
  // From before the first look on: what changes in between is told again.
  base::Result<void> begin() {
    api::WorkflowQuery now;
    now.workflow_namespace = session_.workflow_namespace();
    now.limit = 1;
    cursor_ = TRY(client_->list(now)).watch_from;
    for (const std::string& name : names_) {
      const auto run = TRY(client_->summary(session_.workflow_namespace(), name));
      seen_.emplace(run.uid, api::WorkflowSummary());
      tell(run);
    }
    return {};
  }

  base::Result<void> look_again() {
    for (const std::string& name : names_) {
      tell(TRY(client_->summary(session_.workflow_namespace(), name)));
    }
    return {};
  }

  base::Result<void> take(const api::WatchEvent& event) {
    if (event.kind == api::WatchEvent::Kind::Changed) {
      tell(event.workflow);
    } else if (const auto gone = seen_.find(event.workflow.uid); gone != seen_.end()) {
      return base::fail(base::ErrorCode::NotFound,
                        "workflow " + gone->second.name + " was deleted");
    }
    return {};
  }

  // A line, where it is one of those that are watched and shows anything new.
  void tell(const api::WorkflowSummary& run) {
    const auto found = seen_.find(run.uid);
    if (found == seen_.end()) return;
    const std::string line = view::change_line(run);
    if (line != view::change_line(found->second)) session_.line(line);
    found->second = run;
  }

  static constexpr base::Duration kLook = base::Duration::seconds(1);
  Session& session_;
  const std::vector<std::string>& names_;
  ports::Client* client_ = nullptr;
  DrivenCheck driven_;
  std::string cursor_;
  std::map<std::string, api::WorkflowSummary> seen_;  // by uid, as last told
};

// Like a shell's: whatever has not finished. What finished just before tells how it ended, too.
base::Result<std::vector<std::string>> unfinished_and_latest(Session& session) {
  ports::Client* client = TRY(session.client());
  const std::string latest = TRY(client->summary(session.workflow_namespace(), "@latest")).name;
  std::vector<std::string> names;
  api::WorkflowQuery query;
  query.workflow_namespace = session.workflow_namespace();
  query.not_phases = {spec::WorkflowPhase::Succeeded, spec::WorkflowPhase::Failed,
                      spec::WorkflowPhase::Error};
  do {
    const api::WorkflowPage page = TRY(client->list(query));
    for (const api::WorkflowSummary& run : page.items) names.push_back(run.name);
    query.cursor = page.next;
  } while (!query.cursor.empty());
  if (std::ranges::find(names, latest) == names.end()) names.push_back(latest);
  if (names.size() > 1) session.warn("waits for " + base::join(names, ", "));
  return names;
}

int wait(Session& session, const line::Arguments& arguments) {
  std::vector<std::string> names = arguments.operands;
  if (names.empty()) names = CLI_TRY(session, unfinished_and_latest(session));
  return wait_for_workflows(session, names, arguments.on("ignore-not-found"));
}

}  // namespace

int left_code(Session& session) { return session.terminal().interrupts() > 0 ? kLeft : kDone; }

int watch_workflows(Session& session, const line::Arguments& arguments,
                    const std::vector<std::string>& names) {
  bool left = false;
  if (names.size() == 1) {
    Followed followed;
    followed.workflow_namespace = session.workflow_namespace();
    followed.name = names.front();
    followed.display = display_for(session);
    Following following(session, followed);
    CLI_TRY(session, following.until_finished());
    left = following.left();
  } else {
    left = CLI_TRY(session, Several(session, names).until_finished());
  }
  if (left) return left_code(session);
  for (const std::string& name : names) {
    session.out("\n");
    const int code = show_workflow(session, arguments, name, "");
    if (code != kDone) return code;
  }
  return kDone;
}

std::vector<line::Flag> stay_flags() {
  return {{"wait", 'w', FlagKind::Switch, "", "wait for the end; 1 if it failed", ""},
          {"watch", '\0', FlagKind::Switch, "", "watch until the end", ""},
          {"log", '\0', FlagKind::Switch, "", "print the log until the end", ""}};
}

std::optional<std::string> cannot_stay(const line::Arguments& arguments) {
  if (!arguments.on("wait") || !arguments.on("watch")) return std::nullopt;
  return "--wait cannot be used with --watch";
}

int stay_with(Session& session, const line::Arguments& arguments,
              const std::vector<std::string>& names) {
  if (arguments.on("log")) {
    for (const std::string& name : names) {
      const int code = print_logs(session, name, {}, true, false);
      if (code != kDone) return code;
    }
  }
  if (arguments.on("wait")) return wait_for_workflows(session, names, false);
  if (arguments.on("watch")) return watch_workflows(session, arguments, names);
  return kDone;
}

int wait_for_workflows(Session& session, const std::vector<std::string>& names,
                       bool ignore_missing) {
  bool failed = false;
  for (const std::string& name : names) {
    auto row = row_with_owner(session, name);
    if (!row && ignore_missing && row.error().code == base::ErrorCode::NotFound) continue;
    if (!row) return session.fail(row.error());
    Followed followed;
    followed.workflow_namespace = session.workflow_namespace();
    followed.name = row->name;
    followed.display = Display::None;
    Following following(session, followed);
    const auto ended = CLI_TRY(session, following.until_finished());
    if (following.left()) return left_code(session);
    session.line(ended.name + " " + std::string(spec::name_of(ended.phase)) + " at " +
                 ended_at(ended));
    failed = failed || ended.phase != spec::WorkflowPhase::Succeeded;
  }
  return failed ? kFailed : kDone;
}

Verb watch_verb() {
  line::Command command;
  command.name = "watch";
  command.operands = "WORKFLOW...";
  command.operands_min = 1;
  command.summary = "Watch workflows until they end";
  command.about =
      "On a terminal a live picture, elsewhere a line for each change; of several workflows a line "
      "for\neach change anywhere. A workflow that nobody drives (its owner died) is taken up "
      "again.";
  command.examples = "tiphys watch my-wf\ntiphys watch @latest\ntiphys watch my-wf other-wf";
  command.flags = {
      {"node-field-selector", '\0', FlagKind::Text, "SELECTOR", "only these nodes, at the end", ""},
      {"status", '\0', FlagKind::Text, "PHASE", "only nodes of this phase, at the end", ""}};
  return {command, watch};
}

Verb wait_verb() {
  line::Command command;
  command.name = "wait";
  command.operands = "[WORKFLOW...]";
  command.summary = "Wait until workflows have ended; 1 if one of them failed";
  command.about =
      "Without a name it waits for all of the namespace that have not finished, and the last one. "
      "A "
      "workflow that\nnobody drives is taken up again.\nEnds with 0 if all succeeded, 1 if one did "
      "not, 130 if you left with Ctrl-C.";
  command.examples = "tiphys wait my-wf\ntiphys wait @latest && echo fine";
  command.flags = {
      {"ignore-not-found", '\0', FlagKind::Switch, "", "missing workflows are no error", ""}};
  return {command, wait};
}

}  // namespace tiphys::cli
