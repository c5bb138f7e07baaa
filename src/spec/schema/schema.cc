// Looking things up in the schema.
#include "spec/schema/schema.h"

#include <algorithm>

#include "base/check.h"
#include "spec/schema/tables.h"

namespace tiphys::spec::schema {

const Field* StructSchema::find(std::string_view field) const {
  for (const Field& each : fields) {
    if (each.name == field) return &each;
  }
  return nullptr;
}

const Field* StructSchema::find_folded(std::string_view field) const {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  for (const Field& each : fields) {
    if (std::equal(each.name.begin(), each.name.end(), field.begin(), field.end(),
                   [&](char a, char b) { return lower(a) == lower(b); }))
      return &each;
  }
  return nullptr;
}

const StructSchema& schema_of(StructId id) {
  const StructSchema* const tables[] = {kWorkflowStructs, kArtifactStructs, kStatusStructs,
                                        kPodStructs,      kVolumeStructs,   kConfigStructs};
  INVARIANT(id != StructId::None);
  auto number = static_cast<std::uint16_t>(id);
  return tables[number >> 8][number & 0xff];
}

std::optional<StructId> struct_of_kind(std::string_view kind) {
  struct Row {
    std::string_view kind;
    StructId id;
  };
  constexpr Row kRows[] = {
      {"Workflow", StructId::Workflow},
      {"WorkflowTemplate", StructId::WorkflowTemplate},
      {"ClusterWorkflowTemplate", StructId::ClusterWorkflowTemplate},
      {"CronWorkflow", StructId::CronWorkflow},
      {"WorkflowEventBinding", StructId::WorkflowEventBinding},
      {"WorkflowTaskSet", StructId::WorkflowTaskSet},
      {"WorkflowTaskResult", StructId::WorkflowTaskResult},
      {"WorkflowArtifactGCTask", StructId::WorkflowArtifactGcTask},
      {"ConfigMap", StructId::ConfigMap},
      {"Secret", StructId::Secret},
  };
  for (const Row& row : kRows) {
    if (row.kind == kind) return row.id;
  }
  return std::nullopt;
}

}  // namespace tiphys::spec::schema
