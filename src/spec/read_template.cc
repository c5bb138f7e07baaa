// Decoders of templates and of what templates are made of.
#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

void read(Decoding& in, const Value& value, const Path& path, RetryStrategy& out) {
  Fields fields(in, value, path);
  fields.get_as<IntOrText>("limit", out.limit);
  fields.get("retryPolicy", out.retry_policy);
  if (const Value* backoff = fields.find("backoff")) {
    Path inner{&path, "backoff"};
    Fields details(in, *backoff, inner);
    Backoff& to = out.backoff.emplace();
    details.get("duration", to.duration);
    details.get_as<IntOrText>("factor", to.factor);
    details.get("maxDuration", to.max_duration);
    details.get("cap", to.cap);
  }
  Part anti_affinity;
  fields.get_inner("affinity", "nodeAntiAffinity", anti_affinity);
  out.node_anti_affinity = anti_affinity.is_set();
  fields.get("expression", out.expression);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Suspend& out) {
  Fields(in, value, path).get("duration", out.duration);
}

void read(Decoding& in, const Value& value, const Path& path, ContainerSet& out) {
  Fields fields(in, value, path);
  fields.get("containers", out.containers);
  fields.get("volumeMounts", out.volume_mounts);
  if (const Value* retry = fields.find("retryStrategy")) {
    Path inner{&path, "retryStrategy"};
    Fields details(in, *retry, inner);
    ContainerSetRetry& to = out.retry_strategy.emplace();
    details.get("duration", to.duration);
    details.get_as<IntOrText>("retries", to.retries);
  }
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Resource& out) {
  Fields fields(in, value, path);
  fields.get("action", out.action);
  fields.get("mergeStrategy", out.merge_strategy);
  fields.get("manifest", out.manifest);
  fields.get_inner("manifestFrom", "artifact", out.manifest_from);
  fields.get("setOwnerReference", out.set_owner_reference);
  fields.get("successCondition", out.success_condition);
  fields.get("failureCondition", out.failure_condition);
  fields.get("flags", out.flags);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, HttpHeader& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("value", out.value);
  fields.get_inner("valueFrom", "secretKeyRef", out.secret_key_ref);
}

void read(Decoding& in, const Value& value, const Path& path, Http& out) {
  Fields fields(in, value, path);
  fields.get("method", out.method);
  fields.get("url", out.url);
  fields.get("headers", out.headers);
  fields.get("timeoutSeconds", out.timeout_seconds);
  fields.get("successCondition", out.success_condition);
  fields.get("body", out.body);
  fields.get_inner("bodyFrom", "bytes", out.body_from_bytes);
  fields.get("insecureSkipVerify", out.insecure_skip_verify);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, Data& out, int) {
  Fields fields(in, value, path);
  fields.get_inner("source", "artifactPaths", out.artifact_paths);
  const Value* steps = fields.find("transformation");
  if (steps == nullptr) return;
  Path list{&path, "transformation"};
  if (!steps->is_array()) return in.expected(*steps, list, "list");
  for (std::size_t i = 0; i < steps->as_array().size(); ++i) {
    Path item{&list, {}, static_cast<std::ptrdiff_t>(i)};
    Fields(in, steps->as_array()[i], item).get("expression", out.transformation.emplace_back());
  }
}

void read(Decoding& in, const Value& value, const Path& path, Data& out) {
  read(in, value, path, out, 0);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Memoize& out) {
  Fields fields(in, value, path);
  fields.get("key", out.key);
  fields.get("maxAge", out.max_age);
  const Value* cache = fields.find("cache");
  if (cache == nullptr) return;
  Path inner{&path, "cache"};
  Fields(in, *cache, inner).get_inner("configMap", "name", out.config_map);
}

static void read(Decoding& in, const Value& value, const Path& path, Semaphore& out) {
  Fields fields(in, value, path);
  fields.get("configMapKeyRef", out.config_map_key_ref);
  fields.get_inner("database", "key", out.database_key);
  fields.get("namespace", out.namespace_name);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, Mutex& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("namespace", out.namespace_name);
  fields.get("database", out.database);
}

void read(Decoding& in, const Value& value, const Path& path, Synchronization& out) {
  Fields fields(in, value, path);
  fields.get("semaphores", out.semaphores);
  fields.get("mutexes", out.mutexes);
  out.source = in.part(value);
}

static void read(Decoding& in, const Value& value, const Path& path, MetricLabel& out) {
  Fields fields(in, value, path);
  fields.get("key", out.key);
  fields.get("value", out.value);
}

static void read(Decoding& in, const Value& value, const Path& path, Gauge& out) {
  Fields fields(in, value, path);
  fields.get("value", out.value);
  fields.get("realtime", out.realtime);
  fields.get("operation", out.operation);
}

static void read(Decoding& in, const Value& value, const Path& path, Histogram& out) {
  Fields fields(in, value, path);
  fields.get("value", out.value);
  fields.get("buckets", out.buckets);
}

void read(Decoding& in, const Value& value, const Path& path, Metric& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("help", out.help);
  fields.get("labels", out.labels);
  fields.get("when", out.when);
  fields.get("gauge", out.gauge);
  fields.get("histogram", out.histogram);
  fields.get_inner("counter", "value", out.counter);
  out.source = in.part(value);
}

namespace {

void read_pod_settings(const Fields& fields, Template& out) {
  fields.get("metadata", out.metadata);
  fields.get("annotations", out.annotations);
  fields.get("volumes", out.volumes);
  fields.get("initContainers", out.init_containers);
  fields.get("sidecars", out.sidecars);
  fields.get("archiveLocation", out.archive_location);
  fields.get("nodeSelector", out.node_selector);
  fields.get("affinity", out.affinity);
  fields.get("tolerations", out.tolerations);
  fields.get("securityContext", out.security_context);
  fields.get("hostAliases", out.host_aliases);
  fields.get("podResources", out.pod_resources);
  fields.get("resourceClaims", out.resource_claims);
  fields.get("schedulerName", out.scheduler_name);
  fields.get("priorityClassName", out.priority_class_name);
  fields.get("serviceAccountName", out.service_account_name);
  fields.get("automountServiceAccountToken", out.automount_service_account_token);
  fields.get_inner("executor", "serviceAccountName", out.executor_service_account_name);
  fields.get("podSpecPatch", out.pod_spec_patch);
}

void read_work(const Fields& fields, Template& out) {
  fields.get("container", out.container);
  fields.get("containerSet", out.container_set);
  fields.get("steps", out.steps);
  fields.get("dag", out.dag);
  fields.get("script", out.script);
  fields.get("resource", out.resource);
  fields.get("data", out.data);
  fields.get("suspend", out.suspend);
  fields.get("http", out.http);
  fields.get("plugin", out.plugin);
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, Template& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("inputs", out.inputs);
  fields.get("outputs", out.outputs);
  read_work(fields, out);
  fields.get("daemon", out.daemon);
  fields.get_as<IntOrText>("activeDeadlineSeconds", out.active_deadline_seconds);
  fields.get("retryStrategy", out.retry_strategy);
  fields.get("parallelism", out.parallelism);
  fields.get("failFast", out.fail_fast);
  fields.get("timeout", out.timeout);
  fields.get("pendingTimeout", out.pending_timeout);
  fields.get("memoize", out.memoize);
  fields.get("synchronization", out.synchronization);
  if (const Value* metrics = fields.find("metrics")) {
    Path inner{&path, "metrics"};
    Fields(in, *metrics, inner).get("prometheus", out.metrics);
  }
  read_pod_settings(fields, out);
  out.source = in.part(value);
}

std::string_view name_of(TemplateType type) {
  constexpr std::string_view kNames[] = {"Unknown", "Container", "ContainerSet", "Steps",
                                         "DAG",     "Script",    "Resource",     "Data",
                                         "Suspend", "HTTP",      "Plugin"};
  return kNames[static_cast<std::size_t>(type)];
}

TemplateType Template::type() const {
  if (container) return TemplateType::Container;
  if (container_set) return TemplateType::ContainerSet;
  if (steps) return TemplateType::Steps;
  if (dag) return TemplateType::Dag;
  if (script) return TemplateType::Script;
  if (resource) return TemplateType::Resource;
  if (data) return TemplateType::Data;
  if (suspend) return TemplateType::Suspend;
  if (http) return TemplateType::Http;
  if (plugin.is_set()) return TemplateType::Plugin;
  return TemplateType::Unknown;
}

bool Template::is_pod_type() const {
  switch (type()) {
    case TemplateType::Container:
    case TemplateType::ContainerSet:
    case TemplateType::Script:
    case TemplateType::Resource:
    case TemplateType::Data: return true;
    default: return false;
  }
}

bool Template::is_leaf_type() const {
  TemplateType it = type();
  return is_pod_type() || it == TemplateType::Http || it == TemplateType::Plugin;
}

}  // namespace tiphys::spec
