// Lists of runs: the index of the narrowest condition drives, the others filter its runs.
#include <algorithm>
#include <string>
#include <utility>

#include "store/memory/labels.h"
#include "store/memory/position.h"
#include "store/memory/runs.h"

namespace tiphys::store::memory {

namespace {

constexpr std::uint32_t kRunPageMax = 10'000;  // rows of one page, whatever is asked for

bool fits_name(const ports::RunRow& row, const ports::RunQuery& q) {
  return (!q.workflow_namespace.has_value() || row.workflow_namespace == *q.workflow_namespace) &&
         (q.name.empty() || row.name == q.name) && row.name.starts_with(q.name_prefix) &&
         row.name.find(q.name_contains) != std::string::npos;
}

bool fits_times(const ports::RunRow& row, const ports::RunQuery& q) {
  const base::Timestamp finished = row.summary.finished_at;
  const auto is_before = [](base::Timestamp at, base::Timestamp end) {
    return !end.is_set() || (at.is_set() && at < end);
  };
  return (!q.created_after.is_set() || row.created_at > q.created_after) &&
         (!q.created_before.is_set() || row.created_at < q.created_before) &&
         (!q.finished_after.is_set() || finished > q.finished_after) &&
         is_before(finished, q.finished_before) && is_before(row.expires_at, q.expired_before);
}

bool fits_state(const ports::RunRow& row, const ports::RunQuery& q) {
  const auto among = [&](const std::vector<engine::WorkflowPhase>& phases) {
    return std::ranges::find(phases, row.summary.phase) != phases.end();
  };
  return (!q.live.has_value() || row.live == *q.live) &&
         (!q.presence.has_value() || row.presence == *q.presence) &&
         (q.phases.empty() || among(q.phases)) && !among(q.not_phases) &&
         all_hold(q.labels, row.summary.labels);
}

}  // namespace

const Runs& RunTable::narrowest(const ports::RunQuery& q) const {
  using Test = ports::LabelRequirement::Test;
  if (!q.name.empty()) return by_name_.of(q.name);
  for (const ports::LabelRequirement& r : q.labels) {
    if (r.test == Test::In && r.values.size() == 1) return by_label_.of({r.key, r.values.front()});
  }
  if (q.expired_before.is_set()) return expiring_;
  if (q.live == true) return live_runs_;
  if (q.phases.size() == 1) return by_phase_.of(q.phases.front());
  if (q.workflow_namespace.has_value()) return by_namespace_.of(*q.workflow_namespace);
  return all_;
}

base::Result<ports::RunPage> RunTable::list(const ports::RunQuery& query) const {
  const std::uint32_t limit =
      query.limit == 0 || query.limit > kRunPageMax ? kRunPageMax : query.limit;
  const Runs& runs = narrowest(query);
  auto at = runs.begin();
  if (query.created_before.is_set()) at = runs.lower_bound(Moment{query.created_before.ns, ""});
  if (!query.cursor.empty()) {
    const Position behind = TRY(parse_cursor(query.cursor));
    if (!query.created_before.is_set() || behind.number < query.created_before.ns) {
      at = runs.upper_bound(Moment{behind.number, behind.text});
    }
  }
  ports::RunPage page;
  for (; at != runs.end(); ++at) {
    const ports::RunRow& row = (*at)->row;
    if (query.created_after.is_set() && row.created_at <= query.created_after) break;
    if (!fits_name(row, query) || !fits_times(row, query) || !fits_state(row, query)) continue;
    if (page.rows.size() == limit) {
      page.next_cursor = to_cursor({page.rows.back().created_at.ns, page.rows.back().uid});
      break;
    }
    page.rows.push_back(row);
  }
  return page;
}

}  // namespace tiphys::store::memory
