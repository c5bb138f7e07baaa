// What a finished pod comes to: phase, message, outputs by the predecessor's
// rules and texts for pods and container sets.
#include <algorithm>
#include <utility>

#include "base/unicode.h"
#include "executor/pod.h"

namespace tiphys::executor {
namespace {

std::string failure_text(const std::string& name, int code, const std::string& message) {
  std::string text = name + ": Error (exit code " + std::to_string(code) + ")";
  if (!message.empty()) text += ": " + message;
  return text;
}

ContainerPhase phase_of(std::optional<int> code, bool setup_failed) {
  if (setup_failed) return ContainerPhase::Error;
  if (!code) return ContainerPhase::Pending;
  if (*code == 0) return ContainerPhase::Succeeded;
  return *code == kExitOwnFailure ? ContainerPhase::Error : ContainerPhase::Failed;
}

}  // namespace

Report Pod::report() {
  Report report;
  report.host_name = spec_.host_name;
  report.started_at = started_at_;
  report.progress = progress_;
  std::size_t mains = 0;
  bool has_main = false;
  for (const Member& member : members_) {
    report.finished_at = std::max(report.finished_at, member.finished_at);
    if (member.spec->role != Role::Main) continue;
    ++mains;
    if (member.spec->name != "main") continue;
    has_main = true;
    report.exit_code = member.exit_code;
    if (member.spec->capture_result && member.started_at.is_set() && !member.setup_failed)
      report.result = member.log->result();
  }
  if (!report.finished_at.is_set()) report.finished_at = now_;
  if (mains > 1 || !has_main)
    for (const Member& member : members_)
      if (member.spec->role == Role::Main) {
        ContainerReport c;
        c.name = member.spec->name;
        c.phase = phase_of(member.exit_code, member.setup_failed);
        c.exit_code = member.exit_code;
        if (c.exit_code && *c.exit_code != 0)
          c.message = failure_text(c.name, *c.exit_code, member.message);
        c.started_at = member.started_at;
        c.finished_at = member.finished_at;
        report.containers.push_back(std::move(c));
      }
  judge(report);
  count_resources(report);
  return report;
}

void Pod::judge(Report& report) {
  judge_outputs(report);  // sets Error and a message where a value is missing
  std::string missing = std::exchange(report.message, {});
  if (!stop_message_.empty()) {
    report.phase = ReportPhase::Failed;
    report.message = stop_message_;
    return;
  }
  for (const Member& member : members_)
    if (member.setup_failed) {
      report.phase = ReportPhase::Error;
      report.message = member.spec->name + ": the container could not be made: " + member.message;
      return;
    }
  // The predecessor looks at init containers, mains, its own helper, and sidecars, in this order.
  for (Role role : {Role::Init, Role::Main, Role::Sidecar}) {
    if (role == Role::Sidecar && !missing.empty()) {
      report.phase = ReportPhase::Error;
      report.message = missing;
      return;
    }
    for (const Member& member : members_) {
      if (member.spec->role != role || member.exit_code.value_or(0) == 0) continue;
      int code = *member.exit_code;
      if (role == Role::Sidecar && (code == 137 || code == 143)) continue;
      report.phase = ReportPhase::Failed;
      report.message = failure_text(member.spec->name, code, member.message);
      return;
    }
  }
  report.phase = ReportPhase::Succeeded;
}

void Pod::judge_outputs(Report& report) {
  for (std::size_t i = 0; i < spec_.outputs.size(); ++i) {
    const OutputFileSpec& wanted = spec_.outputs[i];
    auto read = std::ranges::find_if(outputs_, [i](const OutputRead& o) { return o.index == i; });
    if (read != outputs_.end() && read->found) {
      std::string text = std::move(read->text);
      if (text.ends_with('\n')) text.pop_back();
      report.parameters.emplace_back(wanted.name, base::as_utf8(text));
    } else if (wanted.default_value) {
      report.parameters.emplace_back(wanted.name, *wanted.default_value);
    } else if (report.message.empty()) {
      std::string why =
          read == outputs_.end() ? std::string("no such file or directory") : read->text;
      std::string place = wanted.on_volume ? "/mainctrfs" : "/var/run/argo/outputs/parameters";
      report.message =
          failure_text("wait", kExitOwnFailure, "open " + place + wanted.path + ": " + why) +
          "\noutput parameter " + wanted.name + ": the step did not write " + wanted.path +
          " (give it valueFrom.default if it need not)";
    }
  }
}

// Whole seconds of each container times its request, as the predecessor counts.
void Pod::count_resources(Report& report) const {
  for (const Member& member : members_) {
    if (!member.started_at.is_set()) continue;
    std::int64_t seconds = member.finished_at.unix_seconds() - member.started_at.unix_seconds();
    for (const ResourceUse& use : member.spec->resources) {
      std::int64_t amount = seconds * use.units_millis / 1000;
      auto found = std::ranges::find(report.resources_duration, use.resource,
                                     [](const auto& entry) { return entry.first; });
      if (found == report.resources_duration.end())
        report.resources_duration.emplace_back(use.resource, amount);
      else
        found->second += amount;
    }
  }
}

}  // namespace tiphys::executor
