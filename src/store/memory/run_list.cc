// Lists of runs: the index of the narrowest condition drives, the others filter its runs. Of
// several phases each is walked by itself.
#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "ports/position.h"
#include "store/memory/labels.h"
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

// Several phases are a narrow condition unless most runs are in one of them.
bool drives_by_phase(const ports::RunQuery& q) {
  if (q.phases.size() < 2) return !q.phases.empty();
  return !q.workflow_namespace.has_value() ||
         std::ranges::find(q.phases, engine::WorkflowPhase::Succeeded) == q.phases.end();
}

// Those of `runs` behind the query's cursor, and one more than `limit` where there are so many.
base::Result<void> collect(const Runs& runs, const ports::RunQuery& query, std::uint32_t limit,
                           std::vector<ports::RunRow>& rows) {
  auto at = runs.begin();
  if (query.created_before.is_set()) at = runs.lower_bound(Moment{query.created_before.ns, ""});
  if (!query.cursor.empty()) {
    const ports::Position behind = TRY(ports::parse_cursor(query.cursor));
    if (!query.created_before.is_set() || behind.number < query.created_before.ns) {
      at = runs.upper_bound(Moment{behind.number, behind.text});
    }
  }
  for (std::uint32_t found = 0; at != runs.end() && found <= limit; ++at) {
    const ports::RunRow& row = (*at)->row;
    if (query.created_after.is_set() && row.created_at <= query.created_after) break;
    if (!fits_name(row, query) || !fits_times(row, query) || !fits_state(row, query)) continue;
    rows.push_back(row);
    ++found;
  }
  return {};
}

base::Result<ports::RunPage> finished_page(const FinishedRuns& runs, const ports::RunQuery& query,
                                           std::uint32_t limit) {
  ports::RunPage page;
  auto at = runs.begin();
  if (!query.cursor.empty()) {
    const ports::Position behind = TRY(ports::parse_cursor(query.cursor));
    at = runs.upper_bound(Moment{behind.number, behind.text});
  }
  for (; at != runs.end(); ++at) {
    const ports::RunRow& row = (*at)->row;
    if (!fits_name(row, query) || !fits_times(row, query) || !fits_state(row, query)) continue;
    if (page.rows.size() == limit) {
      const ports::RunRow& last = page.rows.back();
      page.next_cursor = ports::to_cursor({last.summary.finished_at.ns, last.uid});
      break;
    }
    page.rows.push_back(row);
  }
  return page;
}

}  // namespace

std::vector<const Runs*> RunTable::narrowest(const ports::RunQuery& q) const {
  using Test = ports::LabelRequirement::Test;
  if (!q.name.empty()) return {&by_name_.of(q.name)};
  for (const ports::LabelRequirement& r : q.labels) {
    if (r.test == Test::In && r.values.size() == 1) {
      return {&by_label_.of({r.key, r.values.front()})};
    }
  }
  if (q.expired_before.is_set()) return {&expiring_};
  if (q.live == true) return {&live_runs_};
  if (drives_by_phase(q)) {
    std::vector<const Runs*> indexes;
    const std::set<engine::WorkflowPhase> phases(q.phases.begin(), q.phases.end());
    for (const engine::WorkflowPhase phase : phases) indexes.push_back(&by_phase_.of(phase));
    return indexes;
  }
  if (q.workflow_namespace.has_value()) return {&by_namespace_.of(*q.workflow_namespace)};
  return {&all_};
}

base::Result<ports::RunPage> RunTable::list(const ports::RunQuery& query) const {
  const std::uint32_t limit =
      query.limit == 0 || query.limit > kRunPageMax ? kRunPageMax : query.limit;
  if (query.order == ports::RunOrder::LastFinished) return finished_page(finished_, query, limit);
  ports::RunPage page;
  const std::vector<const Runs*> indexes = narrowest(query);
  for (const Runs* runs : indexes) TRY(collect(*runs, query, limit, page.rows));
  if (indexes.size() > 1) {
    std::ranges::sort(page.rows, [](const ports::RunRow& a, const ports::RunRow& b) {
      return std::tie(b.created_at, b.uid) < std::tie(a.created_at, a.uid);
    });
  }
  if (page.rows.size() <= limit) return page;
  page.rows.resize(limit);
  page.next_cursor = ports::to_cursor({page.rows.back().created_at.ns, page.rows.back().uid});
  return page;
}

}  // namespace tiphys::store::memory
