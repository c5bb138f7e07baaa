// The cut is one of bytes, as the predecessor's is.
#include "spec/pod_name.h"

#include "base/hash.h"

namespace tiphys::spec {

std::string pod_name(const PodNode& node) {
  if (node.format == "v1") return std::string(node.id);
  if (node.name == node.workflow) return std::string(node.name);
  const std::string hash = "-" + std::to_string(base::fnv1a32(node.name));
  const std::string first_id = std::string(node.workflow) + hash;
  std::string_view number;
  if (node.id.starts_with(first_id)) number = node.id.substr(first_id.size());
  std::string name(node.workflow);
  if (!node.template_name.empty()) {
    name += '-';
    name += node.template_name;
    const std::size_t most = kPodPrefixMax - std::min(kPodPrefixMax, number.size());
    if (name.size() > most) name.resize(most);
  }
  name += hash;
  name += number;
  return name;
}

}  // namespace tiphys::spec
