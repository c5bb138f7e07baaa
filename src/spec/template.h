// Template: one reusable piece of work, and the calls (steps, tasks, hooks) that use templates.
//
// Text that may hold tags is kept as text even where the API says "int or string".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/boxed.h"
#include "spec/arguments.h"
#include "spec/part.h"
#include "spec/phase.h"  // before StepGroup: g++ says that NodeType's would shadow it
#include "spec/pod_parts.h"

namespace tiphys::spec {

struct Template;

struct TemplateRef {
  std::string name;
  std::string template_name;
  bool cluster_scope = false;
  bool operator==(const TemplateRef&) const = default;
};

struct ContinueOn {
  bool error = false;
  bool failed = false;
};

// Bounds are ints or tags.
struct Sequence {
  std::optional<std::string> count;
  std::optional<std::string> start;
  std::optional<std::string> end;
  std::string format;
  Part source;
};

struct LifecycleHook {
  std::string template_name;
  std::optional<TemplateRef> template_ref;
  Arguments arguments;
  std::string expression;
  Part source;
};
using Hooks = std::vector<std::pair<std::string, LifecycleHook>>;  // sorted by name

// What few calls have.
struct RareOfCall {
  std::optional<TemplateRef> template_ref;
  std::shared_ptr<const Template> inline_template;
  Part with_items;  // a list where it is set
  std::string with_param;
  std::optional<Sequence> with_sequence;
  std::optional<ContinueOn> continue_on;
  std::string on_exit;
  Hooks hooks;
};

// What steps and tasks have in common: a call of a template. A workflow may have a million of them,
// so what most do without is boxed and read through `->`.
struct Call {
  std::string name;
  std::string template_name;
  base::Boxed<Arguments> arguments;
  base::Boxed<std::string> when;
  base::Boxed<RareOfCall> rare;
  Part source;

  bool has_loop() const {
    return rare.is_set() && (rare->with_items.is_set() || !rare->with_param.empty() ||
                             rare->with_sequence.has_value());
  }
};

struct Step : Call {};
using StepGroup = std::vector<Step>;

struct Task : Call {
  std::optional<std::vector<std::string>> dependencies;
  base::Boxed<std::string> depends;
};

struct Dag {
  std::string target;  // names separated by blanks
  std::vector<Task> tasks;
  std::optional<bool> fail_fast;
  Part source;
};

struct Backoff {
  std::string duration;
  std::optional<std::string> factor;
  std::string max_duration;
  std::string cap;
};

struct RetryStrategy {
  std::optional<std::string> limit;
  std::string retry_policy;  // "", Always, OnFailure, OnError, OnTransientError
  std::optional<Backoff> backoff;
  bool node_anti_affinity = false;
  std::string expression;
  Part source;
};

struct Suspend {
  std::string duration;
};

struct ContainerSetRetry {
  std::string duration;
  std::optional<std::string> retries;
};

struct ContainerSet {
  std::vector<GraphContainer> containers;
  std::vector<VolumeMount> volume_mounts;
  std::optional<ContainerSetRetry> retry_strategy;
  Part source;
};

struct Resource {
  std::string action;
  std::string merge_strategy;
  std::string manifest;
  std::optional<Artifact> manifest_from;  // its field `artifact`
  bool set_owner_reference = false;
  std::string success_condition;
  std::string failure_condition;
  std::vector<std::string> flags;
  Part source;
};

struct HttpHeader {
  std::string name;
  std::string value;
  std::optional<KeyRef> secret_key_ref;
};

struct Http {
  std::string method;
  std::string url;
  std::vector<HttpHeader> headers;
  std::optional<std::int64_t> timeout_seconds;
  std::string success_condition;
  std::string body;
  std::optional<std::string> body_from_bytes;  // base64 text
  bool insecure_skip_verify = false;
  Part source;
};

struct Data {
  std::optional<Artifact> artifact_paths;
  std::vector<std::string> transformation;  // expressions
  Part source;
};

struct Memoize {
  std::string key;
  std::string config_map;
  std::string max_age;
};

struct Semaphore {
  std::optional<KeyRef> config_map_key_ref;
  std::optional<std::string> database_key;
  std::string namespace_name;
  Part source;
};

struct Mutex {
  std::string name;
  std::string namespace_name;
  bool database = false;
};

struct Synchronization {
  std::vector<Semaphore> semaphores;
  std::vector<Mutex> mutexes;
  Part source;
};

struct MetricLabel {
  std::string key;
  std::string value;
};

struct Gauge {
  std::string value;
  bool realtime = false;
  std::string operation;  // "", Set, Add, Sub
};

struct Histogram {
  std::string value;
  std::vector<double> buckets;
};

struct Metric {
  std::string name;
  std::string help;
  std::vector<MetricLabel> labels;
  std::string when;
  std::optional<Gauge> gauge;
  std::optional<Histogram> histogram;
  std::optional<std::string> counter;
  Part source;
};

// In the order in which a template's type is looked for.
enum class TemplateType : std::uint8_t {
  Unknown,
  Container,
  ContainerSet,
  Steps,
  Dag,
  Script,
  Resource,
  Data,
  Suspend,
  Http,
  Plugin
};
std::string_view name_of(TemplateType type);  // "Container", "ContainerSet", …, "Unknown"

struct Template {
  std::string name;
  Inputs inputs;
  Outputs outputs;

  std::optional<Container> container;
  std::optional<ContainerSet> container_set;
  std::optional<std::vector<StepGroup>> steps;
  std::optional<Dag> dag;
  std::optional<Script> script;
  std::optional<Resource> resource;
  std::optional<Data> data;
  std::optional<Suspend> suspend;
  std::optional<Http> http;
  Part plugin;

  bool daemon = false;
  std::optional<std::string> active_deadline_seconds;  // int or tag
  std::optional<RetryStrategy> retry_strategy;
  std::optional<std::int64_t> parallelism;
  std::optional<bool> fail_fast;
  std::string timeout;
  std::string pending_timeout;
  std::optional<Memoize> memoize;
  std::optional<Synchronization> synchronization;
  std::vector<Metric> metrics;

  PodMetadata metadata;   // of the pods
  StringMap annotations;  // of the template
  std::vector<Volume> volumes;
  std::vector<UserContainer> init_containers;
  std::vector<UserContainer> sidecars;
  std::optional<ArtifactLocation> archive_location;
  StringMap node_selector;
  Part affinity;
  Part tolerations;
  Part security_context;
  Part host_aliases;
  Part pod_resources;
  Part resource_claims;
  std::string scheduler_name;
  std::string priority_class_name;
  std::string service_account_name;
  std::optional<bool> automount_service_account_token;
  std::string executor_service_account_name;
  std::string pod_spec_patch;
  Part source;

  // The first type that is set; how many are set is for validation to say.
  TemplateType type() const;
  bool is_pod_type() const;   // container, containerSet, script, resource, data
  bool is_leaf_type() const;  // pod types, http, plugin
};

}  // namespace tiphys::spec
