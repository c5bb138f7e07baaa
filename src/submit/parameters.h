// Parameters that are given beside a manifest (-p): whether the workflow takes them.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "spec/finding.h"

namespace tiphys::submit {

using GivenParameters = std::span<const std::pair<std::string, std::string>>;

// Errors: a value that the parameter's enum does not have, and a name that nothing uses. `spec` is
// that of the workflow before the values are put in; `of_template` that of the template that it
// refers to, null where there is none or it is not known: then every name may be used there.
// O(size of the specs + names · declared).
std::vector<spec::Finding> check_parameters(const base::Value& spec, const base::Value& of_template,
                                            GivenParameters given, const std::string& entrypoint);

}  // namespace tiphys::submit
