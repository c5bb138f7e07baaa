// Facts about a workflow, one per line. See header.h.
#include "cli/view/header.h"

#include <fmt/format.h>

#include "base/members.h"
#include "base/text.h"
#include "cli/view/humanize.h"
#include "cli/view/tree.h"

namespace tiphys::cli::view {

namespace {

using base::Value;

// `label` and `text` are ours, or printable.
void line(std::string& out, std::string_view label, std::string_view text) {
  out += fmt::format("{:<20} {}\n", label, text);
}

std::string field(const Value& object, std::string_view key) {
  return printable(text_at(object, key));
}

// A value of several lines keeps them.
std::string values_text(const Value& parameter) {
  const std::string value = text_at(parameter, "value");
  std::string out;
  for (const std::string_view piece : base::split(value, '\n')) {
    out += (out.empty() ? "" : "\n") + printable(piece);
  }
  return out;
}

bool has_active_suspend(const Value& status) {
  for (const base::Member& member : member_object(status, "nodes")) {
    if (text_at(member.value, "type") == "Suspend" && text_at(member.value, "phase") == "Running") {
      return true;
    }
  }
  return false;
}

std::string service_account(const Value& spec) {
  const std::string name = text_at(spec, "serviceAccountName");
  if (!name.empty()) return name;
  if (is_set(spec, "workflowTemplateRef")) return "unset";
  return "unset (will run with the default ServiceAccount)";
}

void conditions(std::string& out, const Value& status, const Style& style) {
  const base::Values& list = member_list(status, "conditions");
  if (list.empty()) return;
  line(out, "Conditions:", "");
  for (const Value& condition : list) {
    const std::string type = field(condition, "type");
    std::string symbol;
    if (type == "MetricsError") symbol = icon(style, spec::Phase::Failed);
    if (type == "SpecWarning") symbol = icon(style, spec::Phase::Error);
    const std::string message = text_at(condition, "message");
    line(out, fmt::format("{} {}", symbol, type),
         printable(message.empty() ? text_at(condition, "status") : message));
  }
}

void times(std::string& out, const Value& workflow, const Value& status, const Style& style) {
  line(out,
       "Created:", moment(time_at(member_of(workflow, "metadata"), "creationTimestamp"), style));
  const base::Timestamp started = time_at(status, "startedAt");
  const base::Timestamp finished = time_at(status, "finishedAt");
  if (started.is_set()) line(out, "Started:", moment(started, style));
  if (finished.is_set()) line(out, "Finished:", moment(finished, style));
  if (started.is_set()) {
    const base::Timestamp end = finished.is_set() ? finished : style.now;
    line(out, "Duration:", long_span(end - started));
  }
  const auto estimate = member_of(status, "estimatedDuration").as_int64().value_or(0);
  if (text_at(status, "phase") == "Running" && estimate > 0) {
    line(out, "EstimatedDuration:", long_span(base::Duration::seconds(estimate)));
  }
}

// `label` and then a line per parameter that has a value.
void parameters(std::string& out, std::string_view label, const Value& list) {
  if (!list.is_array() || list.as_array().empty()) return;
  line(out, label, "");
  for (const Value& parameter : list.as_array()) {
    if (!is_set(parameter, "value")) continue;
    line(out, fmt::format("  {}:", field(parameter, "name")), values_text(parameter));
  }
}

void artifacts(std::string& out, const Value& list) {
  if (!list.is_array() || list.as_array().empty()) return;
  line(out, "Output Artifacts:", "");
  for (const Value& artifact : list.as_array()) {
    const std::string label = fmt::format("  {}:", field(artifact, "name"));
    if (const Value& s3 = member_of(artifact, "s3"); s3.is_object()) {
      line(out, label, fmt::format("s3://{}/{}", field(s3, "bucket"), field(s3, "key")));
    } else {
      line(out, label, field(artifact, "path"));
    }
  }
}

}  // namespace

std::string status_word(const Value& workflow) {
  const Value& status = member_of(workflow, "status");
  const Value& spec = member_of(workflow, "spec");
  const std::string phase = text_at(status, "phase");
  if (phase == "Running") {
    const Value& suspend = member_of(spec, "suspend");
    const bool suspended = (suspend.is_bool() && suspend.as_bool()) || has_active_suspend(status);
    return suspended ? "Running (Suspended)" : phase;
  }
  if (phase == "Failed" && !text_at(spec, "shutdown").empty()) return "Failed (Terminated)";
  if (!phase.empty() && phase != "Pending") return phase;
  return text_at(member_of(workflow, "metadata"), "creationTimestamp").empty() ? "Unknown"
                                                                               : "Pending";
}

std::string status_word(const api::WorkflowSummary& row) {
  using spec::WorkflowPhase;
  if (row.phase == WorkflowPhase::Running && row.suspended) return "Running (Suspended)";
  if (row.phase == WorkflowPhase::Failed && row.shutdown != spec::Shutdown::None) {
    return "Failed (Terminated)";
  }
  if (row.phase == WorkflowPhase::Unset) return row.created_at.is_set() ? "Pending" : "Unknown";
  return std::string(spec::name_of(row.phase));
}

std::string change_line(const api::WorkflowSummary& row) {
  std::string out = printable(row.name) + ": " + status_word(row);
  if (row.progress_total > 0) {
    out += ", " + std::to_string(row.progress_done) + "/" + std::to_string(row.progress_total);
  }
  if (!row.message.empty()) out += ": " + printable(row.message);
  return out;
}

std::string header(const Value& workflow, const Style& style) {
  const Value& metadata = member_of(workflow, "metadata");
  const Value& spec = member_of(workflow, "spec");
  const Value& status = member_of(workflow, "status");
  std::string out;
  line(out, "Name:", field(metadata, "name"));
  line(out, "Namespace:", field(metadata, "namespace"));
  line(out, "ServiceAccount:", printable(service_account(spec)));
  line(out, "Status:", printable(status_word(workflow)));
  if (const std::string message = text_at(status, "message"); !message.empty()) {
    line(out, "Message:", printable(message));
  }
  conditions(out, status, style);
  times(out, workflow, status, style);
  line(out, "Progress:", field(status, "progress"));
  if (const std::string used = resources_text(member_of(status, "resourcesDuration"));
      !used.empty()) {
    line(out, "ResourcesDuration:", printable(used));
  }
  parameters(out, "Parameters:", member_of(member_of(spec, "arguments"), "parameters"));
  parameters(out, "Output Parameters:", member_of(member_of(status, "outputs"), "parameters"));
  artifacts(out, member_of(member_of(status, "outputs"), "artifacts"));
  return out;
}

}  // namespace tiphys::cli::view
