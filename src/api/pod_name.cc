// The two formats. See pod_name.h.
#include "api/pod_name.h"

#include <string_view>

#include "base/hash.h"
#include "base/members.h"

namespace tiphys::api {

using base::Value;

namespace {

constexpr std::size_t kPrefixMax = 242;
constexpr std::string_view kFormat = "workflows.argoproj.io/pod-name-format";

}  // namespace

std::string pod_name(const Value& workflow, const Value& node) {
  const Value* metadata = workflow.find("metadata");
  const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  if (member_text(annotations, kFormat) == "v1") return member_text(&node, "id");
  std::string prefix = member_text(metadata, "name");
  const std::string name = member_text(&node, "name");
  if (name == prefix) return name;
  const Value* ref = node.find("templateRef");
  const std::string used =
      ref != nullptr ? member_text(ref, "template") : member_text(&node, "templateName");
  if (!used.empty()) prefix += "-" + used;
  if (prefix.size() > kPrefixMax) prefix.resize(kPrefixMax);
  return prefix + "-" + std::to_string(base::fnv1a32(name));
}

}  // namespace tiphys::api
