// `stop`, `terminate`, `suspend`, `resume`, `node set`: wishes, carried out by the store's owner.
#include "base/json.h"
#include "cli/commands.h"
#include "cli/selection.h"

namespace tiphys::cli {

namespace {

using engine::Operation;
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

base::Value operation_arguments(const line::Arguments& arguments) {
  base::Value out = base::Value::object();
  if (const std::string selector = arguments.text("node-field-selector"); !selector.empty()) {
    out.set("nodeFieldSelector", base::Value(selector));
  }
  if (const std::string message = arguments.text("message"); !message.empty()) {
    out.set("message", base::Value(message));
  }
  return out;
}

// Tells every selected workflow; prints "workflow X <done>".
int change(Session& session, const line::Arguments& arguments, Operation operation,
           std::string_view done) {
  ports::Client* client = CLI_TRY(session, session.client());
  const auto rows = CLI_TRY(session, named_or_selected(session, arguments));
  if (rows.empty()) {
    session.line("No resources found");
    return kDone;
  }
  const base::Value details = operation_arguments(arguments);
  for (const ports::RunRow& row : rows) {
    if (arguments.on("dry-run")) {
      session.line("workflow " + row.name + " " + std::string(done) + " (dry-run)");
      continue;
    }
    CLI_TRY(session, client->operate(row.workflow_namespace, row.name, operation, details));
    session.line("workflow " + row.name + " " + std::string(done));
  }
  if (!arguments.on("dry-run")) {
    ports::Owner* owner = CLI_TRY(session, session.owner());
    CLI_TRY(session, owner->ensure({}));
  }
  return kDone;
}

base::Result<base::Value> set_arguments(const line::Arguments& arguments) {
  base::Value out = operation_arguments(arguments);
  if (const std::string phase = arguments.text("phase"); !phase.empty()) {
    out.set("phase", base::Value(phase));
  }
  base::Value outputs = base::Value::object();
  for (const std::string& text : arguments.texts("output-parameter")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "expected parameter of the form: NAME=VALUE. Received: " + text);
    }
    outputs.set(text.substr(0, equals), base::Value(text.substr(equals + 1)));
  }
  if (outputs.is_object() && !outputs.as_object().empty()) {
    out.set("outputParameters", std::move(outputs));
  }
  return out;
}

int set_node(Session& session, const line::Arguments& arguments) {
  if (arguments.operands[0] != "set") {
    return session.fail("unknown action '" + arguments.operands[0] + "': the one action is set");
  }
  ports::Client* client = CLI_TRY(session, session.client());
  const base::Value details = CLI_TRY(session, set_arguments(arguments));
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
