// A JSON Schema (draft-07) of the kinds, from the schema's tables, for editors and validators.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::spec {

// Of one kind, or of all that a file may hold where `kind` is "". NotFound for an unknown kind.
base::Result<base::Value> json_schema(std::string_view kind);

}  // namespace tiphys::spec
