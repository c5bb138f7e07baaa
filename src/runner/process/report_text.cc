// From the executor's report to the engine's, field by field.
#include "runner/process/process_runner.h"

namespace tiphys::runner::process {
namespace {

engine::Phase phase_of(executor::ReportPhase phase) {
  switch (phase) {
    case executor::ReportPhase::Succeeded: return engine::Phase::Succeeded;
    case executor::ReportPhase::Failed: return engine::Phase::Failed;
    case executor::ReportPhase::Error: break;
  }
  return engine::Phase::Error;
}

engine::Phase phase_of(executor::ContainerPhase phase) {
  switch (phase) {
    case executor::ContainerPhase::Pending: return engine::Phase::Pending;
    case executor::ContainerPhase::Running: return engine::Phase::Running;
    case executor::ContainerPhase::Succeeded: return engine::Phase::Succeeded;
    case executor::ContainerPhase::Failed: return engine::Phase::Failed;
    case executor::ContainerPhase::Error: break;
  }
  return engine::Phase::Error;
}

}  // namespace

engine::AttemptReport to_engine(executor::Report in) {
  engine::AttemptReport out;
  out.phase = phase_of(in.phase);
  out.message = std::move(in.message);
  out.exit_code = in.exit_code;
  out.result = std::move(in.result);
  out.parameters = std::move(in.parameters);
  out.started_at = in.started_at;
  out.finished_at = in.finished_at;
  out.host_name = std::move(in.host_name);
  out.progress = std::move(in.progress);
  out.resources_duration = std::move(in.resources_duration);
  for (executor::ContainerReport& c : in.containers)
    out.containers.push_back({std::move(c.name), phase_of(c.phase), std::move(c.message),
                              c.exit_code, c.started_at, c.finished_at});
  return out;
}

}  // namespace tiphys::runner::process
