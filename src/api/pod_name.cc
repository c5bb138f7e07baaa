// The two formats. See pod_name.h.
#include "api/pod_name.h"

#include <string_view>

#include "base/hash.h"

namespace tiphys::api {

using base::Value;

namespace {

constexpr std::size_t kPrefixMax = 242;
constexpr std::string_view kFormat = "workflows.argoproj.io/pod-name-format";

std::string text_at(const Value* object, std::string_view key) {
  const Value* value = object == nullptr ? nullptr : object->find(key);
  return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

}  // namespace

std::string pod_name(const Value& workflow, const Value& node) {
  const Value* metadata = workflow.find("metadata");
  const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  if (text_at(annotations, kFormat) == "v1") return text_at(&node, "id");
  std::string prefix = text_at(metadata, "name");
  const std::string name = text_at(&node, "name");
  if (name == prefix) return name;
  const Value* ref = node.find("templateRef");
  const std::string used =
      ref != nullptr ? text_at(ref, "template") : text_at(&node, "templateName");
  if (!used.empty()) prefix += "-" + used;
  if (prefix.size() > kPrefixMax) prefix.resize(kPrefixMax);
  return prefix + "-" + std::to_string(base::fnv1a32(name));
}

}  // namespace tiphys::api
