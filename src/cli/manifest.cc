// Reading manifests and saying what is wrong with them. See manifest.h.
#include "cli/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/config.h"
#include "cli/lint/report.h"
#include "spec/merge/join.h"
#include "submit/submit.h"

namespace tiphys::cli {

namespace {

using base::ErrorCode;

base::Result<std::pair<std::string, std::string>> parameter_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return base::fail(ErrorCode::InvalidArgument,
                      "expected parameter of the form: NAME=VALUE. Received: " + text);
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

std::string text_of(const base::Value& value) {
  return value.is_string() ? value.as_string() : base::to_json(value);
}

base::Result<void> read_parameter_file(const Host& host, const std::string& file,
                                       api::SubmitOptions& options) {
  const std::string text = TRY(host.read_file(file));
  auto documents = base::parse_yaml(text);
  if (!documents) return std::unexpected(documents.error().with_context(file));
  if (documents->empty()) return {};
  if (documents->size() != 1 || !documents->front().is_object()) {
    return base::fail(ErrorCode::InvalidArgument,
                      file + ": a parameter file holds one map of names to values");
  }
  for (const base::Member& member : documents->front().as_object()) {
    options.parameters.emplace_back(member.key, text_of(member.value));
  }
  return {};
}

base::Result<base::Value> labels_of(const std::string& text) {
  base::Value labels = base::Value::object();
  for (std::string_view piece : base::split(text, ',')) {
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return base::fail(ErrorCode::InvalidArgument,
                        "expected labels of the form: NAME=VALUE[,NAME=VALUE]. Received: " + text);
    }
    labels.set(piece.substr(0, equals), base::Value(piece.substr(equals + 1)));
  }
  return labels;
}

}  // namespace

base::Result<Source> read_source(const Host& host, const std::string& file, bool strict) {
  if (file.starts_with("http://") || file.starts_with("https://")) {
    return base::fail(ErrorCode::Unimplemented,
                      file + ": addresses are not read in this build; give a file or -");
  }
  Source source;
  source.file = file == "-" ? "standard input" : file;
  source.text = TRY(host.read_file(file));
  spec::LoadOptions options;
  options.file = source.file;
  options.strict = strict;
  spec::Loaded loaded = spec::load(source.text, options);
  source.manifests = std::move(loaded.manifests);
  source.findings = std::move(loaded.findings);
  return source;
}

namespace {

// Findings of a workflow and, where it refers to a template of the same text, of what both make.
base::Result<std::vector<spec::Finding>> check_whole(const base::Value& workflow,
                                                     const Source& source) {
  std::vector<spec::Finding> findings = submit::check(workflow, {source.file, {}});
  const base::Value* spec = workflow.find("spec");
  const base::Value* ref = spec != nullptr ? spec->find("workflowTemplateRef") : nullptr;
  const base::Value* name = ref != nullptr ? ref->find("name") : nullptr;
  if (name == nullptr || !name->is_string() || spec::has_errors(findings)) return findings;
  const base::Value* cluster = ref->find("clusterScope");
  const bool of_cluster = cluster != nullptr && *cluster == base::Value(true);
  for (const spec::Manifest& manifest : source.manifests) {
    if (manifest.kind != (of_cluster ? "ClusterWorkflowTemplate" : "WorkflowTemplate")) continue;
    const base::Value* under = manifest.value->find("spec");
    if (manifest.name != name->as_string() || under == nullptr) continue;
    base::Value whole = workflow;
    base::Value merged = TRY(spec::merge::join_specs(*spec, *under, base::Value()));
    merged.erase("workflowTemplateRef");
    whole.set("spec", std::move(merged));
    for (spec::Finding& finding : submit::check(whole, {source.file, {}})) {
      findings.push_back(std::move(finding));
    }
    break;
  }
  return findings;
}

}  // namespace

std::vector<base::Value> other_objects(const Source& source) {
  std::vector<base::Value> out;
  for (const spec::Manifest& manifest : source.manifests) {
    for (std::string_view kind :
         {"WorkflowTemplate", "ClusterWorkflowTemplate", "ConfigMap", "Secret"}) {
      if (manifest.kind == kind) out.push_back(*manifest.value);
    }
  }
  return out;
}

base::Result<std::vector<base::Value>> checked_workflows(Source& source,
                                                         const api::SubmitOptions& options) {
  std::vector<base::Value> workflows;
  const bool misread = spec::has_errors(source.findings);
  for (const spec::Manifest& manifest : source.manifests) {
    if (manifest.kind != "Workflow") continue;
    base::Value workflow = TRY(submit::apply_options(*manifest.value, options));
    for (spec::Finding& finding : TRY(check_whole(workflow, source))) {
      // What could not be decoded has been told already, with its place.
      if (misread && finding.mark.line == 0) continue;
      source.findings.push_back(std::move(finding));
    }
    workflows.push_back(std::move(workflow));
  }
  return workflows;
}

namespace {

std::string headline(const spec::Finding& finding, const Source& source, const view::Style& style) {
  const bool is_error = finding.severity == spec::Severity::Error;
  std::string where = finding.file.empty() ? source.file : finding.file;
  if (finding.mark.line > 0) {
    where += fmt::format(":{}:{}", finding.mark.line, finding.mark.column);
  }
  std::string what = view::printable(finding.message);
  if (!finding.path.empty() && what.find(finding.path) == std::string::npos) {
    what = finding.path + ": " + what;
  }
  what += view::printable(spec::remarks(finding));
  return fmt::format("{}: {}: {}\n", where,
                     view::paint(style, is_error ? view::Color::Red : view::Color::Yellow,
                                 is_error ? "error" : "warning"),
                     what);
}

}  // namespace

std::string explain(std::span<const spec::Finding> findings, const Source& source,
                    const view::Style& style) {
  if (findings.empty()) return {};
  const lint::Lines lines(source.text);
  std::string out;
  for (const spec::Finding& finding : findings) {
    out += headline(finding, source, style);
    if (finding.mark.line > 0) out += lint::pointed_at(finding, lines, style);
  }
  return out;
}

base::Result<api::SubmitOptions> submit_options(Session& session,
                                                const line::Arguments& arguments) {
  api::SubmitOptions options;
  options.workflow_namespace = session.workflow_namespace();
  options.name = arguments.text("name");
  options.generate_name = arguments.text("generate-name");
  options.entrypoint = arguments.text("entrypoint");
  options.service_account = arguments.text("serviceaccount");
  if (const auto priority = arguments.integer("priority")) {
    options.priority = static_cast<std::int32_t>(*priority);
  }
  for (const std::string& text : arguments.texts("parameter")) {
    options.parameters.push_back(TRY(parameter_of(text)));
  }
  if (arguments.has("parameter-file")) {
    TRY(read_parameter_file(session.host(), arguments.text("parameter-file"), options));
  }
  options.labels = TRY(labels_of(arguments.text("labels")));
  if (const std::string instance = arguments.text("instanceid"); !instance.empty()) {
    options.labels.set("workflows.argoproj.io/controller-instanceid", base::Value(instance));
  }
  TRY(apply_config(session, arguments, options));
  return options;
}

ports::OwnerOptions owner_options(const line::Arguments& arguments) {
  ports::OwnerOptions options;
  options.max_parallel = static_cast<std::uint32_t>(arguments.integer("max-parallel").value_or(0));
  options.unsandboxed = arguments.on("unsandboxed");
  options.allow_host = arguments.texts("allow-host");
  options.mounts = arguments.texts("mount");
  options.image_map = arguments.text("image-map");
  options.oversize_run = arguments.text("oversize") == "run";
  options.sync = !arguments.on("no-fsync");
  options.config = arguments.text("config");
  return options;
}

std::vector<line::Flag> submit_flags() {
  using line::FlagKind;
  return {
      {"name", '\0', FlagKind::Text, "NAME", "name of the workflow, in place of its own", ""},
      {"generate-name", '\0', FlagKind::Text, "PREFIX", "override metadata.generateName", ""},
      {"parameter", 'p', FlagKind::Texts, "NAME=VALUE", "pass an input parameter", ""},
      {"parameter-file", 'f', FlagKind::Text, "FILE", "pass a file of input parameters", ""},
      {"entrypoint", '\0', FlagKind::Text, "NAME", "override the entrypoint", ""},
      {"labels", 'l', FlagKind::Text, "K=V[,K=V]", "labels of the workflow", ""},
      {"serviceaccount", '\0', FlagKind::Text, "NAME", "override the service account", ""},
      {"priority", '\0', FlagKind::Integer, "N", "priority of the workflow", ""},
      {"strict", '\0', FlagKind::Switch, "", "refuse unknown fields", "true"},
  };
}

std::vector<line::Flag> owner_flags() {
  using line::FlagKind;
  return {
      {"max-parallel", '\0', FlagKind::Integer, "N",
       "steps that run at once without asking for resources (0: twice the cores)", ""},
      {"unsandboxed", '\0', FlagKind::Switch, "",
       "run steps as plain processes, without namespaces of their own", ""},
      {"allow-host", '\0', FlagKind::Texts, "DIR", "allow hostPath volumes below this folder", ""},
      {"mount", '\0', FlagKind::Texts, "SRC:DST[:ro]", "mount a folder into every step", ""},
      {"image-map", '\0', FlagKind::Text, "FILE", "what images stand for on this machine", ""},
      {"oversize",
       '\0',
       FlagKind::Text,
       "run",
       "run steps that ask for more than the machine has, alone",
       "",
       {"run"}},
      {"no-fsync", '\0', FlagKind::Switch, "",
       "do not wait for the disk: faster, but a power cut may lose the last steps", ""},
  };
}

}  // namespace tiphys::cli
