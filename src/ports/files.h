// Files: what users name on a command line. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiphys::ports {

class Files {
 public:
  virtual ~Files() = default;
  virtual base::Result<std::string> read(const std::string& path) = 0;  // "-": standard input
  // All files below a folder, sorted; none where it is no folder.
  virtual std::vector<std::string> below(const std::string& folder) = 0;
  // Replaces a file whole: a crash leaves the old one or the new one.
  virtual base::Result<void> write(const std::string& path, std::string_view text) = 0;
};

}  // namespace tiphys::ports
