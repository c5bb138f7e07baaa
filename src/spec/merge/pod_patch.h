// podSpecPatch: the patches of a user to the pod that a template becomes.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::spec::merge {

// A PodSpec's map with patches (YAML or JSON text) put in one after the other. A patch that is no
// PodSpec is an error that quotes it.
base::Result<base::Value> patch_pod_spec(base::Value pod_spec,
                                         std::span<const std::string> patches);

}  // namespace tiphys::spec::merge
