// Artifacts: moves artifacts between a repository and a folder. Used beside the executor, never in
// it.
#pragma once

#include <string>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::ports {

class Artifacts {
 public:
  virtual ~Artifacts() = default;
  // `artifact` is a resolved artifact of the spec; `path` a file or folder on this machine.
  virtual base::Result<void> load(const base::Value& artifact, const std::string& path) = 0;
  virtual base::Result<void> save(const base::Value& artifact, const std::string& path) = 0;
  virtual base::Result<void> remove(const base::Value& artifact) = 0;
};

}  // namespace tiphys::ports
