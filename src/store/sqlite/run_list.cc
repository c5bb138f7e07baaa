// Lists of runs: one index drives, chosen by the narrowest condition; the others filter its rows.
// Of several phases each is walked by itself.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/phase.h"
#include "ports/position.h"
#include "store/sqlite/conditions.h"
#include "store/sqlite/run_rows.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;
using Test = ports::LabelRequirement::Test;

namespace {

constexpr std::uint32_t kPageMax = 10'000;  // rows of one page, whatever is asked for

bool is_equality(const ports::LabelRequirement& r) {
  return r.test == Test::In && r.values.size() == 1;
}

// Several phases are a narrow condition unless most runs are in one of them.
bool walks_phases(const ports::RunQuery& q) {
  const bool narrower = !q.name.empty() || q.live == true || q.expired_before.is_set() ||
                        std::ranges::any_of(q.labels, is_equality);
  if (q.phases.size() < 2 || narrower || q.order == ports::RunOrder::LastFinished) return false;
  return !q.workflow_namespace.has_value() ||
         std::ranges::find(q.phases, engine::WorkflowPhase::Succeeded) == q.phases.end();
}

// The part up to and with `where`; gives the column of the driving table that says when a run was
// created.
// Rows of one moment are sorted by uid among themselves.
std::string drive(Statement& s, const ports::RunQuery& q) {
  const auto label = std::find_if(q.labels.begin(), q.labels.end(), is_equality);
  if (!q.name.empty()) {
    s.text(
         " from run r indexed by run_named cross join run_state s on s.run = r.key "
         "where r.name = ?")
        .with(q.name);
    return "r.created_at";
  }
  if (q.order == ports::RunOrder::LastFinished) {
    s.text(
        " from run_state s indexed by run_state_finished cross join run r on r.key = s.run "
        "where s.live = 0");
    return "r.created_at";
  }
  if (label != q.labels.end()) {
    s.text(
        " from run_label l cross join run_state s on s.run = l.run "
        "cross join run r on r.key = l.run where l.key = ? and l.value = ?");
    s.with(label->key).with(label->values.front());
    return "l.created_at";
  }
  if (q.expired_before.is_set()) {
    s.text(
        " from run_state s indexed by run_state_expiry cross join run r on r.key = s.run "
        "where s.expires_at <> 0");
    return "r.created_at";
  }
  if (q.live == true) {
    s.text(
        " from run_state s indexed by run_state_live cross join run r on r.key = s.run "
        "where s.live = 1");
    return "s.created_at";
  }
  if (q.phases.size() == 1) {
    s.text(
        " from run_state s indexed by run_state_phase cross join run r on r.key = s.run "
        "where s.phase = ?");
    s.with(static_cast<std::int64_t>(q.phases.front()));
    return "s.created_at";
  }
  if (q.workflow_namespace.has_value()) {
    s.text(
        " from run r indexed by run_namespace cross join run_state s on s.run = r.key "
        "where r.namespace = ?");
    s.with(*q.workflow_namespace);
    return "r.created_at";
  }
  s.text(" from run r indexed by run_created cross join run_state s on s.run = r.key where true");
  return "r.created_at";
}

void filter_phases(Statement& s, const char* test,
                   const std::vector<engine::WorkflowPhase>& phases) {
  if (phases.empty()) return;
  s.text(" and s.phase ").text(test).text(" (");
  for (std::size_t i = 0; i < phases.size(); ++i) {
    s.text(i == 0 ? "?" : ", ?").with(static_cast<std::int64_t>(phases[i]));
  }
  s.text(")");
}

void filter_label(Statement& s, const ports::LabelRequirement& r) {
  const bool positive = r.test == Test::In || r.test == Test::Exists;
  s.text(positive ? " and exists" : " and not exists");
  if (r.test == Test::Exists || r.test == Test::Absent) {
    s.text(" (select 1 from run_label x where x.run = r.key and x.key = ?)").with(r.key);
    return;
  }
  s.text(" (select 1 from run_label x where x.key = ? and x.value in (").with(r.key);
  add_list(s, r.values);
  s.text(") and x.created_at = r.created_at and x.run = r.key)");
}

void filter_name(Statement& s, const ports::RunQuery& q) {
  if (!q.name_prefix.empty()) {
    s.text(" and substr(r.name, 1, length(?)) = ?").with(q.name_prefix).with(q.name_prefix);
  }
  if (!q.name_contains.empty()) s.text(" and instr(r.name, ?) > 0").with(q.name_contains);
}

void filter_times(Statement& s, const ports::RunQuery& q) {
  if (q.finished_after.is_set()) s.text(" and s.finished_at > ?").with(q.finished_after.ns);
  if (q.finished_before.is_set()) {
    s.text(" and s.finished_at <> 0 and s.finished_at < ?").with(q.finished_before.ns);
  }
  if (q.expired_before.is_set()) {
    s.text(" and s.expires_at <> 0 and s.expires_at < ?").with(q.expired_before.ns);
  }
}

void filter(Statement& s, std::int64_t scope, const ports::RunQuery& q) {
  s.text(" and s.scope = ?").with(scope);
  if (q.workflow_namespace.has_value()) s.text(" and r.namespace = ?").with(*q.workflow_namespace);
  if (q.live.has_value()) s.text(*q.live ? " and s.live = 1" : " and s.live = 0");
  if (q.order == ports::RunOrder::LastFinished) s.text(" and s.live = 0");
  if (q.presence.has_value()) {
    s.text(" and r.archived = ?").with(*q.presence == ports::Presence::Archived ? 1 : 0);
  }
  filter_phases(s, "in", q.phases);
  filter_phases(s, "not in", q.not_phases);
  for (const ports::LabelRequirement& r : q.labels) filter_label(s, r);
  filter_name(s, q);
  filter_times(s, q);
}

Result<Statement> build(std::int64_t scope, const ports::RunQuery& query, std::uint32_t limit) {
  Statement s;
  s.text("select ").text(kRunColumns);
  const std::string created_at = drive(s, query);
  const bool by_finish = query.order == ports::RunOrder::LastFinished;
  const std::string ordering = by_finish ? "s.finished_at" : created_at;
  filter(s, scope, query);
  if (query.created_after.is_set()) {
    s.text(" and " + created_at + " > ?").with(query.created_after.ns);
  }
  if (query.created_before.is_set()) {
    s.text(" and " + created_at + " < ?").with(query.created_before.ns);
  }
  if (!query.cursor.empty()) {
    const ports::Position at = TRY(ports::parse_cursor(query.cursor));
    s.text(" and " + ordering + " <= ? and (" + ordering + ", r.uid) < (?, ?)");
    s.with(at.number).with(at.number).with(at.text);
  }
  s.text(" order by " + ordering + " desc, r.uid desc limit ?");
  s.with(std::int64_t{limit} + 1);
  return s;
}

// One more than `limit`, where there are so many.
Result<void> read_rows(Database& db, std::int64_t scope, const ports::RunQuery& query,
                       std::uint32_t limit, std::vector<ports::RunRow>& rows) {
  const Statement statement = TRY(build(scope, query, limit));
  Query q = TRY(query_of(db, statement));
  while (TRY(q.step())) rows.push_back(TRY(read_run_row(q)));
  return {};
}

Result<std::vector<ports::RunRow>> read_phases(Database& db, std::int64_t scope,
                                               const ports::RunQuery& query, std::uint32_t limit) {
  ports::RunQuery of_one = query;
  std::vector<engine::WorkflowPhase> phases = query.phases;
  std::ranges::sort(phases);
  phases.erase(std::ranges::unique(phases).begin(), phases.end());
  std::vector<ports::RunRow> rows;
  for (const engine::WorkflowPhase phase : phases) {
    of_one.phases = {phase};
    TRY(read_rows(db, scope, of_one, limit, rows));
  }
  std::ranges::sort(rows, [](const ports::RunRow& a, const ports::RunRow& b) {
    return std::tie(b.created_at, b.uid) < std::tie(a.created_at, a.uid);
  });
  return rows;
}

}  // namespace

Result<ports::RunPage> list_runs(Database& db, std::int64_t scope, const ports::RunQuery& query) {
  const std::uint32_t limit = query.limit == 0 || query.limit > kPageMax ? kPageMax : query.limit;
  ports::RunPage page;
  if (walks_phases(query)) {
    page.rows = TRY(read_phases(db, scope, query, limit));
  } else {
    TRY(read_rows(db, scope, query, limit, page.rows));
  }
  if (page.rows.size() <= limit) return page;
  page.rows.resize(limit);
  const ports::RunRow& last = page.rows.back();
  const bool by_finish = query.order == ports::RunOrder::LastFinished;
  page.next_cursor =
      ports::to_cursor({by_finish ? last.summary.finished_at.ns : last.created_at.ns, last.uid});
  return page;
}

}  // namespace tiphys::store::sqlite
