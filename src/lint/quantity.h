// Quantities of resources ("100m", "1Gi"), wherever the schema has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "spec/finding.h"
#include "spec/schema/schema.h"

namespace tiphys::lint {

bool is_quantity(std::string_view text);
// Why there can be no such amount of "cpu", "memory" or something else; "" where there can.
std::string amount_problem(std::string_view resource, std::string_view text);
// Appends a finding for each text that should be a quantity and is none.
void check_quantities(const base::Value& value, spec::schema::StructId id, std::string_view file,
                      std::vector<spec::Finding>& findings);

}  // namespace tiphys::lint
