// The decoders of this folder's structs, by overload; see reader.h.
#pragma once

#include "spec/arguments.h"
#include "spec/kinds.h"
#include "spec/pod_parts.h"
#include "spec/reader.h"
#include "spec/template.h"
#include "spec/workflow.h"

namespace tiphys::spec {

// clang-format off
void read(Decoding& in, const base::Value& value, const Path& path, KeyRef& out);
void read(Decoding& in, const base::Value& value, const Path& path, ValueFrom& out);
void read(Decoding& in, const base::Value& value, const Path& path, Parameter& out);
void read(Decoding& in, const base::Value& value, const Path& path, ArtifactLocation& out);
void read(Decoding& in, const base::Value& value, const Path& path, ArtifactGc& out);
void read(Decoding& in, const base::Value& value, const Path& path, Artifact& out);
void read(Decoding& in, const base::Value& value, const Path& path, Inputs& out);
void read(Decoding& in, const base::Value& value, const Path& path, Outputs& out);
void read(Decoding& in, const base::Value& value, const Path& path, Arguments& out);

void read(Decoding& in, const base::Value& value, const Path& path, ObjectMeta& out);
void read(Decoding& in, const base::Value& value, const Path& path, PodMetadata& out);
void read(Decoding& in, const base::Value& value, const Path& path, EnvVar& out);
void read(Decoding& in, const base::Value& value, const Path& path, VolumeMount& out);
void read(Decoding& in, const base::Value& value, const Path& path, Resources& out);
void read(Decoding& in, const base::Value& value, const Path& path, Container& out);
void read(Decoding& in, const base::Value& value, const Path& path, UserContainer& out);
void read(Decoding& in, const base::Value& value, const Path& path, GraphContainer& out);
void read(Decoding& in, const base::Value& value, const Path& path, Script& out);
void read(Decoding& in, const base::Value& value, const Path& path, Volume& out);

void read(Decoding& in, const base::Value& value, const Path& path, TemplateRef& out);
void read(Decoding& in, const base::Value& value, const Path& path, Sequence& out);
void read(Decoding& in, const base::Value& value, const Path& path, LifecycleHook& out);
void read(Decoding& in, const base::Value& value, const Path& path, Hooks& out);
void read(Decoding& in, const base::Value& value, const Path& path, Step& out);
void read(Decoding& in, const base::Value& value, const Path& path, Task& out);
void read(Decoding& in, const base::Value& value, const Path& path, Dag& out);
void read(Decoding& in, const base::Value& value, const Path& path, RetryStrategy& out);
void read(Decoding& in, const base::Value& value, const Path& path, Suspend& out);
void read(Decoding& in, const base::Value& value, const Path& path, ContainerSet& out);
void read(Decoding& in, const base::Value& value, const Path& path, Resource& out);
void read(Decoding& in, const base::Value& value, const Path& path, Http& out);
void read(Decoding& in, const base::Value& value, const Path& path, Data& out);
void read(Decoding& in, const base::Value& value, const Path& path, Memoize& out);
void read(Decoding& in, const base::Value& value, const Path& path, Synchronization& out);
void read(Decoding& in, const base::Value& value, const Path& path, Metric& out);
void read(Decoding& in, const base::Value& value, const Path& path, Template& out);

void read(Decoding& in, const base::Value& value, const Path& path, WorkflowTemplateRef& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowMetadata& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowSpec& out);
void read(Decoding& in, const base::Value& value, const Path& path, Workflow& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowTemplate& out);
void read(Decoding& in, const base::Value& value, const Path& path, CronWorkflow& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowEventBinding& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowTaskSet& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowTaskResult& out);
void read(Decoding& in, const base::Value& value, const Path& path, WorkflowArtifactGcTask& out);
// clang-format on

}  // namespace tiphys::spec
