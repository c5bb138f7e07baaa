// PlainProgress: the course of a run as ordinary lines, for pipes and logs.
//
// One line when a node changes its phase; a wide level tells its counts at most once a second.
// Lines hold no control characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "api/node.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

class PlainProgress {
 public:
  // How much of a workflow it looks at in one go.
  static constexpr api::PictureSize kPicture = {.rows_max = 400, .width_max = 16};

  // What is new since the picture before. O(rows).
  std::vector<std::string> lines(std::span<const api::TreeRow> picture, const Style& style);

 private:
  struct Seen {
    spec::Phase phase = spec::Phase::Pending;
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    base::Timestamp told_at;
  };
  bool group_is_due(const api::TreeRow& row, const Seen& seen, base::Timestamp now) const;

  std::map<std::string, Seen> seen_;
};

}  // namespace tiphys::cli::view
