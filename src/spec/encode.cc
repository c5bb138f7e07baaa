// Typed arguments over their source, through the schema for order and omissions.
#include "spec/encode.h"

#include "spec/canonical.h"

namespace tiphys::spec {
namespace {

using base::Value;

// The map that a struct came from, or an empty one; typed fields are then laid over it.
Value start(const Part& source) {
  return source.value().is_object() ? source.value() : Value::object();
}

void put(Value& to, std::string_view name, const std::string& text) {
  if (text.empty()) {
    to.erase(name);
  } else {
    to.set(name, Value(text));
  }
}

void put(Value& to, std::string_view name, const std::optional<std::string>& text) {
  if (text) {
    to.set(name, Value(*text));
  } else {
    to.erase(name);
  }
}

void put(Value& to, std::string_view name, bool flag) {
  if (flag) {
    to.set(name, Value(true));
  } else {
    to.erase(name);
  }
}

Value raw(const ValueFrom& from) {
  Value out = start(from.source);
  put(out, "path", from.path);
  put(out, "jsonPath", from.json_path);
  put(out, "jqFilter", from.jq_filter);
  put(out, "event", from.event);
  put(out, "parameter", from.parameter);
  put(out, "default", from.default_value);
  put(out, "expression", from.expression);
  if (from.supplied) {
    if (out.find("supplied") == nullptr) out.set("supplied", Value::object());
  } else {
    out.erase("supplied");
  }
  if (!from.config_map_key_ref) {
    out.erase("configMapKeyRef");
    return out;
  }
  Value ref = Value::object();
  put(ref, "name", from.config_map_key_ref->name);
  ref.set("key", Value(from.config_map_key_ref->key));
  if (from.config_map_key_ref->optional)
    ref.set("optional", Value(*from.config_map_key_ref->optional));
  out.set("configMapKeyRef", std::move(ref));
  return out;
}

Value raw(const Parameter& parameter) {
  Value out = start(parameter.source);
  out.set("name", Value(parameter.name));
  put(out, "default", parameter.default_value);
  put(out, "value", parameter.value);
  put(out, "globalName", parameter.global_name);
  put(out, "description", parameter.description);
  out.erase("valueFrom");
  if (parameter.value_from) out.set("valueFrom", raw(*parameter.value_from));
  out.erase("enum");
  if (parameter.enumeration) {
    base::Values words;
    for (const std::string& word : *parameter.enumeration) words.emplace_back(word);
    out.set("enum", Value(std::move(words)));
  }
  return out;
}

void put_location(Value& out, const ArtifactLocation& location) {
  constexpr auto kFirst = static_cast<int>(ArtifactStorage::S3);
  constexpr auto kLast = static_cast<int>(ArtifactStorage::Plugin);
  for (int i = kFirst; i <= kLast; ++i) out.erase(name_of(static_cast<ArtifactStorage>(i)));
  if (location.storage != ArtifactStorage::None)
    out.set(name_of(location.storage), location.fields.value());
  out.erase("archiveLogs");
  if (location.archive_logs) out.set("archiveLogs", Value(*location.archive_logs));
}

void put_archive(Value& out, const Artifact& artifact) {
  out.erase("archive");
  if (artifact.archive == ArchiveFormat::Unset) return;
  Value details = Value::object();
  if (artifact.archive == ArchiveFormat::Tar && artifact.compression_level)
    details.set("compressionLevel",
                Value::number(static_cast<std::int64_t>(*artifact.compression_level)));
  std::string_view name = artifact.archive == ArchiveFormat::Tar    ? "tar"
                          : artifact.archive == ArchiveFormat::None ? "none"
                                                                    : "zip";
  Value archive = Value::object();
  archive.set(name, std::move(details));
  out.set("archive", std::move(archive));
}

Value raw(const Artifact& artifact) {
  Value out = start(artifact.source);
  out.set("name", Value(artifact.name));
  put(out, "path", artifact.path);
  out.erase("mode");
  if (artifact.mode) out.set("mode", Value::number(static_cast<std::int64_t>(*artifact.mode)));
  put(out, "from", artifact.from);
  put(out, "fromExpression", artifact.from_expression);
  put_location(out, artifact.location);
  put(out, "globalName", artifact.global_name);
  put_archive(out, artifact);
  put(out, "optional", artifact.optional);
  put(out, "subPath", artifact.sub_path);
  put(out, "recurseMode", artifact.recurse_mode);
  if (!artifact.artifact_gc) out.erase("artifactGC");
  put(out, "deleted", artifact.deleted);
  return out;
}

template <class Lists>
Value raw_lists(const Lists& lists) {
  Value out = start(lists.source);
  base::Values parameters, artifacts;
  for (const Parameter& each : lists.parameters) parameters.push_back(raw(each));
  for (const Artifact& each : lists.artifacts) artifacts.push_back(raw(each));
  out.set("parameters", Value(std::move(parameters)));
  out.set("artifacts", Value(std::move(artifacts)));
  return out;
}

}  // namespace

Value encode(const Parameter& parameter) { return canonical(raw(parameter), StructId::Parameter); }

Value encode(const Artifact& artifact) { return canonical(raw(artifact), StructId::Artifact); }

Value encode(const Inputs& inputs) { return canonical(raw_lists(inputs), StructId::Inputs); }

Value encode(const Arguments& arguments) {
  return canonical(raw_lists(arguments), StructId::Arguments);
}

Value encode(const Outputs& outputs) {
  Value out = raw_lists(outputs);
  put(out, "result", outputs.result);
  put(out, "exitCode", outputs.exit_code);
  return canonical(out, StructId::Outputs);
}

Value encode(const TemplateRef& ref) {
  Value out = Value::object();
  put(out, "name", ref.name);
  put(out, "template", ref.template_name);
  put(out, "clusterScope", ref.cluster_scope);
  return canonical(out, StructId::TemplateRef);
}

}  // namespace tiphys::spec
