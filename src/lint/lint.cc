// Decoding, the library of templates, and one check per object. See lint.h.
#include "lint/lint.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "lint/quantity.h"
#include "spec/decode.h"
#include "spec/schema/schema.h"

namespace tiphys::lint {
namespace {

using base::Value;
using spec::Finding;
using spec::schema::Field;
using spec::schema::FieldShape;
using spec::schema::FieldType;

Value known_fields(const Value& value, spec::schema::StructId id);

Value known_piece(const Value& value, const Field& field) {
  if (field.type != FieldType::Struct) return value;
  if (value.is_array()) {
    base::Values list;
    for (const Value& each : value.as_array()) list.push_back(known_piece(each, field));
    Value out(std::move(list));
    out.set_mark(value.mark());
    return out;
  }
  if (field.shape == FieldShape::Map && value.is_object()) {
    base::Members members;
    for (const base::Member& member : value.as_object())
      members.push_back({member.key, known_fields(member.value, field.inner), member.key_mark});
    Value out(std::move(members));
    out.set_mark(value.mark());
    return out;
  }
  return known_fields(value, field.inner);
}

// A copy without the fields that the schema does not know. As in Go, a reader that is not strict
// does not mind upper and lower case.
Value known_fields(const Value& value, spec::schema::StructId id) {
  if (!value.is_object()) return value;
  const spec::schema::StructSchema& schema = spec::schema::schema_of(id);
  base::Members members;
  for (const base::Member& member : value.as_object()) {
    const Field* field = schema.find(member.key);
    if (field == nullptr) field = schema.find_folded(member.key);
    if (field == nullptr) continue;
    if (field->name != member.key && value.find(field->name) != nullptr) continue;
    members.push_back(
        {std::string(field->name), known_piece(member.value, *field), member.key_mark});
  }
  Value out(std::move(members));
  out.set_mark(value.mark());
  return out;
}

bool is_misread(const std::vector<Finding>& findings, const std::string& file) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& each) {
    return each.file == file && each.rule == "wrong-type" && each.severity == spec::Severity::Error;
  });
}

}  // namespace

bool is_linted_kind(std::string_view kind) {
  return kind == "Workflow" || kind == "WorkflowTemplate" || kind == "ClusterWorkflowTemplate" ||
         kind == "CronWorkflow";
}

std::optional<spec::Kind> linted_kind_of(std::string_view word) {
  using spec::Kind;
  constexpr std::pair<std::string_view, Kind> kWords[] = {
      {"workflows", Kind::Workflow},
      {"wf", Kind::Workflow},
      {"workflowtemplates", Kind::WorkflowTemplate},
      {"wftmpl", Kind::WorkflowTemplate},
      {"cronworkflows", Kind::CronWorkflow},
      {"cwftmpl", Kind::ClusterWorkflowTemplate},
      {"cronwf", Kind::CronWorkflow},
      {"clusterworkflowtemplates", Kind::ClusterWorkflowTemplate},
      {"clusterwftmpl", Kind::ClusterWorkflowTemplate},
      {"cwft", Kind::ClusterWorkflowTemplate}};
  for (const auto& [name, kind] : kWords) {
    if (name == word) return kind;
  }
  return std::nullopt;
}

bool Project::remember(const spec::Manifest& manifest, const spec::WorkflowTemplate& holder,
                       std::vector<Finding>& findings) {
  const Holder entry{&holder, manifest.file};
  const std::string& name = holder.metadata.name;
  const bool fresh = holder.cluster_scope
                         ? cluster_templates_.emplace(name, entry).second
                         : templates_.emplace(Key{manifest.namespace_name, name}, entry).second;
  if (fresh) return true;
  Finding& finding = findings.emplace_back();
  finding.rule = "holder-twice";
  finding.file = manifest.file;
  finding.path = "metadata.name";
  const Value* at = holder.metadata.source.value().find("name");
  finding.mark = at != nullptr ? at->mark() : manifest.value.value().mark();
  finding.message = fmt::format("duplicate {} found: {}", manifest.kind, base::go_quote(name));
  return false;
}

template <class Kind>
Project::Place Project::take(const spec::Manifest& manifest, const spec::Part& value, bool apart,
                             std::vector<Finding>& findings) {
  auto decoded = spec::decode<Kind>(value);
  if (!decoded) {
    if (!is_misread(findings, manifest.file)) {
      Finding& finding = findings.emplace_back();
      finding.rule = "wrong-type";
      finding.file = manifest.file;
      finding.mark = manifest.value.value().mark();
      finding.message = decoded.error().message;
    }
    return {Added::Unreadable, 0};
  }
  Entry entry{manifest.file, manifest.namespace_name, manifest.value.value().mark(),
              std::make_unique<Object>(std::move(*decoded))};
  if (auto* holder = std::get_if<spec::WorkflowTemplate>(entry.object.get())) {
    holder->cluster_scope = manifest.kind == "ClusterWorkflowTemplate";
    if (!apart) remember(manifest, *holder, findings);
  }
  entries_.push_back(std::move(entry));
  return {Added::Checked, entries_.size() - 1};
}

Project::Place Project::add(const spec::Manifest& manifest, Adding how,
                            std::vector<Finding>& findings) {
  if (!is_linted_kind(manifest.kind)) return {};
  spec::Part value = manifest.value;
  const auto id = spec::schema::struct_of_kind(manifest.kind);
  if (how.drop_unknown && id) value = spec::Part(known_fields(manifest.value.value(), *id));
  if (id) check_quantities(value.value(), *id, manifest.file, findings);
  if (manifest.kind == "Workflow")
    return take<spec::Workflow>(manifest, value, how.apart, findings);
  if (manifest.kind == "CronWorkflow")
    return take<spec::CronWorkflow>(manifest, value, how.apart, findings);
  return take<spec::WorkflowTemplate>(manifest, value, how.apart, findings);
}

FoundHolder Project::find(const std::string& namespace_name, std::string_view name,
                          bool cluster_scope) const {
  const Holder* holder = nullptr;
  if (cluster_scope) {
    const auto found = cluster_templates_.find(name);
    if (found != cluster_templates_.end()) holder = &found->second;
  } else {
    const auto found = templates_.find(Key{namespace_name, std::string(name)});
    if (found != templates_.end()) holder = &found->second;
  }
  if (holder == nullptr) return {Lookup::Missing, nullptr, ""};
  return {Lookup::Found, holder->holder, holder->file};
}

std::vector<Finding> Project::judged(const Object& object, const CheckOptions& options) {
  if (const auto* workflow = std::get_if<spec::Workflow>(&object))
    return check_workflow(*workflow, options);
  if (const auto* cron = std::get_if<spec::CronWorkflow>(&object))
    return check_cron_workflow(*cron, options);
  return check_workflow_template(std::get<spec::WorkflowTemplate>(object), options);
}

std::vector<Finding> Project::check(std::size_t index) const {
  const Entry& entry = entries_.at(index);
  CheckOptions options;
  options.lint = true;
  options.advice = options_.advice;
  options.file = entry.file;
  options.namespace_name = entry.namespace_name;
  options.zones = options_.zones;
  options.find_holder = [&](std::string_view name, bool cluster_scope) {
    return find(entry.namespace_name, name, cluster_scope);
  };
  std::vector<Finding> findings = judged(*entry.object, options);
  for (Finding& each : findings) {
    if (each.mark.line == 0) each.mark = entry.mark;
  }
  return findings;
}

}  // namespace tiphys::lint
