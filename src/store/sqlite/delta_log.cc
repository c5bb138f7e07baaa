// The chain, the snapshots in pieces, and the sweep.
#include "store/sqlite/delta_log.h"

#include <algorithm>
#include <string>
#include <vector>

#include "store/sqlite/sums.h"

namespace tiphys::store::sqlite {

using base::Result;
using drivers::sqlite::Query;

namespace {

// Well below SQLite's limit of a row (10^9 bytes), and small beside the memory of a large Run, for
// one who reads them one by one.
constexpr std::size_t kSnapshotPieceBytes = 1u << 20;
// What one commit may spend on garbage: about a millisecond.
constexpr int kSweepRows = 512;
constexpr std::int64_t kSweepBytes = 4 << 20;
// Less garbage than this is not worth a sweep.
constexpr std::int64_t kDeadBytesMin = 4 << 20;

std::int64_t signed_key(engine::RunKey key) { return static_cast<std::int64_t>(key); }

constexpr std::string_view kPart = "a part of a run's snapshot";

std::string name_of(std::int64_t delta) { return "delta " + std::to_string(delta) + " of a run"; }

std::unexpected<base::Error> missing_delta(std::int64_t number) {
  return base::fail(base::ErrorCode::DataLoss, name_of(number) + " is missing from the store");
}

// Of a row whose link was read: numbers fall along a chain, and what belongs to it is no longer
// than what was written. So a damaged link ends it, wherever it leads.
Result<void> check_link(std::int64_t number, std::int64_t before, std::int64_t bytes,
                        const DeltaLog::Head& head) {
  if (before < number && before >= 0 && bytes <= head.delta_bytes) return {};
  return base::fail(base::ErrorCode::DataLoss,
                    name_of(number) + " is damaged in the store: what it follows is not its own");
}

Result<void> check_bytes(std::int64_t bytes, const DeltaLog::Head& head) {
  if (bytes == head.delta_bytes) return {};
  return base::fail(base::ErrorCode::DataLoss,
                    "the deltas of a run are " + std::to_string(bytes) + " bytes in the store, " +
                        std::to_string(head.delta_bytes) + " were written");
}

}  // namespace

Result<std::optional<DeltaLog::Head>> DeltaLog::head(engine::RunKey run) {
  Query q =
      TRY(db_.query("select revision, last_delta, snapshot_delta, delta_bytes, generation, scope "
                    "from run_state where run = ?"));
  q.bind(signed_key(run));
  if (!TRY(q.step())) return std::nullopt;
  return Head{.scope = q.integer(5),
              .revision = q.key(0),
              .generation = static_cast<engine::Generation>(q.integer(4)),
              .last_delta = q.integer(1),
              .snapshot_delta = q.integer(2),
              .delta_bytes = q.integer(3)};
}

Result<std::optional<DeltaLog::Head>> DeltaLog::old_head(engine::RunKey run,
                                                         engine::Generation generation) {
  Query q =
      TRY(db_.query("select revision, last_delta, snapshot_delta, delta_bytes from generation "
                    "where run = ? and generation = ?"));
  q.bind(signed_key(run)).bind(std::int64_t{generation});
  if (!TRY(q.step())) return std::nullopt;
  return Head{.revision = q.key(0),
              .generation = generation,
              .last_delta = q.integer(1),
              .snapshot_delta = q.integer(2),
              .delta_bytes = q.integer(3)};
}

// The newest row of either table is never removed, so numbers only grow and a chain's end stays
// unambiguous.
Result<void> DeltaLog::begin() {
  Query q =
      TRY(db_.query("select max((select coalesce(max(seq), 0) from delta), "
                    "(select coalesce(max(seq), 0) from change))"));
  TRY(q.step());
  next_ = q.integer(0) + 1;
  return {};
}

Result<void> DeltaLog::begin_run(engine::RunKey run, engine::Generation generation,
                                 std::string_view snapshot) {
  TRY(write_snapshot(run, generation, snapshot));
  Query q = TRY(db_.query("update run_state set generation = ? where run = ?"));
  return q.bind(std::int64_t{generation}).bind(signed_key(run)).run();
}

Result<bool> DeltaLog::append(engine::RunKey run, const Head& head, const Addition& addition) {
  Head next = head;
  next.revision += 1;
  bool added = false;
  if (addition.generation.has_value()) {
    TRY(end_generation(run, head));
    next.generation = *addition.generation;
    next.delta_bytes = 0;
  }
  if (addition.snapshot != nullptr && addition.snapshot->has_value()) {
    TRY(add_dead(next.delta_bytes));
    TRY(write_snapshot(run, next.generation, **addition.snapshot));
    next.snapshot_delta = head.last_delta;
    next.delta_bytes = 0;
  }
  if (!addition.delta.empty()) {
    added = true;
    Query q =
        TRY(db_.query("insert into delta (seq, run, prev, body, sum) values (?, ?, ?, ?, ?)"));
    q.bind(next_).bind(signed_key(run)).bind(head.last_delta).bind_blob(addition.delta);
    TRY(q.bind(sum_of({next_, signed_key(run), head.last_delta}, addition.delta)).run());
    next.last_delta = next_;
    next.delta_bytes += static_cast<std::int64_t>(addition.delta.size());
  }
  Query q =
      TRY(db_.query("update run_state set revision = ?, last_delta = ?, snapshot_delta = ?, "
                    "delta_bytes = ?, generation = ?, seq = ? where run = ?"));
  q.bind(static_cast<std::int64_t>(next.revision))
      .bind(next.last_delta)
      .bind(next.snapshot_delta)
      .bind(next.delta_bytes)
      .bind(std::int64_t{next.generation});
  TRY(q.bind(next_).bind(signed_key(run)).run());
  if (added) ++next_;
  return added;
}

Result<void> DeltaLog::end_generation(engine::RunKey run, const Head& head) {
  Query q =
      TRY(db_.query("insert into generation (run, generation, revision, last_delta, "
                    "snapshot_delta, delta_bytes) values (?, ?, ?, ?, ?, ?)"));
  q.bind(signed_key(run)).bind(std::int64_t{head.generation});
  q.bind(static_cast<std::int64_t>(head.revision)).bind(head.last_delta);
  return q.bind(head.snapshot_delta).bind(head.delta_bytes).run();
}

Result<void> DeltaLog::abandon(engine::RunKey run, const Head& head) {
  std::int64_t bytes = head.delta_bytes;
  {
    Query q = TRY(db_.query("select sum(delta_bytes) from generation where run = ?"));
    q.bind(signed_key(run));
    if (TRY(q.step())) bytes += q.integer(0);
  }
  for (const char* sql :
       {"delete from generation where run = ?", "delete from snapshot where run = ?"}) {
    Query q = TRY(db_.query(sql));
    TRY(q.bind(signed_key(run)).run());
  }
  return add_dead(bytes);
}

Result<void> DeltaLog::add_dead(std::int64_t bytes) {
  if (bytes == 0) return {};
  sweeping_ = true;
  Query q = TRY(db_.query("update delta_meta set dead_bytes = dead_bytes + ? where id = 1"));
  return q.bind(bytes).run();
}

Result<void> DeltaLog::write_snapshot(engine::RunKey run, engine::Generation generation,
                                      std::string_view snapshot) {
  {
    Query q = TRY(db_.query("delete from snapshot where run = ? and generation = ?"));
    TRY(q.bind(signed_key(run)).bind(std::int64_t{generation}).run());
  }
  std::int64_t part = 0;
  do {
    const std::string_view piece = snapshot.substr(0, kSnapshotPieceBytes);
    snapshot.remove_prefix(piece.size());
    Query q =
        TRY(db_.query("insert into snapshot (run, generation, part, body, sum) "
                      "values (?, ?, ?, ?, ?)"));
    q.bind(signed_key(run)).bind(std::int64_t{generation}).bind(part).bind_blob(piece);
    TRY(q.bind(sum_of({signed_key(run), generation, part}, piece)).run());
    ++part;
  } while (!snapshot.empty());
  return {};
}

Result<std::string> DeltaLog::load_snapshot(engine::RunKey run, engine::Generation generation) {
  std::string whole;
  Query size =
      TRY(db_.query("select sum(length(body)) from snapshot where run = ? and generation = ?"));
  size.bind(signed_key(run)).bind(std::int64_t{generation});
  TRY(size.step());
  whole.reserve(static_cast<std::size_t>(size.integer(0)));
  Query q =
      TRY(db_.query("select body, part, sum from snapshot where run = ? and generation = ? "
                    "order by part"));
  q.bind(signed_key(run)).bind(std::int64_t{generation});
  while (TRY(q.step())) {
    TRY(check_sum(q, 2, sum_of({signed_key(run), generation, q.integer(1)}, q.blob(0)), kPart));
    whole += q.blob(0);
  }
  return whole;
}

Result<std::vector<std::string>> DeltaLog::load_deltas(engine::RunKey run, const Head& head) {
  std::vector<std::string> deltas;
  std::int64_t at = head.last_delta;
  std::int64_t bytes = 0;
  Query q = TRY(db_.query("select prev, body, sum from delta where seq = ? and run = ?"));
  while (at > head.snapshot_delta) {
    q.reset();
    q.bind(at).bind(signed_key(run));
    if (!TRY(q.step())) return missing_delta(at);
    TRY(check_sum(q, 2, sum_of({at, signed_key(run), q.integer(0)}, q.blob(1)), name_of(at)));
    deltas.emplace_back(q.blob(1));
    bytes += static_cast<std::int64_t>(deltas.back().size());
    TRY(check_link(at, q.integer(0), bytes, head));
    at = q.integer(0);
  }
  TRY(check_bytes(bytes, head));
  std::reverse(deltas.begin(), deltas.end());
  return deltas;
}

Result<DeltaLog::Contents> DeltaLog::contents(engine::RunKey run, const Head& head) {
  Contents out{.head = head, .snapshot_bytes = 0, .deltas = {}};
  Query size =
      TRY(db_.query("select sum(length(body)) from snapshot where run = ? and generation = ?"));
  size.bind(signed_key(run)).bind(std::int64_t{head.generation});
  TRY(size.step());
  out.snapshot_bytes = size.key(0);
  std::int64_t bytes = 0;
  Query q = TRY(db_.query("select prev, length(body) from delta where seq = ? and run = ?"));
  for (std::int64_t at = head.last_delta; at > head.snapshot_delta; at = q.integer(0)) {
    q.reset();
    q.bind(at).bind(signed_key(run));
    if (!TRY(q.step())) return missing_delta(at);
    out.deltas.push_back(at);
    bytes += q.integer(1);
    TRY(check_link(at, q.integer(0), bytes, head));
  }
  TRY(check_bytes(bytes, head));
  std::reverse(out.deltas.begin(), out.deltas.end());
  return out;
}

// A snapshot ends the chain behind the newest delta there is, so another one shows in the number of
// that; unless there was no delta since the one before, when nothing but the revision tells.
Result<void> DeltaLog::check_same(engine::RunKey run, const Head& head) {
  const auto now = TRY(this->head(run));
  const bool chained = head.last_delta > head.snapshot_delta;
  if (now.has_value() && now->generation == head.generation &&
      now->snapshot_delta == head.snapshot_delta && (chained || now->revision == head.revision)) {
    return {};
  }
  return base::fail(base::ErrorCode::Conflict, "the records of a run were written anew meanwhile");
}

Result<std::string> DeltaLog::snapshot_part(engine::RunKey run, const Head& head,
                                            std::int64_t part) {
  TRY(check_same(run, head));
  Query q =
      TRY(db_.query("select body, sum from snapshot "
                    "where run = ? and generation = ? and part = ?"));
  q.bind(signed_key(run)).bind(std::int64_t{head.generation}).bind(part);
  if (!TRY(q.step())) {
    return base::fail(base::ErrorCode::DataLoss, "a part of a run's snapshot is missing");
  }
  TRY(check_sum(q, 1, sum_of({signed_key(run), head.generation, part}, q.blob(0)), kPart));
  return std::string(q.blob(0));
}

Result<std::string> DeltaLog::delta(engine::RunKey run, const Head& head, std::int64_t number) {
  TRY(check_same(run, head));
  Query q = TRY(db_.query("select body, prev, sum from delta where seq = ? and run = ?"));
  q.bind(number).bind(signed_key(run));
  if (!TRY(q.step())) return missing_delta(number);
  TRY(check_sum(q, 2, sum_of({number, signed_key(run), q.integer(1)}, q.blob(0)), name_of(number)));
  return std::string(q.blob(0));
}

Result<bool> DeltaLog::sweep_due(std::int64_t dead_bytes) {
  if (dead_bytes < kDeadBytesMin) return false;
  Query q =
      TRY(db_.query("select c.page_count * s.page_size from pragma_page_count c, "
                    "pragma_page_size s"));
  TRY(q.step());
  return dead_bytes >= q.integer(0) / 4;
}

struct DeltaLog::SweepPiece {
  std::vector<std::int64_t> dead;
  std::int64_t bytes = 0;
  std::int64_t next = 0;  // 0: the end is reached
};

Result<DeltaLog::SweepPiece> DeltaLog::sweep_piece(std::int64_t from) {
  SweepPiece piece;
  Query q =
      TRY(db_.query("select d.seq, length(d.body), s.run is null or (d.seq <= s.snapshot_delta "
                    "and not exists (select 1 from generation g where g.run = d.run "
                    "and d.seq > g.snapshot_delta and d.seq <= g.last_delta)) "
                    "from delta d left join run_state s on s.run = d.run "
                    "where d.seq >= ? and d.seq < (select max(seq) from delta) "
                    "order by d.seq limit ?"));
  q.bind(from).bind(std::int64_t{kSweepRows});
  int rows = 0;
  while (TRY(q.step())) {
    ++rows;
    piece.next = q.integer(0) + 1;
    if (q.integer(2) == 0) continue;
    piece.dead.push_back(q.integer(0));
    piece.bytes += q.integer(1);
    if (piece.bytes >= kSweepBytes) return piece;
  }
  if (rows < kSweepRows) piece.next = 0;
  return piece;
}

Result<void> DeltaLog::sweep() {
  if (!sweeping_) return {};
  std::int64_t dead_bytes = 0;
  std::int64_t from = 0;
  {
    Query q = TRY(db_.query("select dead_bytes, sweep_from from delta_meta where id = 1"));
    TRY(q.step());
    dead_bytes = q.integer(0);
    from = q.integer(1);
  }
  if (from == 0 && !TRY(sweep_due(dead_bytes))) {
    sweeping_ = false;
    return {};
  }
  const SweepPiece piece = TRY(sweep_piece(from));
  for (std::int64_t seq : piece.dead) {
    Query q = TRY(db_.query("delete from delta where seq = ?"));
    TRY(q.bind(seq).run());
  }
  Query q =
      TRY(db_.query("update delta_meta set dead_bytes = max(0, dead_bytes - ?), sweep_from = ? "
                    "where id = 1"));
  return q.bind(piece.bytes).bind(piece.next).run();
}

}  // namespace tiphys::store::sqlite
