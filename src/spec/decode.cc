// The public decoders: a Part goes in, a struct or the first error comes out.
#include "spec/decode.h"

#include "spec/readers.h"

namespace tiphys::spec {

template <class T>
base::Result<T> decode(const Part& part, std::string_view path) {
  Decoding in{part, std::nullopt};
  T out;
  read(in, part.value(), Path{nullptr, path}, out);
  if (in.problem) return std::unexpected(std::move(*in.problem));
  return out;
}

template base::Result<Parameter> decode(const Part&, std::string_view);
template base::Result<Artifact> decode(const Part&, std::string_view);
template base::Result<ArtifactLocation> decode(const Part&, std::string_view);
template base::Result<Inputs> decode(const Part&, std::string_view);
template base::Result<Outputs> decode(const Part&, std::string_view);
template base::Result<Arguments> decode(const Part&, std::string_view);
template base::Result<ObjectMeta> decode(const Part&, std::string_view);
template base::Result<Container> decode(const Part&, std::string_view);
template base::Result<Volume> decode(const Part&, std::string_view);
template base::Result<Step> decode(const Part&, std::string_view);
template base::Result<Task> decode(const Part&, std::string_view);
template base::Result<LifecycleHook> decode(const Part&, std::string_view);
template base::Result<Sequence> decode(const Part&, std::string_view);
template base::Result<RetryStrategy> decode(const Part&, std::string_view);
template base::Result<Synchronization> decode(const Part&, std::string_view);
template base::Result<Metric> decode(const Part&, std::string_view);
template base::Result<Template> decode(const Part&, std::string_view);
template base::Result<WorkflowSpec> decode(const Part&, std::string_view);
template base::Result<Workflow> decode(const Part&, std::string_view);
template base::Result<WorkflowTemplate> decode(const Part&, std::string_view);
template base::Result<CronWorkflow> decode(const Part&, std::string_view);
template base::Result<WorkflowEventBinding> decode(const Part&, std::string_view);
template base::Result<WorkflowTaskSet> decode(const Part&, std::string_view);
template base::Result<WorkflowTaskResult> decode(const Part&, std::string_view);
template base::Result<WorkflowArtifactGcTask> decode(const Part&, std::string_view);

}  // namespace tiphys::spec
