// Strategic merges with the exceptions that workflows make. See join.h.
#include "spec/merge/join.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/members.h"
#include "spec/canonical.h"
#include "spec/merge/patch.h"

namespace tiphys::spec::merge {

using base::Member;
using base::Result;
using base::Value;
using base::Values;
using schema::StructId;

namespace {

// In the order in which a template's type is told.
constexpr std::string_view kTypes[] = {"container", "containerSet", "steps",   "dag",  "script",
                                       "resource",  "data",         "suspend", "http", "plugin"};
constexpr std::string_view kStorages[] = {"artifactory", "azure", "git", "gcs", "hdfs",
                                          "http",        "oss",   "raw", "s3",  "plugin"};

template <std::size_t N>
std::string_view first_of(const Value& value, const std::string_view (&keys)[N]) {
  for (std::string_view key : keys) {
    if (is_set(value, key)) return key;
  }
  return {};
}

// Members of `from` that `to` does not have.
void fill(Value& to, const Value& from) {
  for (const Member& member : object_of(from)) {
    if (to.find(member.key) == nullptr) to.set(member.key, member.value);
  }
}

// Takes a map of `spec` out.
Value take(Value& spec, std::string_view key) {
  Value* found = spec.find(key);
  if (found == nullptr) return {};
  Value out = std::move(*found);
  spec.erase(key);
  return out;
}

// `over` over `under`, both canonical specs.
Result<Value> merge_specs(Value under, Value over) {
  const Value hooks = take(under, "hooks");
  Value* metadata = under.find("workflowMetadata");
  const Value labels_from = metadata != nullptr ? take(*metadata, "labelsFrom") : Value();
  Value merged = TRY(strategic_merge(std::move(under), std::move(over), StructId::WorkflowSpec,
                                     UnknownFields::Keep));
  if (!object_of(hooks).empty()) fill(object_in(merged, "hooks"), hooks);
  if (!object_of(labels_from).empty())
    fill(object_in(object_in(merged, "workflowMetadata"), "labelsFrom"), labels_from);
  return merged;
}

bool has_value(const Value& parameter) {
  for (std::string_view key : {"value", "default", "valueFrom"}) {
    if (is_set(parameter, key)) return true;
  }
  return false;
}

using Named = std::map<std::string_view, const Value*, std::less<>>;

Named by_name(const Value& spec, std::string_view list, bool with_value) {
  Named out;
  for (const Value& item : member_list(member_of(spec, "arguments"), list)) {
    const Value* name = item.find("name");
    if (name == nullptr || !name->is_string() || (with_value && !has_value(item))) continue;
    out[name->as_string()] = &item;
  }
  return out;
}

// An artifact of a stronger source over the merged one: whole, but for fields of the same storage.
Result<Value> artifact_over(const Value& merged, const Value& strong) {
  const std::string_view storage = first_of(strong, kStorages);
  if (storage.empty() || storage != first_of(merged, kStorages)) return strong;
  Value out = strong;
  Value fields =
      TRY(strategic_merge(Value(base::Members{{std::string(storage), *merged.find(storage)}}),
                          Value(base::Members{{std::string(storage), *strong.find(storage)}}),
                          StructId::ArtifactLocation, UnknownFields::Keep));
  out.set(storage, std::move(*fields.find(storage)));
  return out;
}

// Arguments of the merged spec, each from the strongest source that has it.
Result<void> settle_arguments(Value& merged, const Value& workflow, const Value& of_template) {
  for (std::string_view list : {"parameters", "artifacts"}) {
    Value* arguments = merged.find("arguments");
    Values* items = arguments != nullptr ? find_list(*arguments, list) : nullptr;
    if (items == nullptr) continue;
    const bool parameters = list == "parameters";
    const Named first = by_name(workflow, list, parameters);
    const Named second = by_name(of_template, list, parameters);
    for (Value& item : *items) {
      const Value* name = item.find("name");
      if (name == nullptr || !name->is_string() || (parameters && !has_value(item))) continue;
      auto strong = first.find(name->as_string());
      if (strong == first.end()) {
        strong = second.find(name->as_string());
        if (strong == second.end()) continue;
      }
      item = parameters ? *strong->second : TRY(artifact_over(item, *strong->second));
    }
  }
  return {};
}

Value canonical_spec(const Value& spec) {
  return spec.is_null() ? Value() : canonical(spec, StructId::WorkflowSpec);
}

}  // namespace

Result<Value> with_template_defaults(const Value& of_template, const Value& defaults) {
  if (!defaults.is_object()) return of_template;
  Value over = canonical(of_template, StructId::Template);
  Value under = canonical(defaults, StructId::Template);
  const std::string_view type = first_of(over, kTypes);
  for (std::string_view key : kTypes) {
    if (key != type) under.erase(key);
  }
  return strategic_merge(std::move(under), std::move(over), StructId::Template,
                         UnknownFields::Keep);
}

Result<Value> join_specs(const Value& workflow_spec, const Value& template_spec,
                         const Value& defaults_spec) {
  const Value workflow = canonical_spec(workflow_spec);
  const Value of_template = canonical_spec(template_spec);
  Value merged = workflow;
  for (const Value& under : {of_template, canonical_spec(defaults_spec)}) {
    if (under.is_object()) merged = TRY(merge_specs(under, std::move(merged)));
  }
  TRY(settle_arguments(merged, workflow, of_template));
  return merged;
}

void fill_metadata(Value& workflow, const Value& defaults) {
  if (!workflow.is_object()) return;
  const Value& defaults_metadata = member_of(defaults, "metadata");
  for (std::string_view key : {"labels", "annotations"}) {
    const Value& more = member_of(defaults_metadata, key);
    if (object_of(more).empty()) continue;
    fill(object_in(object_in(workflow, "metadata"), key), more);
  }
}

Result<Value> with_workflow_defaults(Value workflow, const Value& defaults) {
  if (!defaults.is_object()) return workflow;
  fill_metadata(workflow, defaults);
  const Value& under = member_of(defaults, "spec");
  Value* over = workflow.find("spec");
  if (!under.is_object() || over == nullptr) return workflow;
  Value merged = TRY(merge_specs(canonical_spec(under), canonical_spec(*over)));
  *over = std::move(merged);
  return workflow;
}

}  // namespace tiphys::spec::merge
