// Reading manifests and finding what is wrong with them. See source.h.
#include "cli/source.h"

#include <utility>

#include "base/members.h"
#include "base/object_meta.h"
#include "cli/lint/hints.h"
#include "spec/merge/join.h"
#include "submit/parameters.h"
#include "submit/submit.h"

namespace tiphys::cli {

using base::ErrorCode;

base::Result<Source> read_source(ports::Files& files, const std::string& file, bool strict) {
  Source source;
  source.file = file == "-" ? "standard input" : file;
  source.text = TRY(files.read(file));
  spec::LoadOptions options;
  options.file = source.file;
  options.strict = strict;
  spec::Loaded loaded = spec::load(source.text, options);
  source.manifests = std::move(loaded.manifests);
  source.findings = std::move(loaded.findings);
  return source;
}

namespace {

// The spec of the template that a workflow refers to, if it is in the same text; else null.
const base::Value& template_of(const base::Value& spec, const Source& source) {
  static const base::Value kNone;
  const base::Value& ref = member_of(spec, "workflowTemplateRef");
  const std::string& name = member_text(ref, "name");
  const bool of_cluster = member_bool(ref, "clusterScope");
  for (const spec::Manifest& manifest : source.manifests) {
    if (manifest.kind != (of_cluster ? "ClusterWorkflowTemplate" : "WorkflowTemplate")) continue;
    const base::Value& under = member_of(*manifest.value, "spec");
    if (!name.empty() && manifest.name == name && !under.is_null()) return under;
  }
  return kNone;
}

// Findings of a workflow and, where it refers to a template of the same text, of what both make.
base::Result<std::vector<spec::Finding>> check_whole(const base::Value& workflow,
                                                     const Source& source) {
  std::vector<spec::Finding> findings = submit::check(workflow, {source.file, {}, {}});
  const base::Value& spec = member_of(workflow, "spec");
  const base::Value& under = template_of(spec, source);
  if (under.is_null() || spec::has_errors(findings)) return findings;
  base::Value whole = workflow;
  base::Value merged = TRY(spec::merge::join_specs(spec, under, base::Value()));
  merged.erase("workflowTemplateRef");
  whole.set("spec", std::move(merged));
  const base::Value& ref = member_of(spec, "workflowTemplateRef");
  object_in(metadata_in(whole), "labels")
      .set(member_bool(ref, "clusterScope") ? "workflows.argoproj.io/cluster-workflow-template"
                                            : "workflows.argoproj.io/workflow-template",
           member_text(ref, "name"));
  for (spec::Finding& finding : submit::check(whole, {source.file, {}, {}})) {
    findings.push_back(std::move(finding));
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
    const base::Value& spec = member_of(*manifest.value, "spec");
    for (spec::Finding& finding : submit::check_parameters(
             spec, template_of(spec, source), options.parameters, options.entrypoint)) {
      finding.file = source.file;
      source.findings.push_back(std::move(finding));
    }
    base::Value workflow = TRY(submit::apply_options(*manifest.value, options));
    for (spec::Finding& finding : TRY(check_whole(workflow, source))) {
      // What could not be decoded has been told already, with its place.
      if (misread && finding.mark.line == 0) continue;
      source.findings.push_back(std::move(finding));
    }
    for (spec::Finding& finding : lint::doubts_of(manifest, lint::Lines(source.text))) {
      source.findings.push_back(std::move(finding));
    }
    workflows.push_back(std::move(workflow));
  }
  return workflows;
}

}  // namespace tiphys::cli
