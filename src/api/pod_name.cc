// The parts of the name from the two objects. See pod_name.h.
#include "api/pod_name.h"

#include "base/members.h"
#include "spec/pod_name.h"

namespace tiphys::api {

using base::Value;

std::string pod_name(const Value& workflow, const Value& node) {
  const Value* metadata = workflow.find("metadata");
  const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  const Value* ref = node.find("templateRef");
  spec::PodNode named;
  named.workflow = member_text(metadata, "name");
  named.format = member_text(annotations, spec::kPodNameFormat);
  named.id = member_text(&node, "id");
  named.name = member_text(&node, "name");
  named.template_name =
      ref != nullptr ? member_text(ref, "template") : member_text(&node, "templateName");
  return spec::pod_name(named);
}

}  // namespace tiphys::api
