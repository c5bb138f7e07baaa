// The parts of the name from the two objects. See pod_name.h.
#include "api/pod_name.h"

#include "base/members.h"
#include "base/object_meta.h"
#include "spec/pod_name.h"

namespace tiphys::api {

using base::Value;

std::string pod_name(const Value& workflow, const Value& node) {
  const Value& ref = member_of(node, "templateRef");
  spec::PodNode named;
  named.workflow = object_name(workflow);
  named.format = member_text(member_of(metadata_of(workflow), "annotations"), spec::kPodNameFormat);
  named.id = member_text(node, "id");
  named.name = member_text(node, "name");
  named.template_name =
      ref.is_null() ? member_text(node, "templateName") : member_text(ref, "template");
  return spec::pod_name(named);
}

}  // namespace tiphys::api
