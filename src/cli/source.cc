// Reading manifests and finding what is wrong with them. See source.h.
#include "cli/source.h"

#include <utility>

#include "base/members.h"
#include "cli/lint/hints.h"
#include "spec/merge/join.h"
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

// Findings of a workflow and, where it refers to a template of the same text, of what both make.
base::Result<std::vector<spec::Finding>> check_whole(const base::Value& workflow,
                                                     const Source& source) {
  std::vector<spec::Finding> findings = submit::check(workflow, {source.file, {}});
  const base::Value& spec = member_of(workflow, "spec");
  const base::Value& ref = member_of(spec, "workflowTemplateRef");
  const std::string& name = member_text(ref, "name");
  if (name.empty() || spec::has_errors(findings)) return findings;
  const bool of_cluster = member_bool(ref, "clusterScope");
  for (const spec::Manifest& manifest : source.manifests) {
    if (manifest.kind != (of_cluster ? "ClusterWorkflowTemplate" : "WorkflowTemplate")) continue;
    const base::Value& under = member_of(*manifest.value, "spec");
    if (manifest.name != name || under.is_null()) continue;
    base::Value whole = workflow;
    base::Value merged = TRY(spec::merge::join_specs(spec, under, base::Value()));
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
    for (spec::Finding& finding : lint::doubts_of(manifest, lint::Lines(source.text))) {
      source.findings.push_back(std::move(finding));
    }
    workflows.push_back(std::move(workflow));
  }
  return workflows;
}

}  // namespace tiphys::cli
