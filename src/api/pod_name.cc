// The two formats. See pod_name.h.
#include "api/pod_name.h"

#include <string_view>

#include "base/hash.h"
#include "base/members.h"
#include "spec/pod_name.h"

namespace tiphys::api {

using base::Value;

namespace {

constexpr std::string_view kFormat = "workflows.argoproj.io/pod-name-format";

}  // namespace

std::string pod_name(const Value& workflow, const Value& node) {
  const Value* metadata = workflow.find("metadata");
  const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  if (member_text(annotations, kFormat) == "v1") return member_text(&node, "id");
  const std::string& run = member_text(metadata, "name");
  const std::string& name = member_text(&node, "name");
  if (name == run) return name;
  const Value* ref = node.find("templateRef");
  const std::string& used =
      ref != nullptr ? member_text(ref, "template") : member_text(&node, "templateName");
  return spec::pod_name(run, used, base::fnv1a32(name));
}

}  // namespace tiphys::api
