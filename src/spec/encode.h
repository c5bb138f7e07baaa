// Typed arguments back to JSON, in the predecessor's order of fields and with its omissions.
//
// The typed fields win over `source`; fields of `source` that are not typed are kept.
#pragma once

#include "base/value.h"
#include "spec/arguments.h"
#include "spec/template.h"

namespace tiphys::spec {

base::Value encode(const Parameter& parameter);
base::Value encode(const Artifact& artifact);
base::Value encode(const Inputs& inputs);
base::Value encode(const Outputs& outputs);
base::Value encode(const Arguments& arguments);
base::Value encode(const TemplateRef& ref);

}  // namespace tiphys::spec
