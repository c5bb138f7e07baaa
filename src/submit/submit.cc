// Overrides, names and the stored object.
#include "submit/submit.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "spec/canonical.h"
#include "spec/merge/join.h"
#include "submit/parameters.h"

namespace tiphys::submit {

using base::Members;
using base::Result;
using base::Value;

namespace {

constexpr std::size_t kSuffixLength = 5;
constexpr std::size_t kGeneratedNameMax = 63;

// Given parameters come first, then those of the manifest that were not given.
void put_parameters(Value& spec, const api::SubmitOptions& options) {
  if (options.parameters.empty()) return;
  Value& arguments = object_in(spec, "arguments");
  base::Values list;
  for (const auto& [name, value] : options.parameters) {
    list.emplace_back(Members{{"name", name}, {"value", value}});
  }
  for (const Value& parameter : member_list(arguments, "parameters")) {
    const std::string& name = member_text(parameter, "name");
    const bool given =
        std::any_of(options.parameters.begin(), options.parameters.end(),
                    [&name](const auto& override_of) { return override_of.first == name; });
    if (!given) list.push_back(parameter);
  }
  arguments.set("parameters", Value(std::move(list)));
}

void put_labels(Value& metadata, const Value& labels) {
  if (!labels.is_object() || labels.as_object().empty()) return;
  Value& all = object_in(metadata, "labels");
  for (const base::Member& label : labels.as_object()) all.set(label.key, label.value);
}

// As the API server makes them: no vowels, so no words; the beginning is cut to fit.
std::string generated_name(std::string_view beginning, std::uint64_t bits) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789";
  std::string name(beginning.substr(0, kGeneratedNameMax - kSuffixLength));
  for (std::size_t i = 0; i < kSuffixLength; ++i) {
    name += kLetters[bits % kLetters.size()];
    bits /= kLetters.size();
  }
  return name;
}

// The metadata of a stored object, its fields in the order in which Kubernetes writes them. What
// only a server may say is not taken from the manifest.
Value stored_metadata(const Value& given, std::string name, std::string uid,
                      base::Timestamp created_at) {
  Value metadata = Value::object();
  metadata.set("name", Value(std::move(name)));
  for (const char* key : {"generateName", "namespace"}) {
    if (const std::string text = member_text(given, key); !text.empty()) metadata.set(key, text);
  }
  metadata.set("uid", Value(std::move(uid)));
  metadata.set("creationTimestamp", Value(base::to_rfc3339(created_at)));
  for (const base::Member& member : given.as_object()) {
    const bool of_the_server = member.key == "resourceVersion" || member.key == "generation" ||
                               member.key == "deletionTimestamp" || member.key == "selfLink" ||
                               member.key == "managedFields";
    if (metadata.find(member.key) == nullptr && !of_the_server && !member.value.is_null()) {
      metadata.set(member.key, member.value);
    }
  }
  return metadata;
}

base::Error refusal(const std::vector<spec::Finding>& findings) {
  const auto is_error = [](const spec::Finding& f) { return f.severity == spec::Severity::Error; };
  const auto first = std::find_if(findings.begin(), findings.end(), is_error);
  const auto more = std::count_if(findings.begin(), findings.end(), is_error) - 1;
  std::string message = spec::to_text(*first);
  if (more > 0) message += " (and " + std::to_string(more) + " more)";
  return {base::ErrorCode::InvalidArgument, std::move(message)};
}

// The name of a field in the predecessor's messages.
std::string go_name(std::string_view field) {
  if (field.starts_with("dns")) return "DNS" + std::string(field.substr(3));
  std::string out(field);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

bool is_zero(const Value& value) {
  return value.is_null() || value == Value("") || value == Value(base::Values()) ||
         value == Value(base::Members());
}

// Workflows may only refer to templates, and add to them only what harms nobody.
Result<void> check_restriction(const Value& spec, bool by_reference) {
  if (!by_reference) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "workflows must use workflowTemplateRef to be executed when the controller "
                      "is in reference mode");
  }
  constexpr std::string_view kFree[] = {"arguments",
                                        "entrypoint",
                                        "shutdown",
                                        "suspend",
                                        "activeDeadlineSeconds",
                                        "priority",
                                        "ttlStrategy",
                                        "podGC",
                                        "volumeClaimGC",
                                        "archiveLogs",
                                        "workflowMetadata",
                                        "workflowTemplateRef",
                                        "metrics",
                                        "artifactGC"};
  std::vector<std::string> wrong;
  for (const base::Member& member : spec.as_object()) {
    const bool free = std::find(std::begin(kFree), std::end(kFree), member.key) != std::end(kFree);
    if (!free && !is_zero(member.value)) wrong.push_back(go_name(member.key));
    if (member.key != "artifactGC") continue;
    for (const char* inner : {"podSpecPatch", "serviceAccountName", "podMetadata"}) {
      const Value* found = member.value.find(inner);
      if (found != nullptr && !is_zero(*found)) wrong.push_back("ArtifactGC." + go_name(inner));
    }
  }
  if (wrong.empty()) return {};
  std::sort(wrong.begin(), wrong.end());
  return base::fail(base::ErrorCode::InvalidArgument,
                    "fields [" + base::join(wrong, " ") +
                        "] are not permitted when using workflowTemplateRef with "
                        "templateReferencing restriction");
}

}  // namespace

std::string uuid_of(std::uint64_t high, std::uint64_t low) {
  high = (high & ~0xf000ull) | 0x4000ull;
  low = (low & ~(3ull << 62)) | (2ull << 62);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff,
                     high & 0xffff, low >> 48, low & 0xffffffffffffull);
}

Result<Value> apply_options(const Value& manifest, const api::SubmitOptions& options) {
  if (!manifest.is_object()) {
    return base::fail(
        base::ErrorCode::InvalidArgument,
        "a manifest must be a map, this is a " + std::string(base::name_of(manifest.kind())));
  }
  Value object = manifest;
  object.erase("status");
  Value& metadata = object_in(object, "metadata");
  if (member_text(metadata, "namespace").empty())
    metadata.set("namespace", options.workflow_namespace);
  if (!options.generate_name.empty()) metadata.set("generateName", options.generate_name);
  if (!options.name.empty()) {
    metadata.set("name", options.name);
    metadata.erase("generateName");
  }
  put_labels(metadata, options.labels);
  Value& spec = object_in(object, "spec");
  if (!options.entrypoint.empty()) spec.set("entrypoint", options.entrypoint);
  if (!options.service_account.empty()) spec.set("serviceAccountName", options.service_account);
  if (options.priority.has_value()) {
    spec.set("priority", Value::number(std::int64_t{*options.priority}));
  }
  put_parameters(spec, options);
  const bool by_reference = is_set(spec, "workflowTemplateRef");
  if (!options.template_referencing.empty()) TRY(check_restriction(spec, by_reference));
  if (!by_reference)
    return spec::merge::with_workflow_defaults(std::move(object), options.workflow_defaults);
  // Of the spec they come last, under the template that is not known yet.
  spec::merge::fill_metadata(object, options.workflow_defaults);
  return object;
}

Result<Submission> prepare(const Value& manifest, const api::SubmitOptions& options,
                           const Inputs& inputs, const Chance& chance, base::Timestamp now) {
  Value object = TRY(apply_options(manifest, options));
  std::vector<spec::Finding> findings = check_parameters(
      member_of(manifest, "spec"), inputs.of_template, options.parameters, options.entrypoint);
  for (spec::Finding& found : check(object, inputs)) findings.push_back(std::move(found));
  if (spec::has_errors(findings)) return std::unexpected(refusal(findings));

  spec::make_texts(object, spec::StructId::Workflow);
  const Value given = metadata_of(object);
  Submission made;
  made.warnings = std::move(findings);
  made.workflow_namespace = member_text(given, "namespace");
  made.name = member_text(given, "name");
  if (made.name.empty()) {
    made.name = generated_name(member_text(given, "generateName"), chance.names[0]);
  }
  made.uid = uuid_of(chance.names[1], chance.names[2]);
  made.entropy = chance.run;
  // Kubernetes' times are whole seconds; what the object says is what the run has.
  made.created_at = {now.unix_seconds() * 1'000'000'000};
  object.set("metadata", stored_metadata(given, made.name, made.uid, made.created_at));
  made.priority =
      static_cast<std::int32_t>(member_int(member_of(object, "spec"), "priority").value_or(0));
  made.labels = object_labels(object);
  made.manifest = base::to_json(object);
  made.object = std::move(object);
  return made;
}

}  // namespace tiphys::submit
