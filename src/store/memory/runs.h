// The runs of one scope with their records, and the indexes that lists are driven by.
//
// Each change costs O(log runs) for each index that it touches, and none for the others.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "engine/phase.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/logs.h"
#include "ports/reader.h"
#include "ports/run_image.h"

namespace tiphys::store::memory {

struct Records {
  std::string snapshot;
  std::vector<std::string> deltas;  // since the snapshot
};

struct Run {
  ports::RunRow row;
  std::string manifest;
  std::array<std::uint64_t, 4> entropy = {};
  std::map<engine::Generation, Records> records;  // those of the row's generation are the present
  // Its own, not shared with other runs. Of two texts with one hash the first is given.
  std::multimap<base::Hash128, std::string> values;
  std::map<std::pair<engine::AttemptId, std::string>, ports::LogRow> logs;  // and by container
  std::map<std::uint64_t, std::vector<const ports::LogRow*>> new_logs;      // by their revision
};

// One that is there already is replaced, but for the revision that it first came with.
void put_log_row(Run& run, std::uint64_t revision, ports::LogRow row);

// Idempotent. O(texts with its hash).
void add_value(Run& run, engine::NewValue value);

struct Moment {
  std::int64_t at = 0;
  std::string_view uid;
};
inline Moment creation_of(const Run& run) { return {run.row.created_at.ns, run.row.uid}; }
inline Moment end_of(const Run& run) { return {run.row.summary.finished_at.ns, run.row.uid}; }

template <Moment (*moment_of)(const Run&)>
struct LatestFirst {
  using is_transparent = void;
  static Moment of(const Run* run) { return moment_of(*run); }
  static Moment of(const Moment& moment) { return moment; }
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    const Moment x = of(a);
    const Moment y = of(b);
    return std::tie(y.at, y.uid) < std::tie(x.at, x.uid);
  }
};
using Runs = std::set<const Run*, LatestFirst<creation_of>>;
using FinishedRuns = std::set<const Run*, LatestFirst<end_of>>;

template <class Key>
class Index {
 public:
  void add(const Key& key, const Run& run) { sets_[key].insert(&run); }
  void remove(const Key& key, const Run& run) {
    const auto found = sets_.find(key);
    if (found == sets_.end()) return;
    found->second.erase(&run);
    if (found->second.empty()) sets_.erase(found);
  }
  const Runs& of(const Key& key) const {
    static const Runs kNone;
    const auto found = sets_.find(key);
    return found == sets_.end() ? kNone : found->second;
  }

 private:
  std::map<Key, Runs> sets_;
};

class RunTable {
 public:
  using Name = std::pair<std::string, std::string>;  // namespace, name

  Run* find(engine::RunKey key);
  const Run* find(engine::RunKey key) const;
  const Run* find_uid(std::string_view uid) const;
  const Run* find_uid(const engine::RunUid& uid) const;  // a live one first
  const Run* present(const Name& name) const;
  // The present one, else the newest archived one.
  const Run* find(const Name& name) const;
  // Of several of one moment the one that was submitted last.
  const Run* latest(const std::string& ns) const;
  base::Result<ports::RunPage> list(const ports::RunQuery& query) const;
  std::vector<ports::RunRow> expiring(const ports::Expiring& wanted) const;
  // In the order of the feed: oldest first.
  const std::set<std::pair<std::int64_t, engine::RunKey>>& live() const { return live_; }
  const std::map<engine::RunKey, Run>& all() const { return runs_; }

  // Its key, its uid and, while it is present, its name must be free.
  void add(Run run);
  void remove(Run& run);
  void archive(Run& run);
  void set_summary(Run& run, const engine::RunSummary& summary);
  void set_live(Run& run, bool live);
  void set_expiry(Run& run, base::Timestamp expires_at);

 private:
  using Label = std::pair<std::string, std::string>;
  void add_labels(const Run& run);
  void remove_labels(const Run& run);
  // The indexes that have every run that fits, no run in two of them.
  std::vector<const Runs*> narrowest(const ports::RunQuery& query) const;

  std::map<engine::RunKey, Run> runs_;
  std::map<std::string, const Run*, std::less<>> by_uid_;
  std::set<std::pair<engine::RunUid, engine::RunKey>> by_attempts_;
  std::map<Name, const Run*> present_;
  std::set<std::pair<std::int64_t, engine::RunKey>> live_;
  Runs all_;
  Runs live_runs_;
  FinishedRuns finished_;  // those that are not live
  Runs expiring_;
  std::set<std::pair<std::int64_t, engine::RunKey>> by_expiry_;
  Index<std::string> by_name_;
  Index<std::string> by_namespace_;
  Index<engine::WorkflowPhase> by_phase_;
  Index<Label> by_label_;
};

}  // namespace tiphys::store::memory
