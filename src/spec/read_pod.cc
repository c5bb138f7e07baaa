// Decoders of metadata, containers and volumes.
#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

void read(Decoding& in, const Value& value, const Path& path, ObjectMeta& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("generateName", out.generate_name);
  fields.get("namespace", out.namespace_name);
  fields.get("uid", out.uid);
  fields.get("resourceVersion", out.resource_version);
  fields.get("creationTimestamp", out.creation_timestamp);
  fields.get("deletionTimestamp", out.deletion_timestamp);
  fields.get("labels", out.labels);
  fields.get("annotations", out.annotations);
  fields.get("finalizers", out.finalizers);
  fields.get("ownerReferences", out.owner_references);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, PodMetadata& out) {
  Fields fields(in, value, path);
  fields.get("labels", out.labels);
  fields.get("annotations", out.annotations);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, EnvVar& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("value", out.value);
  fields.get("valueFrom", out.value_from);
}

void read(Decoding& in, const Value& value, const Path& path, VolumeMount& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("mountPath", out.mount_path);
  fields.get("subPath", out.sub_path);
  fields.get("subPathExpr", out.sub_path_expr);
  fields.get("readOnly", out.read_only);
}

namespace {

// Quantities are strings or numbers.
void read_quantities(Decoding& in, const Fields& fields, std::string_view name, StringMap& out) {
  const Value* value = fields.find(name);
  if (value == nullptr) return;
  Path path{&fields.path(), name};
  if (!value->is_object()) return in.expected(*value, path, "map");
  for (const base::Member& member : value->as_object()) {
    AnyText text;
    read(in, member.value, Path{&path, member.key}, text);
    out[member.key] = std::move(text.text);
  }
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, Resources& out) {
  Fields fields(in, value, path);
  read_quantities(in, fields, "requests", out.requests);
  read_quantities(in, fields, "limits", out.limits);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Container& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("image", out.image);
  fields.get("imagePullPolicy", out.image_pull_policy);
  fields.get("command", out.command);
  fields.get("args", out.args);
  fields.get("workingDir", out.working_dir);
  fields.get("env", out.env);
  fields.get("envFrom", out.env_from);
  fields.get("ports", out.ports);
  fields.get("volumeMounts", out.volume_mounts);
  fields.get("resources", out.resources);
  fields.get("livenessProbe", out.liveness_probe);
  fields.get("readinessProbe", out.readiness_probe);
  fields.get("startupProbe", out.startup_probe);
  fields.get("lifecycle", out.lifecycle);
  fields.get("securityContext", out.security_context);
  fields.get("restartPolicy", out.restart_policy);
  fields.get("stdin", out.stdin_open);
  fields.get("tty", out.tty);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, UserContainer& out) {
  read(in, value, path, static_cast<Container&>(out));
  Fields(in, value, path).get("mirrorVolumeMounts", out.mirror_volume_mounts);
}

void read(Decoding& in, const Value& value, const Path& path, GraphContainer& out) {
  read(in, value, path, static_cast<Container&>(out));
  Fields(in, value, path).get("dependencies", out.dependencies);
}

void read(Decoding& in, const Value& value, const Path& path, Script& out) {
  read(in, value, path, static_cast<Container&>(out));
  Fields(in, value, path).get("source", out.text);
}

void read(Decoding& in, const Value& value, const Path& path, Volume& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  out.source = in.part(value);
  if (!value.is_object()) return;
  for (const base::Member& member : value.as_object()) {
    if (member.key == "name" || member.value.is_null()) continue;
    out.kind = member.key;
    out.fields = in.part(member.value);
    return;
  }
}

}  // namespace tiphys::spec
