// One node whole: where it stands, what went in and came out, what was started for it, and its last
// words.
#pragma once

#include <string>
#include <vector>

#include "base/value.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

struct WholeNode {
  base::Value node;  // NodeStatus
  // As ports::Client::pod gives it; null where it is no pod.
  base::Value pod;
  std::vector<std::string> last_lines;
};

// Facts, one per line, and blocks. O(what it is made of).
std::string node_text(const WholeNode& whole, const Style& style);

}  // namespace tiphys::cli::view
