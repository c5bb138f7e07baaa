// Each patch is read, checked against the schema of a PodSpec, and merged.
#include "spec/merge/pod_patch.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "base/members.h"
#include "base/text.h"
#include "base/yaml.h"
#include "spec/merge/patch.h"
#include "spec/shape.h"

namespace tiphys::spec::merge {

using base::Result;
using base::Value;
using base::Values;
using schema::StructId;

namespace {

Result<Value> read_patch(const std::string& text) {
  auto documents = base::parse_yaml(text);
  if (!documents)
    return std::unexpected(
        documents.error().with_context("Failed to convert the PodSpecPatch yaml to json"));
  if (documents->empty()) return Value();
  Value patch = std::move(documents->front());
  std::vector<Finding> findings;
  check_shape(patch, StructId::PodSpec, {"", "", Severity::Warning}, findings);
  for (const Finding& finding : findings) {
    if (finding.severity == Severity::Error)
      return base::fail(
          base::ErrorCode::InvalidArgument,
          fmt::format("invalid podSpecPatch {}: {}", base::go_quote(text), finding.message));
  }
  return patch;
}

// Moves a list of the template into one of the pod; their names join `names`.
void gather(Value& holder, std::string_view list, Value& pod, std::string_view into,
            std::set<std::string>* names) {
  Values* items = find_list(holder, list);
  if (items == nullptr) return;
  Value* target = pod.find(into);
  if (target == nullptr) target = &pod.set(into, Value::array());
  for (Value& item : *items) {
    if (names != nullptr && member_of(item, "name").is_string())
      names->insert(member_text(item, "name"));
    target->as_array().push_back(std::move(item));
  }
  holder.erase(list);
}

void give_back(Value& holder, std::string_view list, Values items) {
  if (!items.empty()) holder.set(list, Value(std::move(items)));
}

Values taken(Value& pod, std::string_view list) {
  Values* items = find_list(pod, list);
  return items != nullptr ? std::move(*items) : Values();
}

}  // namespace

Result<Value> patch_template(Value of_template, std::span<const std::string> patches) {
  constexpr std::string_view kMain = "main";
  std::string_view type;
  for (std::string_view key : {"container", "script"}) {
    if (member_of(of_template, key).is_object()) type = key;
  }
  Value* set = of_template.find("containerSet");
  if (patches.empty() || (type.empty() && set == nullptr)) return of_template;
  Value pod = Value::object();
  Value source;
  std::set<std::string> of_set;
  if (!type.empty()) {
    Value main = std::move(*of_template.find(type));
    if (const Value* text = main.find("source")) source = *text;
    main.erase("source");
    main.set("name", Value(kMain));
    pod.set("containers", Value(Values{std::move(main)}));
  } else {
    gather(*set, "containers", pod, "containers", &of_set);
  }
  gather(of_template, "sidecars", pod, "containers", nullptr);
  gather(of_template, "initContainers", pod, "initContainers", nullptr);
  gather(of_template, "volumes", pod, "volumes", nullptr);
  pod = TRY(patch_pod_spec(std::move(pod), patches));
  Values in_set, sidecars;
  for (Value& container : taken(pod, "containers")) {
    const std::string known_by = member_text(container, "name");
    if (!type.empty() && known_by == kMain) {
      if (!source.is_null()) container.set("source", std::move(source));
      of_template.set(type, std::move(container));
    } else if (of_set.contains(known_by)) {
      in_set.push_back(std::move(container));
    } else {
      sidecars.push_back(std::move(container));
    }
  }
  if (type.empty()) give_back(*of_template.find("containerSet"), "containers", std::move(in_set));
  give_back(of_template, "sidecars", std::move(sidecars));
  give_back(of_template, "initContainers", taken(pod, "initContainers"));
  give_back(of_template, "volumes", taken(pod, "volumes"));
  if (const Value* deadline = pod.find("activeDeadlineSeconds"))
    of_template.set("activeDeadlineSeconds", *deadline);
  return of_template;
}

Result<Value> patch_pod_spec(Value pod_spec, std::span<const std::string> patches) {
  for (const std::string& text : patches) {
    Value patch = TRY(read_patch(text));
    auto merged = strategic_merge(std::move(pod_spec), std::move(patch), StructId::PodSpec);
    if (!merged)
      return std::unexpected(
          merged.error().with_context("Error occurred during strategic merge patch"));
    pod_spec = std::move(*merged);
  }
  return pod_spec;
}

}  // namespace tiphys::spec::merge
