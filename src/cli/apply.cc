// `apply`: stores config maps, secrets and templates, for workflows to refer to.
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/objects.h"
#include "cli/source.h"

namespace tiphys::cli {

namespace {

using line::FlagKind;

const char* word_of(api::Stored stored) {
  switch (stored) {
    case api::Stored::Created: return " created";
    case api::Stored::Configured: return " configured";
    case api::Stored::Unchanged: return " unchanged";
  }
  return "";
}

// Everything of all files, or nothing where one has an error.
base::Result<std::vector<base::Value>> read_objects(Session& session,
                                                    const line::Arguments& arguments) {
  std::vector<base::Value> objects;
  for (const std::string& file : arguments.operands) {
    const Source source = TRY(read_source(session.files(), file, arguments.on("strict")));
    session.show_err(findings_text(source.findings, source, session.style()));
    if (spec::has_errors(source.findings)) {
      return base::fail(base::ErrorCode::InvalidArgument, file + " is not valid");
    }
    std::vector<base::Value> found = other_objects(source);
    if (found.size() != source.manifests.size()) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        file +
                            ": only ConfigMap, Secret, WorkflowTemplate and "
                            "ClusterWorkflowTemplate are applied; workflows are submitted");
    }
    for (base::Value& object : found) objects.push_back(std::move(object));
  }
  return objects;
}

int apply(Session& session, const line::Arguments& arguments) {
  const auto objects = CLI_TRY(session, read_objects(session, arguments));
  if (objects.empty()) return session.fail("there is nothing to apply in the given files");
  ports::Client* client = CLI_TRY(session, session.client());
  for (const base::Value& object : objects) {
    if (arguments.on("dry-run")) {
      session.line(shown_name(object) + " (dry-run)");
      continue;
    }
    const api::Stored stored = CLI_TRY(
        session, client->put_object(with_encoded_secrets(object), session.workflow_namespace()));
    session.line(shown_name(object) + word_of(stored));
  }
  return kDone;
}

}  // namespace

Verb apply_verb() {
  line::Command command;
  command.name = "apply";
  command.operands = "FILE...";
  command.operands_min = 1;
  command.summary = "Store config maps, secrets and templates for workflows to refer to";
  command.about =
      "An object that is there already is replaced. The folder of the store is readable by you "
      "alone; values of secrets are never printed.";
  command.examples =
      "tiphys apply config.yaml\n"
      "tiphys apply templates.yaml && tiphys run my-wf.yaml";
  command.flags = {
      {"filename", 'f', FlagKind::Switch, "", "accepted: files are operands", ""},
      {"dry-run", '\0', FlagKind::Switch, "", "say what would be stored, store nothing", ""},
      {"strict", '\0', FlagKind::Switch, "", "refuse unknown fields", "true"}};
  return {command, apply, true};
}

}  // namespace tiphys::cli
