// `stop`, `terminate`, `suspend`, `resume`, `node set`: wishes, carried out by the store's owner.
#include "cli/commands.h"
#include "cli/selection.h"

namespace tiphys::cli {

namespace {

using api::Operation;
using line::Flag;
using line::FlagKind;

Flag node_selector_flag() {
  return {"node-field-selector",
          '\0',
          FlagKind::Text,
          "SELECTOR",
          "only these nodes, such as displayName=approve",
          ""};
}
Flag dry_run_flag() {
  return {"dry-run", '\0', FlagKind::Switch, "", "say what would be done, do nothing", ""};
}

api::OperationDetails details_of(const line::Arguments& arguments) {
  api::OperationDetails details;
  details.node_selector = arguments.text("node-field-selector");
  details.message = arguments.text("message");
  return details;
}

// Tells every selected workflow; prints "workflow X <done>".
int change(Session& session, const line::Arguments& arguments, Operation operation,
           std::string_view done) {
  ports::Client* client = CLI_TRY(session, session.client());
  const api::OperationDetails details = details_of(arguments);
  const bool dry_run = arguments.on("dry-run");
  const std::string suffix = " " + std::string(done) + (dry_run ? " (dry-run)" : "");
  const std::size_t chosen = CLI_TRY(
      session,
      each_chosen(session, arguments, [&](const api::WorkflowSummary& run) -> base::Result<void> {
        if (!dry_run) TRY(client->operate(run.workflow_namespace, run.name, operation, details));
        session.line("workflow " + run.name + suffix);
        return {};
      }));
  if (chosen == 0) {
    session.line("No resources found");
    return kDone;
  }
  if (!dry_run) {
    ports::Owner* owner = CLI_TRY(session, session.owner());
    CLI_TRY(session, owner->ensure({}));
  }
  return kDone;
}

base::Result<api::OperationDetails> set_details(const line::Arguments& arguments) {
  api::OperationDetails details = details_of(arguments);
  details.phase = arguments.text("phase");
  for (const std::string& text : arguments.texts("output-parameter")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "expected parameter of the form: NAME=VALUE. Received: " + text);
    }
    details.output_parameters.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return details;
}

int set_node(Session& session, const line::Arguments& arguments) {
  if (arguments.operands[0] != "set") {
    return session.fail("unknown action '" + arguments.operands[0] + "': the one action is set");
  }
  ports::Client* client = CLI_TRY(session, session.client());
  const auto details = CLI_TRY(session, set_details(arguments));
  const std::string ns = session.workflow_namespace();
  CLI_TRY(session, client->operate(ns, arguments.operands[1], Operation::Set, details));
  ports::Owner* owner = CLI_TRY(session, session.owner());
  CLI_TRY(session, owner->ensure({}));
  session.line("workflow values set");
  return kDone;
}

std::vector<Flag> with(std::vector<Flag> flags, std::vector<Flag> more) {
  for (Flag& flag : more) flags.push_back(std::move(flag));
  return flags;
}

}  // namespace

Verb stop_verb() {
  line::Command command;
  command.name = "stop";
  command.operands = "[WORKFLOW...]";
  command.summary = "Stop workflows: steps end, exit handlers still run";
  command.about =
      "With --node-field-selector only matching suspended nodes are stopped: they fail with the "
      "message.";
  command.examples =
      "tiphys stop my-wf\n"
      "tiphys stop @latest\n"
      "tiphys stop -l app=nightly              # all with this label\n"
      "tiphys stop my-wf --node-field-selector displayName=approve --message \"not today\"";
  command.flags =
      with(selector_flags(),
           {{"message", '\0', FlagKind::Text, "TEXT", "message of the nodes stopped", ""},
            node_selector_flag(),
            dry_run_flag()});
  return {command, [](Session& session, const line::Arguments& arguments) {
            return change(session, arguments, Operation::Stop, "stopped");
          }};
}

Verb terminate_verb() {
  line::Command command;
  command.name = "terminate";
  command.operands = "[WORKFLOW...]";
  command.summary = "Terminate workflows at once: exit handlers do not run";
  command.examples =
      "tiphys terminate my-wf\n"
      "tiphys terminate my-wf my-other-wf\n"
      "tiphys terminate -l app=nightly --dry-run";
  command.flags = with(selector_flags(), {dry_run_flag()});
  return {command, [](Session& session, const line::Arguments& arguments) {
            return change(session, arguments, Operation::Terminate, "terminated");
          }};
}

Verb suspend_verb() {
  line::Command command;
  command.name = "suspend";
  command.operands = "WORKFLOW...";
  command.operands_min = 1;
  command.summary = "Suspend workflows: what runs goes on, nothing new begins";
  command.examples = "tiphys suspend my-wf\ntiphys suspend @latest";
  return {command, [](Session& session, const line::Arguments& arguments) {
            return change(session, arguments, Operation::Suspend, "suspended");
          }};
}

Verb resume_verb() {
  line::Command command;
  command.name = "resume";
  command.operands = "WORKFLOW...";
  command.operands_min = 1;
  command.summary = "Resume suspended workflows and their suspended nodes";
  command.examples =
      "tiphys resume my-wf\n"
      "tiphys resume my-wf --node-field-selector inputs.parameters.stage.value=production";
  command.flags = {node_selector_flag()};
  return {command, [](Session& session, const line::Arguments& arguments) {
            return change(session, arguments, Operation::Resume, "resumed");
          }};
}

Verb node_verb() {
  line::Command command;
  command.name = "node";
  command.operands = "ACTION WORKFLOW";
  command.operands_min = 2;
  command.operands_max = 2;
  command.summary = "Set outputs, message or phase of suspended nodes (the action is `set`)";
  command.examples =
      "tiphys node set my-wf --output-parameter approved=true "
      "--node-field-selector displayName=approve\n"
      "tiphys node set my-wf --phase Failed --message \"no\" "
      "--node-field-selector displayName=approve";
  command.flags = {
      {"message", 'm', FlagKind::Text, "TEXT", "message of the nodes", ""},
      node_selector_flag(),
      {"output-parameter", 'p', FlagKind::Texts, "NAME=VALUE", "output parameter of the nodes", ""},
      {"phase", '\0', FlagKind::Text, "PHASE", "phase of the nodes", ""}};
  return {command, set_node};
}

}  // namespace tiphys::cli
