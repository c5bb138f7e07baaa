// Values to typed structs. Cheap: one pass, no validation beyond the types of fields.
//
// Unknown fields are ignored here (they stay in `source`). An error names the first wrong field:
// `line 12 column 7: spec.templates[0].steps[1][0].withItems: expected a list, found a string`.
// A Part is decoded without copying it; a Value is copied once.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "spec/arguments.h"
#include "spec/kinds.h"
#include "spec/part.h"
#include "spec/template.h"
#include "spec/workflow.h"

namespace tiphys::spec {

// `path` is where the piece stands, for messages.
template <class T>
base::Result<T> decode(const Part& part, std::string_view path = {});
template <class T>
base::Result<T> decode(base::Value value, std::string_view path = {}) {
  return decode<T>(Part(std::move(value)), path);
}

// The instances that there are:
extern template base::Result<Parameter> decode(const Part&, std::string_view);
extern template base::Result<Artifact> decode(const Part&, std::string_view);
extern template base::Result<ArtifactLocation> decode(const Part&, std::string_view);
extern template base::Result<Inputs> decode(const Part&, std::string_view);
extern template base::Result<Outputs> decode(const Part&, std::string_view);
extern template base::Result<Arguments> decode(const Part&, std::string_view);
extern template base::Result<ObjectMeta> decode(const Part&, std::string_view);
extern template base::Result<Container> decode(const Part&, std::string_view);
extern template base::Result<Volume> decode(const Part&, std::string_view);
extern template base::Result<Step> decode(const Part&, std::string_view);
extern template base::Result<Task> decode(const Part&, std::string_view);
extern template base::Result<LifecycleHook> decode(const Part&, std::string_view);
extern template base::Result<Sequence> decode(const Part&, std::string_view);
extern template base::Result<RetryStrategy> decode(const Part&, std::string_view);
extern template base::Result<Synchronization> decode(const Part&, std::string_view);
extern template base::Result<Metric> decode(const Part&, std::string_view);
extern template base::Result<Template> decode(const Part&, std::string_view);
extern template base::Result<WorkflowSpec> decode(const Part&, std::string_view);
extern template base::Result<Workflow> decode(const Part&, std::string_view);
extern template base::Result<WorkflowTemplate> decode(const Part&, std::string_view);
extern template base::Result<CronWorkflow> decode(const Part&, std::string_view);
extern template base::Result<WorkflowEventBinding> decode(const Part&, std::string_view);
extern template base::Result<WorkflowTaskSet> decode(const Part&, std::string_view);
extern template base::Result<WorkflowTaskResult> decode(const Part&, std::string_view);
extern template base::Result<WorkflowArtifactGcTask> decode(const Part&, std::string_view);

inline base::Result<Template> decode_template(const base::Value& value) {
  return decode<Template>(value);
}
inline base::Result<WorkflowSpec> decode_workflow_spec(const base::Value& value) {
  return decode<WorkflowSpec>(value);
}
inline base::Result<Workflow> decode_workflow(const base::Value& value) {
  return decode<Workflow>(value);
}

}  // namespace tiphys::spec
