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
// The same for a template: its containers, init containers, sidecars and volumes as the pod has
// them. The main container of a container or script template is named main.
base::Result<base::Value> patch_template(base::Value of_template,
                                         std::span<const std::string> patches);

}  // namespace tiphys::spec::merge
