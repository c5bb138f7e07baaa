// `run`: one workflow from start to end in this process, shown as it goes.
//
// Bad input ends it before anything is stored or started. Where another process owns the store the
// workflow is handed to that one and only watched.
#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/following.h"
#include "cli/lint/hints.h"
#include "cli/logs.h"
#include "cli/objects.h"
#include "cli/show.h"
#include "cli/source.h"
#include "cli/submit_flags.h"
#include "cli/view/outcome.h"

namespace tiphys::cli {

namespace {

using api::Operation;
using line::FlagKind;

constexpr std::size_t kFailedShown = 5;
constexpr std::size_t kFailureLines = 8;

// The one workflow of a file, checked; what is wrong has been printed where the error is empty.
// `others` gets what else is in the file and stored beside it.
base::Result<base::Value> the_workflow(Session& session, const line::Arguments& arguments,
                                       const api::SubmitOptions& options, Source& source,
                                       std::vector<base::Value>& others) {
  const std::string& file = arguments.operands[0];
  source = TRY(read_source(session.files(), file, arguments.on("strict")));
  const auto workflows = TRY(checked_workflows(source, options));
  if (!spec::has_errors(source.findings)) {
    for (const base::Value& workflow : workflows) {
      for (spec::Finding& finding :
           session.stores().check(workflow, owner_options(session, arguments))) {
        source.findings.push_back(std::move(finding));
      }
    }
  }
  session.show_err(findings_text(source.findings, source, session.style()));
  if (spec::has_errors(source.findings)) {
    return base::fail(base::ErrorCode::InvalidArgument, "");
  }
  if (workflows.size() != 1) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      file + ": " +
                          (workflows.empty() ? std::string("there is no Workflow in it")
                                             : std::to_string(workflows.size()) +
                                                   " workflows are in it, and one can be run; "
                                                   "`tiphys submit` takes them all"));
  }
  others = other_objects(source);
  for (const spec::Manifest& manifest : source.manifests) {
    if (manifest.kind == "Workflow") return *manifest.value;
  }
  return base::fail(base::ErrorCode::Internal, "the workflow is gone");
}

// What the user wrote: the text, and the workflow with its places in it.
struct Written {
  const base::Value& workflow;
  const Source& source;
};

base::Result<void> add_failures(Session& session, view::Outcome& outcome, const Written& written) {
  ports::Client* client = TRY(session.client());
  ports::Owner* owner = TRY(session.owner());
  const api::WorkflowSummary& row = outcome.row;
  api::NodeQuery query;
  query.failed_leaves = true;
  std::vector<api::NodeRow> failed;
  do {
    api::Page<api::NodeRow> page = TRY(client->nodes(row.workflow_namespace, row.name, query));
    for (api::NodeRow& node : page.items) {
      if (failed.size() < kFailedShown) {
        failed.push_back(std::move(node));
      } else {
        ++outcome.failed_more;
      }
    }
    query.cursor = page.next;
  } while (!query.cursor.empty());
  for (api::NodeRow& node : failed) {
    view::FailedNode shown;
    shown.last_lines = last_lines(*client, row, node.id, kFailureLines);
    shown.kept_at = owner->kept_at(node.attempt);
    const auto pod = client->pod(row.workflow_namespace, row.name, node.id);
    shown.hint = lint::message_hint(node.message, pod.value_or(base::Value()));
    if (shown.hint.empty()) {
      shown.hint = lint::script_place(written.workflow, node.template_name, shown.last_lines,
                                      lint::Lines(written.source.text));
    }
    shown.name = std::move(node.display_name);
    shown.phase = node.phase;
    shown.message = std::move(node.message);
    outcome.failed.push_back(std::move(shown));
  }
  return {};
}

base::Result<view::Outcome> outcome_of(Session& session, const api::WorkflowSummary& row,
                                       const Written& written) {
  ports::Client* client = TRY(session.client());
  view::Outcome outcome;
  outcome.row = row;
  const base::Value object = TRY(client->get(row.workflow_namespace, row.name));
  outcome.outputs = view::outputs_of(member_of(object, "status"));
  const auto root = client->node(row.workflow_namespace, row.name, row.name);
  if (!root && root.error().code != base::ErrorCode::NotFound) return std::unexpected(root.error());
  if (root) {
    for (auto& output : view::outputs_of(*root)) outcome.outputs.push_back(std::move(output));
  }
  if (row.phase != spec::WorkflowPhase::Succeeded) TRY(add_failures(session, outcome, written));
  return outcome;
}

int print_outcome(Session& session, const line::Arguments& arguments,
                  const api::WorkflowSummary& row, const Written& written) {
  const std::string output = arguments.text("output");
  const bool succeeded = row.phase == spec::WorkflowPhase::Succeeded;
  if (!output.empty()) {
    const int code = show_workflow(session, arguments, row.name, output);
    return code != kDone ? code : succeeded ? kDone : kFailed;
  }
  const view::Outcome outcome = CLI_TRY(session, outcome_of(session, row, written));
  session.show("\n" + view::outcome_text(outcome, session.style()));
  return succeeded ? kDone : kFailed;
}

// The first interrupt stops the workflow, the second ends its steps, the third leaves.
std::function<std::optional<std::string>(int)> stopper(ports::Client& client, const std::string& ns,
                                                       const std::string& name) {
  return [&client, ns, name](int count) -> std::optional<std::string> {
    if (count > 2) return std::nullopt;
    const Operation operation = count == 1 ? Operation::Stop : Operation::Terminate;
    const auto done = client.operate(ns, name, operation, {});
    if (!done) return done.error().message;
    return count == 1 ? "stopping: exit handlers run; Ctrl-C again ends it at once"
                      : "ending all steps; Ctrl-C again leaves without waiting";
  };
}

base::Result<api::WorkflowSummary> follow(Session& session, const line::Arguments& arguments,
                                          const std::string& name, bool& left) {
  ports::Client* client = TRY(session.client());
  Followed followed;
  followed.workflow_namespace = session.workflow_namespace();
  followed.name = name;
  followed.display = arguments.text("output").empty() ? display_for(session) : Display::None;
  followed.logs = arguments.on("log");
  followed.interrupted = stopper(*client, followed.workflow_namespace, name);
  Following following(session, followed);
  auto row = following.until_finished();
  left = following.left();
  return row;
}

base::Result<bool> own_store(Session& session, const line::Arguments& arguments) {
  ports::Owner* owner = TRY(session.owner());
  const bool ours = TRY(owner->claim(owner_options(session, arguments))) == ports::Claim::Ours;
  if (ours) return true;
  session.warn("another process drives this store and runs the workflow; it is watched from here");
  if (arguments.has("config")) {
    session.warn("warning: of --config only what concerns the workflow itself has an effect here");
  }
  for (const line::Flag& flag : session.program().owner_flags) {
    if (arguments.has(flag.name)) {
      session.warn("warning: --" + flag.name + " has no effect on the process that is there");
    }
  }
  return false;
}

int resume_only(Session& session, const line::Arguments& arguments) {
  ports::Owner* owner = CLI_TRY(session, session.owner());
  CLI_TRY(session, owner->ensure(owner_options(session, arguments)));
  session.line("everything that was live is driven on in the background");
  return kDone;
}

int run(Session& session, const line::Arguments& arguments) {
  if (arguments.on("resume")) return resume_only(session, arguments);
  if (arguments.operands.empty()) return session.fail("name a file to run", kBadInput);
  const auto options = submit_options(session, arguments);
  if (!options) return session.fail(options.error(), kBadInput);
  std::vector<base::Value> others;
  Source source;
  const auto workflow = the_workflow(session, arguments, *options, source, others);
  if (!workflow) {
    return workflow.error().message.empty() ? kBadInput : session.fail(workflow.error(), kBadInput);
  }
  const bool ours = CLI_TRY(session, own_store(session, arguments));
  ports::Client* client = CLI_TRY(session, session.client());
  CLI_TRY(session, store_objects(session, others));
  const auto object = client->submit(*workflow, *options);
  if (!object) return session.fail(object.error(), kBadInput);
  const std::string name = object_name(*object);
  const bool lines = display_for(session) == Display::Lines && arguments.text("output").empty();
  if (lines) session.line("workflow " + name + " created");
  bool left = false;
  const auto row = CLI_TRY(session, follow(session, arguments, name, left));
  ports::Owner* owner = CLI_TRY(session, session.owner());
  if (left) {
    session.warn(name + " is left as it is; `tiphys watch " + name + "` takes it up again");
    return kLeft;
  }
  const int code = print_outcome(session, arguments, row, {*workflow, source});
  if (ours && CLI_TRY(session, owner->leave())) {
    session.warn("other workflows of this store go on in the background");
  }
  return code;
}

}  // namespace

Verb run_verb(const Program& program) {
  line::Command command;
  command.name = "run";
  command.operands = "[FILE]";
  command.operands_max = 1;
  command.summary = "Run a workflow here and now, and watch it";
  command.about =
      "Ends with 0 if the workflow succeeded, 1 if it failed, 2 if the input is wrong (then "
      "nothing "
      "was started).\nCtrl-C stops it gracefully, exit handlers run; a second one ends it.\n"
      "Whatever else is live in the store, such as after a crash, is taken up again too.";
  command.examples =
      "tiphys run examples/fan-out.yaml\n"
      "tiphys run examples/fan-out.yaml -p items=2000\n"
      "tiphys run my-wf.yaml --log --max-parallel 4\n"
      "tiphys run my-wf.yaml --mount ~/data:/data:ro -o json > result.json\n"
      "tiphys run --resume                     # only take up what is live";
  command.flags = submit_flags();
  command.flags.insert(
      command.flags.end(),
      {{"log", '\0', FlagKind::Switch, "", "print the output of steps as it comes", ""},
       {"output",
        'o',
        FlagKind::Text,
        "FORMAT",
        "print the finished workflow in this form",
        "",
        {"name", "json", "yaml", "short", "wide"}},
       {"resume", '\0', FlagKind::Switch, "", "take up what is live in the store, run nothing new",
        ""},
       {"no-color", '\0', FlagKind::Switch, "", "no colours", ""},
       {"no-utf8", '\0', FlagKind::Switch, "", "words and ASCII in place of symbols", ""}});
  command.flags.insert(command.flags.end(), program.owner_flags.begin(), program.owner_flags.end());
  return {command, run, true};
}

}  // namespace tiphys::cli
