// Differences between two pictures, as lines. See plain.h.
#include "cli/view/plain.h"

#include <fmt/format.h>

#include "cli/view/bar.h"
#include "cli/view/humanize.h"
#include "cli/view/live.h"

namespace tiphys::cli::view {

namespace {

using spec::NodeType;
using spec::Phase;

// Groups of steps only give structure; their members tell the story.
bool is_interesting(const api::TreeRow& row) {
  return row.type != NodeType::StepGroup && row.type != NodeType::TaskGroup;
}

bool is_whole(const api::TreeRow& row) {
  return row.type == NodeType::Steps || row.type == NodeType::DAG || row.type == NodeType::Retry;
}

std::string key_of(const api::TreeRow& row) {
  return row.is_group ? fmt::format("{}/{}/{}", row.depth, row.label, row.node)
                      : std::to_string(row.node);
}

std::string node_line(const api::TreeRow& row, const Style& style) {
  std::string out =
      fmt::format("{} {} {} {}", time_of_day(style.now, style), icon(style, row.phase),
                  printable(row.label), spec::name_of(row.phase));
  if (row.type == NodeType::Suspend && row.phase == Phase::Running) out += " (suspended)";
  if (row.started_at.is_set() && row.finished_at.is_set() && spec::is_completed(row.phase)) {
    out += " in " + stopwatch(row.finished_at - row.started_at);
  }
  if (!row.message.empty()) out += ": " + printable(row.message);
  return out;
}

std::string group_line(const api::TreeRow& row, const Style& style) {
  const Counts counts = counts_of(row);
  return fmt::format("{} {} {} {}/{}  {}", time_of_day(style.now, style), icon(style, row.phase),
                     printable(row.label), counts.done(), counts.total, counts_text(counts, style));
}

}  // namespace

bool PlainProgress::group_is_due(const api::TreeRow& row, const Seen& seen,
                                 base::Timestamp now) const {
  const Counts counts = counts_of(row);
  const bool finished = counts.done() == counts.total;
  if (seen.done == counts.done() && seen.failed == counts.failed) return false;
  return finished || now - seen.told_at >= base::Duration::seconds(1);
}

std::vector<std::string> PlainProgress::lines(std::span<const api::TreeRow> picture,
                                              const Style& style) {
  Style plain = style;
  plain.color = false;
  std::vector<std::string> out;
  std::vector<std::string> ends;  // of wholes, which are told after their parts
  for (const api::TreeRow& row : picture) {
    if (!row.is_group && !is_interesting(row)) continue;
    const auto [place, is_new] = seen_.try_emplace(key_of(row));
    Seen& seen = place->second;
    if (row.is_group) {
      if (!is_new && !group_is_due(row, seen, style.now)) continue;
      out.push_back(group_line(row, plain));
      seen = {row.phase, counts_of(row).done(), row.failed, style.now};
      continue;
    }
    const bool waiting = is_new && row.phase == Phase::Pending;
    if ((is_new || seen.phase != row.phase) && !waiting) {
      auto& place_of_line = is_whole(row) && spec::is_fulfilled(row.phase) ? ends : out;
      place_of_line.push_back(node_line(row, plain));
    }
    seen.phase = row.phase;
  }
  out.insert(out.end(), ends.rbegin(), ends.rend());
  return out;
}

}  // namespace tiphys::cli::view
