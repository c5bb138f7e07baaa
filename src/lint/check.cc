// One walk per object. See check.h.
#include "lint/check.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/members.h"
#include "base/text.h"
#include "lint/cron.h"
#include "lint/walk.h"

namespace tiphys::lint {
namespace {

constexpr std::size_t kNameMax = 63;      // of a label's value
constexpr std::size_t kCronNameMax = 52;  // leaves room for the time of the run

void name_length(const spec::ObjectMeta& metadata, std::string_view kind, std::size_t most,
                 const CheckOptions& options, std::vector<Finding>& findings) {
  if (metadata.name.size() <= most) return;
  Finding& finding = findings.emplace_back();
  finding.rule = "name-too-long";
  finding.path = "metadata.name";
  finding.file = options.file;
  const base::Value* name = metadata.source.value().find("name");
  finding.mark = name != nullptr ? name->mark() : metadata.source.value().mark();
  finding.message =
      fmt::format("{} name {} must not be more than {} characters long (currently {})", kind,
                  base::go_quote(metadata.name), most, metadata.name.size());
}

Walk::Subject subject_of(const spec::WorkflowSpec& spec, const spec::ObjectMeta& metadata,
                         const CheckOptions& options) {
  Walk::Subject out;
  out.spec = &spec;
  out.labels = {&metadata.labels};
  out.annotations = {&metadata.annotations};
  out.lint = options.lint;
  return out;
}

void cron_fields(const spec::CronWorkflow& cron, const CheckOptions& options, Walk& walk) {
  const spec::CronWorkflowSpec& spec = cron.spec;
  const Home home{nullptr, "spec", options.file, false};
  const Spot spot{"spec", &spec.source, &home};
  if (spec.schedules.empty())
    walk.add("cron-schedule", spot, "schedules", "cron workflow must have at least one schedule");
  for (std::size_t i = 0; i < spec.schedules.size(); ++i) {
    const std::string problem = schedule_problem(spec.schedules[i], options.zones);
    if (problem.empty()) continue;
    Finding& finding =
        walk.add("cron-schedule", spot, "schedules",
                 fmt::format("cron schedule {} is malformed: {}", spec.schedules[i], problem));
    finding.path = fmt::format("spec.schedules[{}]", i);
    const base::Values& list = member_list(spec.source.value(), "schedules");
    if (i < list.size()) finding.mark = list[i].mark();
  }
  if (!spec.timezone.empty() && !zone_exists(spec.timezone, options.zones))
    walk.add("cron-timezone", spot, "timezone",
             fmt::format("invalid timezone {}: unknown time zone {}", base::go_quote(spec.timezone),
                         spec.timezone));
  const std::vector<std::string> policies = {"Allow", "Forbid", "Replace"};
  const std::string& policy = spec.concurrency_policy;
  const bool known =
      policy.empty() || std::find(policies.begin(), policies.end(), policy) != policies.end();
  if (!known)
    walk.suggest(walk.add("cron-concurrency", spot, "concurrencyPolicy",
                          fmt::format("'{}' is not a valid concurrencyPolicy", policy)),
                 policy, policies);
  if (spec.starting_deadline_seconds.value_or(0) < 0)
    walk.add("cron-deadline", spot, "startingDeadlineSeconds",
             "startingDeadlineSeconds must be positive");
}

}  // namespace

std::vector<Finding> check_workflow(const spec::Workflow& workflow, const CheckOptions& options) {
  std::vector<Finding> findings;
  name_length(workflow.metadata, "workflow", kNameMax, options, findings);
  Walk(options, findings).whole(subject_of(workflow.spec, workflow.metadata, options));
  return findings;
}

std::vector<Finding> check_workflow_template(const spec::WorkflowTemplate& holder,
                                             const CheckOptions& options) {
  std::vector<Finding> findings;
  name_length(holder.metadata,
              holder.cluster_scope ? "cluster workflow template" : "workflow template", kNameMax,
              options, findings);
  Walk::Subject subject = subject_of(holder.spec, holder.metadata, options);
  subject.of_template = true;
  Walk(options, findings).whole(subject);
  return findings;
}

std::vector<Finding> check_cron_workflow(const spec::CronWorkflow& cron,
                                         const CheckOptions& options) {
  std::vector<Finding> findings;
  name_length(cron.metadata, "cron workflow", kCronNameMax, options, findings);
  Walk walk(options, findings);
  cron_fields(cron, options, walk);
  const spec::StringMap scheduled = {{"workflows.argoproj.io/scheduled-time", ""}};
  const spec::StringMap own = {{"workflows.argoproj.io/cron-workflow", cron.metadata.name}};
  Walk::Subject subject = subject_of(cron.spec.workflow_spec, cron.spec.workflow_metadata, options);
  subject.labels.push_back(&own);
  subject.annotations.push_back(&scheduled);
  subject.lint = false;  // the predecessor asks for all values of a cron workflow
  subject.path = "spec.workflowSpec";
  subject.prefix = "cannot validate Workflow: ";
  walk.whole(subject);
  return findings;
}

}  // namespace tiphys::lint
