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

#include "cli/view/style.h"
#include "engine/run.h"

namespace tiphys::cli::view {

class PlainProgress {
 public:
  // How much of a workflow it looks at in one go.
  static constexpr std::size_t kRowsMax = 400;
  static constexpr std::size_t kWidthMax = 16;

  // What is new since the picture before. O(rows).
  std::vector<std::string> lines(std::span<const engine::Run::TreeRow> picture, const Style& style);

 private:
  struct Seen {
    engine::Phase phase = engine::Phase::Pending;
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    base::Timestamp told_at;
  };
  bool group_is_due(const engine::Run::TreeRow& row, const Seen& seen, base::Timestamp now) const;

  std::map<std::string, Seen> seen_;
};

}  // namespace tiphys::cli::view
