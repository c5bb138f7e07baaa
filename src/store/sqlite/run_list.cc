// Lists of runs: one index drives, chosen by the narrowest condition; the others filter its rows.
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/phase.h"
#include "store/sqlite/run_rows.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Database;
using drivers::sqlite::Query;

namespace {

constexpr std::uint32_t kPageMax = 10'000;  // rows of one page, whatever is asked for

struct Position {
  std::int64_t created_at = 0;
  std::int64_t key = 0;
};

std::string to_cursor(const ports::RunRow& row) {
  return std::to_string(row.created_at.ns) + "." + std::to_string(row.key);
}

Result<Position> parse_cursor(std::string_view text) {
  Position at;
  const char* end = text.data() + text.size();
  auto first = std::from_chars(text.data(), end, at.created_at);
  if (first.ec == std::errc() && first.ptr != end && *first.ptr == '.') {
    auto second = std::from_chars(first.ptr + 1, end, at.key);
    if (second.ec == std::errc() && second.ptr == end) return at;
  }
  return base::fail(base::ErrorCode::InvalidArgument,
                    "the cursor \"" + std::string(text) + "\" is not one of this store");
}

// SQL and its parameters, built side by side. The text comes from literals only.
struct Statement {
  std::string sql;
  std::vector<std::variant<std::int64_t, std::string>> parameters;

  Statement& text(std::string_view more) {
    sql += more;
    return *this;
  }
  Statement& with(std::int64_t value) {
    parameters.emplace_back(value);
    return *this;
  }
  Statement& with(std::string value) {
    parameters.emplace_back(std::move(value));
    return *this;
  }
};

// The part up to and with `where`; gives the prefix of the driving table and its key column.
std::pair<std::string, std::string> drive(Statement& s, const ports::RunQuery& q) {
  if (!q.labels.empty()) {
    s.text(
        " from run_label l cross join run_state s on s.run = l.run "
        "cross join run r on r.key = l.run where l.key = ? and l.value = ?");
    s.with(q.labels.front().key).with(q.labels.front().values.front());
    return {"l.created_at", "l.run"};
  }
  if (q.live == true) {
    s.text(
        " from run_state s indexed by run_state_live cross join run r on r.key = s.run "
        "where s.live = 1");
    return {"s.created_at", "s.run"};
  }
  if (q.phases.size() == 1) {
    s.text(
        " from run_state s indexed by run_state_phase cross join run r on r.key = s.run "
        "where s.phase = ?");
    s.with(static_cast<std::int64_t>(q.phases.front()));
    return {"s.created_at", "s.run"};
  }
  if (q.workflow_namespace.has_value()) {
    s.text(
        " from run r indexed by run_namespace cross join run_state s on s.run = r.key "
        "where r.namespace = ?");
    s.with(*q.workflow_namespace);
    return {"r.created_at", "r.key"};
  }
  s.text(" from run r indexed by run_created cross join run_state s on s.run = r.key where true");
  return {"r.created_at", "r.key"};
}

void filter_phases(Statement& s, const std::vector<engine::WorkflowPhase>& phases) {
  if (phases.empty()) return;
  s.text(" and s.phase in (");
  for (std::size_t i = 0; i < phases.size(); ++i) {
    s.text(i == 0 ? "?" : ", ?").with(static_cast<std::int64_t>(phases[i]));
  }
  s.text(")");
}

void filter(Statement& s, const ports::RunQuery& q) {
  if (q.workflow_namespace.has_value()) s.text(" and r.namespace = ?").with(*q.workflow_namespace);
  if (q.live.has_value()) s.text(*q.live ? " and s.live = 1" : " and s.live = 0");
  filter_phases(s, q.phases);
  for (std::size_t i = 1; i < q.labels.size(); ++i) {
    s.text(
        " and exists (select 1 from run_label x where x.key = ? and x.value = ? "
        "and x.created_at = r.created_at and x.run = r.key)");
    s.with(q.labels[i].key).with(q.labels[i].values.front());
  }
  if (!q.name_prefix.empty()) {
    s.text(" and substr(r.name, 1, length(?)) = ?").with(q.name_prefix).with(q.name_prefix);
  }
  if (q.finished_before.is_set()) {
    s.text(" and s.finished_at <> 0 and s.finished_at < ?").with(q.finished_before.ns);
  }
}

Result<Statement> build(const ports::RunQuery& query, std::uint32_t limit) {
  Statement s;
  s.text("select ").text(kRunColumns);
  const auto [created_at, key] = drive(s, query);
  filter(s, query);
  if (query.created_after.is_set()) {
    s.text(" and " + created_at + " > ?").with(query.created_after.ns);
  }
  if (!query.cursor.empty()) {
    const Position at = TRY(parse_cursor(query.cursor));
    s.text(" and (" + created_at + ", " + key + ") < (?, ?)").with(at.created_at).with(at.key);
  }
  s.text(" order by " + created_at + " desc, " + key + " desc limit ?");
  s.with(std::int64_t{limit} + 1);
  return s;
}

}  // namespace

Result<ports::RunPage> list_runs(Database& db, const ports::RunQuery& query) {
  const std::uint32_t limit = query.limit == 0 || query.limit > kPageMax ? kPageMax : query.limit;
  const Statement statement = TRY(build(query, limit));
  Query q = TRY(db.query(statement.sql));
  for (const auto& parameter : statement.parameters) {
    if (const auto* number = std::get_if<std::int64_t>(&parameter)) {
      q.bind(*number);
    } else {
      q.bind(std::get<std::string>(parameter));
    }
  }
  ports::RunPage page;
  while (TRY(q.step())) {
    if (page.rows.size() == limit) {
      page.next_cursor = to_cursor(page.rows.back());
      break;
    }
    page.rows.push_back(TRY(read_run_row(q)));
  }
  return page;
}

}  // namespace tiphys::store::sqlite
