// YAML text to Values by the rules that Kubernetes applies (sigs.k8s.io/yaml: YAML 1.1 scalars of
// go-yaml v2, duplicate keys refused, keys made strings), and back to YAML text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/value.h"

namespace tiphys::base {

// All documents of a text, empty ones left out; marks are set on every value and key. JSON is YAML.
// Errors are "line L column C: …". Anchors, aliases and merge keys are resolved, within the limits.
Result<std::vector<Value>> parse_yaml(std::string_view text, const ParseLimits& limits = {});

// Block style, keys in their order, as sigs.k8s.io/yaml prints; ends in a newline.
std::string to_yaml(const Value& value);

}  // namespace tiphys::base
