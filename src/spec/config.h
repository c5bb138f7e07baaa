// The controller's configuration (semantics §42): from its ConfigMap, from that map's bare data, or
// from the same keys as plain YAML.
//
// Every key is checked against the schema; what is not known is an error with its place and the
// nearest name. A key that is read but that nothing here honours yet is a warning.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "spec/finding.h"

namespace tiphys::spec {

struct ControllerConfig {
  base::Value keys;  // all of them, as one map
  // Those that are honoured:
  base::Value workflow_defaults;    // a Workflow's map, or null
  base::Value artifact_repository;  // or null
  std::uint32_t parallelism = 0;    // 0: unlimited
  std::uint32_t namespace_parallelism = 0;
  std::string instance_id;
  std::string template_referencing;  // "", "Strict" or "Secure"
};

struct ReadConfig {
  ControllerConfig config;
  std::vector<Finding> findings;  // config is to be used only where none is an error
};

ReadConfig read_config(std::string_view text, std::string_view file);

}  // namespace tiphys::spec
