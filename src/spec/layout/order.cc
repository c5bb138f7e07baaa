// The schema's order, but for a few structs that people write in another one.
#include "spec/layout/order.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace tiphys::spec::layout {

using base::YamlNode;
using schema::StructId;

namespace {

constexpr std::string_view kObject[] = {"apiVersion", "kind", "metadata", "spec", "status"};
constexpr std::string_view kSpecFirst[] = {"workflowTemplateRef", "entrypoint", "onExit",
                                           "arguments"};
constexpr std::string_view kSpecLast[] = {"templateDefaults", "templates"};
constexpr std::string_view kCall[] = {"name",      "template",     "templateRef", "inline",
                                      "depends",   "dependencies", "when",        "withItems",
                                      "withParam", "withSequence", "arguments"};
constexpr std::string_view kCron[] = {"schedules", "timezone", "suspend", "concurrencyPolicy"};

std::size_t place_in(std::span<const std::string_view> list, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(list, name) - list.begin());
}

// Small numbers first; fields that are not known come last.
std::size_t rank(StructId id, std::string_view name) {
  constexpr std::size_t kUnknown = 10'000, kAtEnd = 5'000;
  const schema::StructSchema& schema = schema::schema_of(id);
  const schema::Field* field = schema.find(name);
  if (field == nullptr) return kUnknown;
  auto usual = static_cast<std::size_t>(field - schema.fields.data()) + 100;
  std::span<const std::string_view> first;
  if (schema.find("apiVersion") != nullptr && schema.find("metadata") != nullptr) first = kObject;
  if (id == StructId::WorkflowSpec) first = kSpecFirst;
  if (id == StructId::CronWorkflowSpec) first = kCron;
  if (id == StructId::DagTask || id == StructId::WorkflowStep) first = kCall;
  const std::size_t place = place_in(first, name);
  if (place < first.size()) return place;
  if (id == StructId::WorkflowSpec) {
    const std::size_t last = place_in(kSpecLast, name);
    if (last < std::size(kSpecLast)) return kAtEnd + last;
  }
  if (id == StructId::CronWorkflowSpec && name == "workflowSpec") return kAtEnd;
  if (id == StructId::Template && name == "outputs") return kAtEnd;
  return usual;
}

}  // namespace

std::vector<std::size_t> order_of(const YamlNode& map, StructId id) {
  std::vector<std::size_t> out(map.values.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  if (id == StructId::None || map.keys.size() != map.values.size()) return out;
  std::vector<std::size_t> ranks;
  for (const YamlNode& key : map.keys) {
    // A merge counts by its place among the others.
    if (key.value == "<<" && key.style == YamlNode::Style::Plain) return out;
    ranks.push_back(rank(id, key.value));
  }
  std::ranges::stable_sort(out, {}, [&ranks](std::size_t i) { return ranks[i]; });
  return out;
}

StructId struct_in(StructId id, std::string_view field) {
  if (id == StructId::None) return StructId::None;
  const schema::Field* found = schema::schema_of(id).find(field);
  return found == nullptr || found->shape == schema::FieldShape::Map ? StructId::None
                                                                     : found->inner;
}

StructId struct_of_object(const YamlNode& root) {
  if (root.kind != YamlNode::Kind::Mapping) return StructId::None;
  for (std::size_t i = 0; i < root.keys.size(); ++i) {
    if (root.keys[i].value == "kind")
      return schema::struct_of_kind(root.values[i].value).value_or(StructId::None);
  }
  return StructId::None;
}

}  // namespace tiphys::spec::layout
