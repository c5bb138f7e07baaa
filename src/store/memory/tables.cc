// Reading, and what anybody may write. The owner's commits are in commit.cc.
#include "store/memory/tables.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tiphys::store::memory {

using base::ErrorCode;
using base::Result;

namespace {

std::unexpected<base::Error> no_run(engine::RunKey key) {
  return base::fail(ErrorCode::NotFound, "there is no run " + std::to_string(key));
}

}  // namespace

std::optional<std::uint64_t> Tables::own(const void* owner) {
  if (owner_ != nullptr && owner_ != owner) return std::nullopt;
  owner_ = owner;
  ++numbers_.writes;
  return ++epoch_;
}

void Tables::disown(const void* owner) {
  if (owner_ == owner) owner_ = nullptr;
}

Result<engine::RunKey> Tables::create_run(const ports::NewRun& made) {
  if (runs_.present({made.workflow_namespace, made.name}) != nullptr ||
      runs_.find_uid(made.uid) != nullptr) {
    return base::fail(ErrorCode::AlreadyExists, "there is already a workflow " + made.name +
                                                    " in namespace " + made.workflow_namespace);
  }
  Run run;
  run.row.key = ++numbers_.run;
  run.row.workflow_namespace = made.workflow_namespace;
  run.row.name = made.name;
  run.row.uid = made.uid;
  run.row.created_at = made.created_at;
  run.row.priority = made.priority;
  run.row.summary = made.summary;
  run.manifest = made.manifest;
  run.entropy = made.entropy;
  if (made.beginning.has_value()) {
    run.row.generation = made.beginning->generation;
    for (const engine::NewValue& value : made.beginning->values) add_value(run, value);
  }
  Records& records = run.records[run.row.generation];
  if (made.beginning.has_value()) records.snapshot = made.beginning->snapshot;
  run.row.sequence = feed_.add_run(What::Run, 0, run.row.key);
  const engine::RunKey key = run.row.key;
  runs_.add(std::move(run));
  ++numbers_.writes;
  return key;
}

Result<std::uint64_t> Tables::append_intent(engine::RunKey run, const engine::Intent& intent) {
  if (runs_.find(run) == nullptr) return no_run(run);
  ++numbers_.writes;
  return add_intent(run, intent);
}

std::uint64_t Tables::add_intent(engine::RunKey run, const engine::Intent& intent) {
  const std::uint64_t sequence = ++numbers_.intent;
  intents_.add(run, sequence, intent);
  feed_.add_intent(sequence);
  return sequence;
}

Result<ports::RunRow> Tables::find(std::string_view ns, std::string_view name) const {
  if (const Run* run = runs_.find({std::string(ns), std::string(name)})) return run->row;
  return base::fail(ErrorCode::NotFound, "there is no workflow " + std::string(name) +
                                             " in namespace " + std::string(ns));
}

Result<ports::RunRow> Tables::find(engine::RunKey key) const {
  if (const Run* run = runs_.find(key)) return run->row;
  return no_run(key);
}

std::vector<std::optional<ports::RunRow>> Tables::find_all(
    std::span<const engine::RunKey> keys) const {
  std::vector<std::optional<ports::RunRow>> found;
  for (const engine::RunKey key : keys) {
    const Run* run = runs_.find(key);
    found.push_back(run == nullptr ? std::nullopt : std::optional(run->row));
  }
  return found;
}

Result<ports::RunPage> Tables::list(const ports::RunQuery& query) const {
  ports::RunPage page = TRY(runs_.list(query));
  if (query.cursor.empty()) page.changes_cursor = feed_.here();
  return page;
}

std::vector<std::string> Tables::manifests(std::span<const engine::RunKey> keys) const {
  std::vector<std::string> found;
  for (const engine::RunKey key : keys) {
    const Run* run = runs_.find(key);
    found.push_back(run == nullptr ? std::string() : run->manifest);
  }
  return found;
}

Result<ports::RunRow> Tables::find_uid(std::string_view uid) const {
  if (const Run* run = runs_.find_uid(uid)) return run->row;
  return base::fail(ErrorCode::NotFound, "there is no workflow of the uid " + std::string(uid));
}

Result<ports::RunRow> Tables::latest(std::string_view ns) const {
  if (const Run* run = runs_.latest(std::string(ns))) return run->row;
  return base::fail(ErrorCode::NotFound, "there is no workflow in namespace " + std::string(ns));
}

Result<ports::RunImage> Tables::load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) const {
  const Run* run = runs_.find(key);
  if (run == nullptr) return no_run(key);
  ports::RunImage image;
  image.row = run->row;
  image.manifest = run->manifest;
  image.entropy = run->entropy;
  image.generation = generation.value_or(run->row.generation);
  const auto records = run->records.find(image.generation);
  if (records == run->records.end()) {
    return base::fail(ErrorCode::NotFound, "run " + std::to_string(key) + " has no generation " +
                                               std::to_string(image.generation));
  }
  image.snapshot = records->second.snapshot;
  image.deltas = records->second.deltas;
  image.values.reserve(run->values.size());
  for (const auto& [hash, bytes] : run->values) image.values.push_back({hash, bytes});
  ports::Changes waiting;
  intents_.read_of(key, runs_, waiting);
  for (ports::PendingIntent& pending : waiting.intents) {
    image.intents.push_back(std::move(pending.intent));
  }
  return image;
}

Result<std::string> Tables::load_value(engine::RunKey key, const base::Hash128& hash) const {
  if (const Run* run = runs_.find(key)) {
    const auto found = run->values.lower_bound(hash);
    if (found != run->values.end() && found->first == hash) return found->second;
  }
  return base::fail(ErrorCode::NotFound, "there is no value " + hash.hex());
}

std::vector<ports::LogRow> Tables::log_rows(engine::RunKey key, std::uint64_t after) const {
  std::vector<ports::LogRow> rows;
  const Run* run = runs_.find(key);
  if (run == nullptr) return rows;
  for (auto at = run->new_logs.upper_bound(after); at != run->new_logs.end(); ++at) {
    for (const ports::LogRow* row : at->second) rows.push_back(*row);
  }
  std::ranges::sort(rows, [](const ports::LogRow& a, const ports::LogRow& b) {
    return std::tie(a.attempt, a.container) < std::tie(b.attempt, b.container);
  });
  return rows;
}

ports::Found Tables::look_up(const ports::LookUp& wanted) const {
  ports::Found found;
  const auto add_row = [&found](const Run* run) {
    found.runs.push_back(run == nullptr ? std::nullopt : std::optional(run->row));
  };
  for (const engine::RunKey key : wanted.runs) add_row(runs_.find(key));
  for (const engine::RunUid& uid : wanted.run_uids) add_row(runs_.find_uid(uid));
  for (const ports::ObjectKey& key : wanted.objects) {
    auto object = objects_.get(key);
    found.objects.push_back(object.has_value() ? std::optional(std::move(*object)) : std::nullopt);
  }
  for (const ports::MemoKey& key : wanted.memos) found.memos.push_back(memos_.find(key));
  found.expiring = runs_.expiring(wanted.expiring);
  return found;
}

Result<std::uint64_t> Tables::put_object(const ports::StoredObject& object,
                                         ports::ExpectedRevision expected) {
  const std::uint64_t revision = TRY(objects_.put(object, expected, feed_));
  ++numbers_.writes;
  return revision;
}

Result<std::uint64_t> Tables::put_status(const ports::ObjectKey& key, std::string_view status,
                                         ports::ExpectedRevision expected) {
  const std::uint64_t revision = TRY(objects_.put_status(key, status, expected, feed_));
  ++numbers_.writes;
  return revision;
}

Result<void> Tables::remove_object(const ports::ObjectKey& key, ports::ExpectedRevision expected) {
  TRY(objects_.remove(key, expected, feed_));
  ++numbers_.writes;
  return {};
}

std::uint64_t Tables::remove_cache(std::string_view ns, std::string_view cache) {
  const std::uint64_t count = memos_.remove_cache(ns, cache);
  if (count > 0) ++numbers_.writes;
  return count;
}

void Tables::plant_intent(engine::RunKey run, std::uint64_t sequence) {
  intents_.add(run, sequence, {.arguments = base::Value::object(), .actor = "late", .at = {1}});
  feed_.add_intent(sequence);
  ++numbers_.writes;
}

std::uint64_t Tables::bytes() const {
  std::uint64_t bytes = arbiter_.snapshot.size() + memos_.bytes();
  for (const std::string& delta : arbiter_.deltas) bytes += delta.size();
  for (const auto& [key, run] : runs_.all()) {
    bytes += run.manifest.size();
    for (const auto& [generation, records] : run.records) {
      bytes += records.snapshot.size();
      for (const std::string& delta : records.deltas) bytes += delta.size();
    }
    for (const auto& [hash, value] : run.values) bytes += value.size();
    for (const auto& [place, row] : run.logs) bytes += row.locator.size();
  }
  for (const auto& [key, object] : objects_.all()) {
    bytes += object.manifest.size() + object.status.size();
  }
  return bytes;
}

}  // namespace tiphys::store::memory
