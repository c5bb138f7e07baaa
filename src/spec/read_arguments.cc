// Decoders of parameters and artifacts.
#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

std::string_view name_of(ArtifactStorage storage) {
  constexpr std::string_view kNames[] = {"",    "s3",  "git", "http",  "artifactory", "hdfs",
                                         "raw", "oss", "gcs", "azure", "plugin"};
  return kNames[static_cast<std::size_t>(storage)];
}

void read(Decoding& in, const Value& value, const Path& path, KeyRef& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("key", out.key);
  fields.get("optional", out.optional);
}

void read(Decoding& in, const Value& value, const Path& path, ValueFrom& out) {
  Fields fields(in, value, path);
  fields.get("path", out.path);
  fields.get("jsonPath", out.json_path);
  fields.get("jqFilter", out.jq_filter);
  fields.get("event", out.event);
  fields.get("parameter", out.parameter);
  out.supplied = fields.find("supplied") != nullptr;
  fields.get("configMapKeyRef", out.config_map_key_ref);
  fields.get_as<AnyText>("default", out.default_value);
  fields.get("expression", out.expression);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Parameter& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get_as<AnyText>("default", out.default_value);
  fields.get_as<AnyText>("value", out.value);
  fields.get("valueFrom", out.value_from);
  fields.get("globalName", out.global_name);
  std::optional<std::vector<AnyText>> words;
  fields.get("enum", words);
  if (words) {
    out.enumeration.emplace();
    for (AnyText& word : *words) out.enumeration->push_back(std::move(word.text));
  }
  fields.get_as<AnyText>("description", out.description);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, ArtifactLocation& out) {
  Fields fields(in, value, path);
  fields.get("archiveLogs", out.archive_logs);
  constexpr auto kFirst = static_cast<int>(ArtifactStorage::S3);
  constexpr auto kLast = static_cast<int>(ArtifactStorage::Plugin);
  for (int i = kLast; i >= kFirst; --i) {
    auto storage = static_cast<ArtifactStorage>(i);
    const Value* found = fields.find(name_of(storage));
    if (found == nullptr) continue;
    Fields(in, *found, Path{&path, name_of(storage)});
    out.storage = storage;
    out.fields = in.part(*found);
  }
}

void read(Decoding& in, const Value& value, const Path& path, ArtifactGc& out) {
  Fields fields(in, value, path);
  fields.get("strategy", out.strategy);
  fields.get("serviceAccountName", out.service_account_name);
  fields.get("podMetadata", out.pod_metadata);
  fields.get("forceFinalizerRemoval", out.force_finalizer_removal);
  fields.get("podSpecPatch", out.pod_spec_patch);
  out.source = in.part(value);
}

namespace {

void read_archive(Decoding& in, const Fields& fields, Artifact& out) {
  const Value* archive = fields.find("archive");
  if (archive == nullptr) return;
  Path path{&fields.path(), "archive"};
  Fields kinds(in, *archive, path);
  if (kinds.find("none") != nullptr) out.archive = ArchiveFormat::None;
  if (kinds.find("zip") != nullptr) out.archive = ArchiveFormat::Zip;
  if (kinds.find("tar") != nullptr) {
    out.archive = ArchiveFormat::Tar;
    kinds.get_inner("tar", "compressionLevel", out.compression_level);
  }
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, Artifact& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("path", out.path);
  fields.get("mode", out.mode);
  fields.get("from", out.from);
  fields.get("fromExpression", out.from_expression);
  read(in, value, path, out.location);
  fields.get("globalName", out.global_name);
  read_archive(in, fields, out);
  fields.get("optional", out.optional);
  fields.get("subPath", out.sub_path);
  fields.get("recurseMode", out.recurse_mode);
  fields.get("artifactGC", out.artifact_gc);
  fields.get("deleted", out.deleted);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Inputs& out) {
  Fields fields(in, value, path);
  fields.get("parameters", out.parameters);
  fields.get("artifacts", out.artifacts);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Outputs& out) {
  Fields fields(in, value, path);
  fields.get("parameters", out.parameters);
  fields.get("artifacts", out.artifacts);
  fields.get("result", out.result);
  fields.get("exitCode", out.exit_code);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Arguments& out) {
  Fields fields(in, value, path);
  fields.get("parameters", out.parameters);
  fields.get("artifacts", out.artifacts);
  out.source = in.part(value);
}

}  // namespace tiphys::spec
