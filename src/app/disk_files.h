// DiskFiles: the files of this machine, as users name them.
#pragma once

#include "ports/files.h"

namespace tiphys::app {

class DiskFiles final : public ports::Files {
 public:
  base::Result<std::string> read(const std::string& path) override;
  std::vector<std::string> below(const std::string& folder) override;
  base::Result<void> write(const std::string& path, std::string_view text) override;
};

}  // namespace tiphys::app
