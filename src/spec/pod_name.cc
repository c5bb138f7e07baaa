// The cut is one of bytes, as the predecessor's is.
#include "spec/pod_name.h"

namespace tiphys::spec {

std::string pod_name(std::string_view workflow, std::string_view template_name,
                     std::uint32_t name_hash) {
  std::string name(workflow);
  if (!template_name.empty()) {
    name += '-';
    name += template_name;
    if (name.size() > kPodPrefixMax) name.resize(kPodPrefixMax);
  }
  return name + "-" + std::to_string(name_hash);
}

}  // namespace tiphys::spec
