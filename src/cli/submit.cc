// `submit`: stores workflows and leaves them to the owner of the store.
#include "submit/submit.h"

#include <algorithm>

#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/objects.h"
#include "cli/show.h"
#include "cli/source.h"
#include "cli/submit_flags.h"
#include "cli/watch.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

std::optional<std::string> contradiction(const line::Arguments& arguments) {
  const bool dry = arguments.on("dry-run") || arguments.on("server-dry-run");
  if (const auto wrong = cannot_stay(arguments)) return wrong;
  if (dry && arguments.text("output").empty()) {
    return std::string(arguments.on("dry-run") ? "--dry-run" : "--server-dry-run") +
           " should have an output option";
  }
  if (dry && (arguments.on("wait") || arguments.on("watch"))) {
    return "--wait and --watch cannot be used with a dry run";
  }
  if (arguments.has("from")) {
    if (!arguments.operands.empty()) return "--from cannot be used with files";
    return std::nullopt;
  }
  if (arguments.operands.empty()) return "name a file, or - for standard input";
  return std::nullopt;
}

// The time for which it was planned, as the annotation that the predecessor sets.
void put_scheduled_time(base::Value& workflow, const std::string& time) {
  if (time.empty() || !workflow.is_object()) return;
  object_in(metadata_in(workflow), "annotations")
      .set("workflows.argoproj.io/scheduled-time", base::Value(time));
}

// The workflows of all files, checked; errors are printed and give an error without a message.
base::Result<std::vector<base::Value>> read_all(Session& session, const line::Arguments& arguments,
                                                const api::SubmitOptions& options,
                                                std::vector<base::Value>& others) {
  std::vector<base::Value> all;
  for (const std::string& file : arguments.operands) {
    Source source = TRY(read_source(session.files(), file, arguments.on("strict")));
    const auto checked = TRY(checked_workflows(source, options));
    session.show_err(findings_text(source.findings, source, session.style()));
    if (spec::has_errors(source.findings)) {
      return base::fail(base::ErrorCode::InvalidArgument, file + " is not valid");
    }
    for (base::Value& object : other_objects(source)) others.push_back(std::move(object));
    for (const spec::Manifest& manifest : source.manifests) {
      if (manifest.kind == "Workflow") all.push_back(*manifest.value);
    }
  }
  if (all.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument, "there is no Workflow in the given files");
  }
  return all;
}

base::Result<void> check_entrypoint(const base::Value& holder, const std::string& entrypoint) {
  if (entrypoint.empty()) return {};
  std::vector<std::string> names;
  for (const base::Value& one : member_list(member_of(holder, "spec"), "templates")) {
    names.push_back(member_text(one, "name"));
  }
  if (std::ranges::find(names, entrypoint) != names.end()) return {};
  const std::string_view near = base::nearest(entrypoint, names);
  return base::fail(base::ErrorCode::InvalidArgument,
                    "--entrypoint: " + object_name(holder) + " has no template " +
                        base::go_quote(entrypoint) +
                        (near.empty() ? ": " + base::join(names, ", ")
                                      : " (did you mean " + std::string(near) + "?)"));
}

// A workflow that is nothing but a reference to the stored template, as the predecessor's server
// makes it.
base::Result<base::Value> from_template(Session& session, const line::Arguments& arguments) {
  const std::string from = arguments.text("from");
  const auto asked = asked_objects({from});
  const bool one = asked && asked->list.size() == 1 && !asked->list[0].name.empty();
  if (!one || from.find('/') == std::string::npos) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "resource identifier '" + from +
                          "' is malformed. Should be `kind/name`, e.g. workflowtemplate/hello");
  }
  const auto& [kind, name] = asked->list[0];
  const bool cluster = kind == "ClusterWorkflowTemplate";
  if (!cluster && kind != "WorkflowTemplate") {
    return base::fail(base::ErrorCode::Unimplemented,
                      "--from takes a workflowtemplate or a clusterworkflowtemplate in this build");
  }
  ports::Client* client = TRY(session.client());
  const base::Value stored =
      TRY(client->get_object({kind, cluster ? "" : session.workflow_namespace(), name}));
  TRY(check_entrypoint(stored, arguments.text("entrypoint")));
  base::Value workflow = base::Value::object();
  workflow.set("apiVersion", "argoproj.io/v1alpha1");
  workflow.set("kind", "Workflow");
  base::Value& metadata = workflow.set("metadata", base::Value::object());
  metadata.set("generateName", name + "-");
  metadata.set("labels", base::Value::object())
      .set(cluster ? "workflows.argoproj.io/cluster-workflow-template"
                   : "workflows.argoproj.io/workflow-template",
           name);
  base::Value& ref =
      workflow.set("spec", base::Value::object()).set("workflowTemplateRef", base::Value::object());
  ref.set("name", name);
  if (cluster) ref.set("clusterScope", true);
  return workflow;
}

std::string created_text(Session& session, const base::Value& object, const std::string& output) {
  if (output == "json") return base::to_json_indented(object, 4) + "\n";
  if (output == "yaml") return base::to_yaml(object);
  if (output == "name") return object_name(object) + "\n";
  return workflow_text(object, output, session.style());
}

int dry_run(Session& session, const line::Arguments& arguments,
            const std::vector<base::Value>& workflows, const api::SubmitOptions& options) {
  for (const base::Value& workflow : workflows) {
    const base::Value object = CLI_TRY(session, submit::apply_options(workflow, options));
    session.show(created_text(session, object, arguments.text("output")));
  }
  return kDone;
}

int submit_workflows(Session& session, const line::Arguments& arguments) {
  if (const auto wrong = contradiction(arguments)) return session.fail(*wrong);
  const auto options = CLI_TRY(session, submit_options(session, arguments));
  std::vector<base::Value> others;
  std::vector<base::Value> workflows;
  if (arguments.has("from")) {
    workflows.push_back(CLI_TRY(session, from_template(session, arguments)));
  } else {
    workflows = CLI_TRY(session, read_all(session, arguments, options, others));
  }
  for (base::Value& workflow : workflows) {
    put_scheduled_time(workflow, arguments.text("scheduled-time"));
  }
  if (arguments.on("dry-run") || arguments.on("server-dry-run")) {
    return dry_run(session, arguments, workflows, options);
  }
  ports::Client* client = CLI_TRY(session, session.client());
  CLI_TRY(session, store_objects(session, others));
  std::vector<std::string> names;
  for (const base::Value& workflow : workflows) {
    const base::Value object = CLI_TRY(session, client->submit(workflow, options));
    names.push_back(object_name(object));
    session.show(created_text(session, object, arguments.text("output")));
  }
  CLI_TRY(session, start_owner(session, arguments));
  return stay_with(session, arguments, names);
}

}  // namespace

Verb submit_verb(const Program& program) {
  line::Command command;
  command.name = "submit";
  command.operands = "[FILE...]";
  command.summary = "Submit workflows: they run in the background";
  command.about =
      "Where no process drives the store yet, a detached one is started; it leaves when nothing is "
      "live any more.\nThe flags about how steps run take effect only if it is started by this "
      "call.";
  command.examples =
      "tiphys submit my-wf.yaml\n"
      "tiphys submit my-wf.yaml -p message=hello --watch\n"
      "tiphys submit --name build-7 --wait my-wf.yaml\n"
      "cat my-wf.yaml | tiphys submit - -o name";
  command.flags = submit_flags();
  for (line::Flag& flag : stay_flags()) command.flags.push_back(std::move(flag));
  command.flags.insert(
      command.flags.end(),
      {output_flag({"name", "json", "yaml", "wide"}),
       {"dry-run", '\0', FlagKind::Switch, "", "print the workflow, store nothing", ""},
       {"server-dry-run", '\0', FlagKind::Switch, "", "as --dry-run", ""},
       {"from", '\0', FlagKind::Text, "KIND/NAME",
        "submit a stored template: workflowtemplate/NAME", ""},
       {"scheduled-time", '\0', FlagKind::Text, "TIME", "override the scheduled time", ""},
       {"node-field-selector", '\0', FlagKind::Text, "SELECTOR", "with --watch: these nodes", ""},
       {"status", '\0', FlagKind::Text, "PHASE", "with --watch: nodes of this phase", ""}});
  command.flags.insert(command.flags.end(), program.owner_flags.begin(), program.owner_flags.end());
  return {command, submit_workflows, true};
}

}  // namespace tiphys::cli
