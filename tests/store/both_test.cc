// Random requests to the store in memory and to SQLite: the same answers, whatever is asked.
//
// The contract says what every store must do; this finds what it forgot to say. Left out are the
// values of sequences and cursors, how a reader's pages of the feed are cut, and which of two texts
// with one hash a run is given: those are a store's own.
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "folder.h"
#include "store/memory/store.h"

namespace tiphys::store {
namespace {

struct Side {
  std::unique_ptr<ports::Access> access;
  std::unique_ptr<ports::Ledger> ledger;
  std::unique_ptr<ports::Ownership> ownership;
  std::string cursor;
  std::uint64_t counter = 0;

  template <class T>
  base::Result<T> drained() {
    auto done = ledger->drain(10);
    if (done.size() != 1) return base::fail(base::ErrorCode::Internal, "not one completion");
    return std::get<base::Result<T>>(std::move(done.front().outcome));
  }
};

std::string text_of(const ports::RunRow& r) {
  std::ostringstream out;
  const engine::RunSummary& s = r.summary;
  out << r.key << ' ' << r.workflow_namespace << '/' << r.name << ' ' << r.uid << " at "
      << r.created_at.ns << " priority " << r.priority << " revision " << r.revision << " g"
      << r.generation << (r.live ? " live" : "")
      << (r.presence == ports::Presence::Archived ? " archived" : "") << " wake " << r.wake_at.ns
      << " expires " << r.expires_at.ns << (r.open_attempts ? " open" : "") << " phase "
      << static_cast<int>(s.phase) << ' ' << s.message << ' ' << s.finished_at.ns << ' '
      << base::to_json(s.labels) << '\n';
  return out.str();
}

std::string text_of(const engine::Intent& i) {
  return "intent " + std::to_string(i.sequence) + " " + std::to_string(int(i.operation)) + " " +
         base::to_json(i.arguments) + " " + i.actor + " " + std::to_string(i.at.ns) + "\n";
}

std::string text_of(const ports::RunImage& image) {
  std::string out = text_of(image.row) + image.manifest + " g" + std::to_string(image.generation) +
                    " snapshot " + image.snapshot + " deltas";
  for (const std::string& delta : image.deltas) out += " " + delta;
  for (const engine::NewValue& v : image.values) out += "\n" + v.hash.hex() + " " + v.bytes;
  for (const engine::Intent& intent : image.intents) out += "\n" + text_of(intent);
  return out;
}

std::string text_of(const ports::Changes& c) {
  std::ostringstream out;
  out << (c.restarted ? "restarted " : "") << (c.more ? "more" : "") << '\n';
  for (const ports::ChangedRun& r : c.runs) {
    out << r.key << ' ' << r.uid << " revision " << r.revision << (r.live ? " live" : "")
        << (r.archived ? " archived" : "") << (r.open_attempts ? " open" : "")
        << (r.pending_intents ? " wished" : "") << " wake " << r.wake_at.ns << ' '
        << r.workflow_namespace << '/' << r.name << ' ' << r.created_at.ns << ' ' << r.priority
        << '\n';
  }
  for (const auto& run : c.deleted_runs) {
    out << "deleted " << run.key << ' ' << run.uid << ' ' << run.workflow_namespace << '/'
        << run.name << '\n';
  }
  for (const auto& i : c.intents) out << i.run << ' ' << i.run_uid << ' ' << text_of(i.intent);
  for (const auto& i : c.unreadable) out << i.run << ' ' << i.sequence << ' ' << i.message << '\n';
  for (const ports::ChangedObject& o : c.objects) {
    out << o.kind << ' ' << o.object_namespace << '/' << o.name << (o.deleted ? " gone\n" : "\n");
  }
  return out.str();
}

std::string text_of(const ports::StoredObject& o) {
  return o.kind + " " + o.object_namespace + "/" + o.name + " " + o.manifest + " " +
         std::to_string(o.revision) + " " + o.uid + " " + base::to_json(o.labels) + " " + o.status +
         "\n";
}

std::string text_of(const ports::Memo& memo) {
  return memo.key.cache_namespace + "/" + memo.key.cache + "/" + memo.key.key + " " + memo.entry +
         " " + std::to_string(memo.saved_at.ns) + "\n";
}

std::string text_of(const ports::BatchOutcome& outcome) {
  std::string out = std::to_string(int(outcome.arbiter));
  for (const ports::PartOutcome part : outcome.runs) out += " " + std::to_string(int(part));
  for (const ports::PartOutcome part : outcome.removals) out += " -" + std::to_string(int(part));
  return out;
}

std::string text_of(const ports::ArbiterImage& image) {
  std::string out = std::to_string(image.revision) + " " + image.snapshot;
  for (const std::string& delta : image.deltas) out += " " + delta;
  return out;
}

std::string text_of(const std::string& text) { return text; }
std::string text_of(std::uint64_t number) { return std::to_string(number); }

std::string text_of(const ports::LogRow& row) {
  return engine::to_text(row.attempt) + " " + row.container + " " + std::to_string(row.lines) +
         " " + row.locator + " " + std::to_string(row.revision);
}

std::string text_of(const ports::CacheName& name) {
  return name.cache_namespace + "/" + name.cache;
}
template <class T>
std::string text_of(const std::optional<T>& maybe) {
  return maybe.has_value() ? text_of(*maybe) : "none";
}

template <class T>
std::string text_of(const std::vector<T>& list) {
  std::string out;
  for (const T& each : list) out += text_of(each) + ",";
  return out;
}
std::string text_of(const ports::Found& found) {
  return text_of(found.runs) + text_of(found.objects) + text_of(found.memos) + " expiring " +
         text_of(found.expiring);
}

template <class T>
std::string text_of(const base::Result<T>& result) {
  if (!result.has_value()) {
    return std::string(base::name_of(result.error().code)) + ": " + result.error().message;
  }
  if constexpr (std::is_void_v<T>) {
    return "done";
  } else {
    return text_of(*result);
  }
}

class BothStores : public testing::TestWithParam<std::uint64_t> {
 protected:
  std::uint64_t below(std::uint64_t n) { return luck_() % n; }
  bool once_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> list) {
    return *(list.begin() + below(list.size()));
  }
  std::string a_namespace() { return one_of<std::string>({"a", "b"}); }
  std::string a_name() { return "n" + std::to_string(below(6)); }
  engine::RunKey a_run() { return 1 + below(last_run_ + 1); }
  engine::NewValue a_value() {
    const std::string text = "value " + std::to_string(below(6));
    return {base::hash128(text), text};
  }
  base::Timestamp a_time() { return {static_cast<std::int64_t>(below(6)) * 1'000'000'000}; }
  base::Value some_labels();
  ports::LabelSelector a_selector();
  engine::RunSummary a_summary();

  void SetUp() override;
  template <class Ask>
  void both(const char* what, Ask ask);
  void own();
  void request();
  void create();
  void wish();
  ports::RunPart a_part();
  engine::Intent an_intent();
  void commit();
  void write_object();
  void list_runs();
  void list_objects();
  void read_run();
  void read_feed();
  void read_memos();

  std::mt19937_64 luck_{GetParam()};
  Folder folder_;
  memory::Store store_;
  Side sides_[2];
  std::uint64_t epoch_ = 0;
  std::uint64_t step_ = 0;
  engine::RunKey last_run_ = 0;
  std::uint64_t last_intent_ = 0;
  std::uint64_t arbiter_ = 0;
};

template <class Ask>
void BothStores::both(const char* what, Ask ask) {
  const std::string memory = ask(sides_[0]);
  const std::string disk = ask(sides_[1]);
  ASSERT_EQ(memory, disk) << what << ", step " << step_;
}

void BothStores::SetUp() {
  sides_[0].access = memory::open_access(store_);
  sides_[0].ledger = memory::open_ledger(store_);
  const sqlite::StoreOptions fast = {.sync = false};
  sides_[1].access = std::move(*sqlite::open_access(folder_.path(), fast));
  sides_[1].ledger = std::move(*sqlite::open_ledger(folder_.path(), fast));
  own();
}

void BothStores::own() {
  for (Side& side : sides_) side.ownership.reset();
  sides_[0].ownership = memory::open_ownership(store_);
  sides_[1].ownership = std::move(*sqlite::open_ownership(folder_.path(), "t", {.sync = false}));
  both("own", [&](Side& side) {
    const auto state = side.ownership->state({1});
    const auto* owning = std::get_if<ports::Owning>(&state);
    epoch_ = owning == nullptr ? 0 : owning->epoch;
    return std::to_string(epoch_);
  });
}

base::Value BothStores::some_labels() {
  base::Value labels = once_in(3) ? base::Value() : base::Value::object();
  if (!once_in(3)) labels.set("team", one_of<const char*>({"red", "blue"}));
  if (!once_in(3)) labels.set("tier", one_of<const char*>({"1", "2"}));
  return labels;
}

ports::LabelSelector BothStores::a_selector() {
  using Must = ports::LabelRequirement::Test;
  ports::LabelSelector selector;
  for (std::uint64_t left = below(3); left > 0; --left) {
    const auto test = static_cast<Must>(below(4));
    std::vector<std::string> values;
    if (test == Must::In || test == Must::NotIn) {
      for (std::uint64_t more = below(3); more > 0; --more) {
        values.push_back(one_of<std::string>({"red", "blue", "1"}));
      }
    }
    selector.emplace_back(one_of<std::string>({"team", "tier"}), test, std::move(values));
  }
  return selector;
}

engine::RunSummary BothStores::a_summary() {
  engine::RunSummary summary;
  summary.phase = static_cast<engine::WorkflowPhase>(
      below(static_cast<std::uint64_t>(engine::WorkflowPhase::Error) + 1));
  summary.message = a_name();
  summary.finished_at = a_time();
  summary.labels = some_labels();
  return summary;
}

void BothStores::create() {
  ports::NewRun run;
  run.workflow_namespace = a_namespace();
  run.name = a_name();
  run.uid = "uid" + std::to_string(below(200));
  run.manifest = "{}";
  run.created_at = a_time();
  run.priority = static_cast<std::int32_t>(below(3));
  run.summary = a_summary();
  if (once_in(5)) {
    run.beginning = ports::Beginning{.generation = static_cast<engine::Generation>(below(3)),
                                     .snapshot = "taken over",
                                     .values = {a_value(), a_value()}};
  }
  both("create", [&](Side& side) {
    const auto key = side.access->create_run(run);
    last_run_ = std::max(last_run_, key.value_or(0));
    return text_of(key);
  });
}

engine::Intent BothStores::an_intent() {
  engine::Intent intent;
  intent.operation = static_cast<engine::Operation>(below(9));
  intent.arguments = some_labels();
  intent.actor = a_name();
  intent.at = a_time();
  return intent;
}

void BothStores::wish() {
  const engine::Intent intent = an_intent();
  const engine::RunKey run = a_run();
  both("wish", [&](Side& side) {
    const auto sequence = side.access->append_intent(run, intent);
    last_intent_ = std::max(last_intent_, sequence.value_or(0));
    return text_of(sequence);
  });
}

ports::RunPart BothStores::a_part() {
  ports::RunPart part;
  part.run = a_run();
  const auto row = sides_[0].access->find(part.run);
  if (row.has_value()) part.expected_revision = row->revision + (once_in(8) ? 1 : 0);
  if (!once_in(4)) part.delta = "d" + std::to_string(step_);
  if (once_in(4)) part.snapshot = "s" + std::to_string(step_);
  if (once_in(8) && row.has_value()) {
    part.generation = row->generation + static_cast<engine::Generation>(below(4));
    if (!once_in(4)) part.snapshot = "g" + std::to_string(step_);
  }
  for (std::uint64_t left = below(3); left > 0; --left) part.values.push_back(a_value());
  if (once_in(2)) part.summary = a_summary();
  part.finished = once_in(4);
  if (last_intent_ > 0 && once_in(2)) part.absorbed = {1 + below(last_intent_), last_intent_};
  if (once_in(3)) {
    part.logs.push_back({.attempt = {.run = {}, .node = static_cast<engine::NodeIndex>(below(3))},
                         .container = a_name(),
                         .lines = step_,
                         .locator = "l"});
  }
  if (once_in(3)) part.wake_at = a_time();
  if (once_in(3)) part.expires_at = a_time();
  if (once_in(3)) part.open_attempts = once_in(2);
  if (once_in(5)) part.wish = an_intent();
  if (once_in(3)) {
    part.memos.push_back({.key = {a_namespace(), a_name(), a_name()},
                          .entry = std::to_string(step_),
                          .saved_at = a_time()});
  }
  return part;
}

void BothStores::commit() {
  ports::Batch batch;
  batch.epoch = epoch_ + (once_in(20) ? 1 : 0);
  for (std::uint64_t left = below(4); left > 0; --left) batch.runs.push_back(a_part());
  // A second part of a run that follows the first.
  if (!batch.runs.empty() && once_in(4)) {
    const ports::RunPart& first = batch.runs.front();
    batch.runs.push_back(part_of(first.run, first.expected_revision + 1, "more"));
  }
  if (once_in(4)) {
    batch.arbiter = ports::ArbiterPart{.expected_revision = arbiter_ + (once_in(6) ? 1 : 0),
                                       .delta = once_in(4) ? "" : "a" + std::to_string(step_),
                                       .snapshot = {}};
    if (once_in(4)) batch.arbiter->snapshot = "as";
  }
  if (once_in(5)) {
    using Kind = ports::Removal::Kind;
    batch.removals.push_back({.run = a_run(), .kind = one_of({Kind::Delete, Kind::Archive})});
    if (once_in(2)) batch.removals.back().expected_revision = below(6);
  }
  both("commit", [&](Side& side) {
    side.ledger->submit(batch);
    return text_of(side.drained<ports::BatchOutcome>());
  });
  both("arbiter", [&](Side& side) {
    side.ledger->load_arbiter();
    const auto image = side.drained<ports::ArbiterImage>();
    if (image.has_value()) arbiter_ = image->revision;
    return text_of(image);
  });
}

void BothStores::write_object() {
  ports::StoredObject object;
  object.kind = one_of<std::string>({"ConfigMap", "Secret"});
  object.object_namespace = one_of<std::string>({"", "a", "b"});
  object.name = a_name();
  object.manifest = std::to_string(step_);
  object.uid = once_in(2) ? "" : "u" + std::to_string(below(8) / 7);
  object.labels = some_labels();
  const ports::ObjectKey key = {object.kind, object.object_namespace, object.name};
  ports::ExpectedRevision expected;
  if (once_in(2)) expected = below(4);
  const std::uint64_t what = below(4);
  both("object", [&](Side& side) -> std::string {
    if (what == 0) return text_of(side.access->remove(key, expected));
    if (what == 1) return text_of(side.access->put_status(key, object.manifest, expected));
    return text_of(side.access->put(object, expected));
  });
  const std::vector<ports::ObjectKey> keys = {{"ConfigMap", "b", "none"}, key, key};
  both("get", [&](Side& side) {
    return text_of(side.access->get(key)) + text_of(side.access->get_all(keys));
  });
}

void BothStores::list_runs() {
  ports::RunQuery query;
  if (once_in(3)) query.workflow_namespace = a_namespace();
  if (once_in(5)) query.name = a_name();
  if (once_in(5)) query.name_prefix = one_of<std::string>({"n", "n1", "x"});
  if (once_in(5)) query.name_contains = one_of<std::string>({"1", "%", "n"});
  for (std::uint64_t left = below(3); left > 0 && once_in(2); --left) {
    query.phases.push_back(static_cast<engine::WorkflowPhase>(below(5)));
  }
  if (once_in(5)) query.not_phases.push_back(static_cast<engine::WorkflowPhase>(below(5)));
  if (once_in(3)) query.live = once_in(2);
  if (once_in(3)) query.presence = one_of({ports::Presence::Present, ports::Presence::Archived});
  for (base::Timestamp* bound : {&query.created_after, &query.created_before, &query.finished_after,
                                 &query.finished_before, &query.expired_before}) {
    if (once_in(6)) *bound = a_time();
  }
  if (once_in(2)) query.labels = a_selector();
  if (once_in(3)) query.order = ports::RunOrder::LastFinished;
  query.limit = 1 + static_cast<std::uint32_t>(below(4));
  both("list of runs", [query](Side& side) mutable {
    std::string out;
    do {
      const auto page = side.access->list(query);
      if (!page.has_value())
        return out + text_of(base::Result<void>(std::unexpected(page.error())));
      out += text_of(page->rows) + "\n";
      query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return out;
  });
}

void BothStores::list_objects() {
  ports::ObjectQuery query;
  query.kind = one_of<std::string>({"ConfigMap", "Secret", "none"});
  if (once_in(2)) query.object_namespace = one_of<std::string>({"", "a", "b"});
  if (once_in(2)) query.labels = a_selector();
  query.limit = 1 + static_cast<std::uint32_t>(below(4));
  both("list of objects", [query](Side& side) mutable {
    std::string out;
    do {
      const auto page = side.access->list(query);
      if (!page.has_value())
        return out + text_of(base::Result<void>(std::unexpected(page.error())));
      out += text_of(page->objects) + "\n";
      query.cursor = page->next_cursor;
    } while (!query.cursor.empty());
    return out;
  });
}

void BothStores::read_run() {
  const engine::RunKey run = a_run();
  std::optional<engine::Generation> generation;
  if (once_in(2)) generation = static_cast<engine::Generation>(below(4));
  const std::string ns = a_namespace();
  const std::string name = a_name();
  const std::string uid = "uid" + std::to_string(below(200));
  const base::Hash128 hash = a_value().hash;
  both("load", [&](Side& side) { return text_of(side.access->load(run, generation)); });
  both("value", [&](Side& side) { return text_of(side.access->load_value(run, hash)); });
  const std::uint64_t after = below(6);
  both("logs", [&](Side& side) { return text_of(side.access->log_rows(run, after)); });
  const std::vector<engine::RunKey> several = {a_run(), run, a_run()};
  both("several", [&](Side& side) {
    return text_of(side.access->find_all(several)) + text_of(side.access->manifests(several));
  });
  both("find", [&](Side& side) {
    return text_of(side.access->find(ns, name)) + text_of(side.access->find(run)) +
           text_of(side.access->find_uid(uid)) + text_of(side.access->latest(ns));
  });
  const ports::ObjectKey object = {"ConfigMap", "a", a_name()};
  const ports::MemoKey memo = {ns, a_name(), a_name()};
  const ports::Expiring expiring = {.most = static_cast<std::uint32_t>(below(4)),
                                    .after = once_in(2) ? a_time() : base::Timestamp{},
                                    .after_key = below(5)};
  both("look up", [&](Side& side) {
    side.ledger->look_up({.objects = {object},
                          .memos = {memo},
                          .runs = {run},
                          .run_uids = {engine::run_uid(uid)},
                          .expiring = expiring});
    return text_of(side.drained<ports::Found>());
  });
}

void BothStores::read_feed() {
  const auto most = static_cast<std::uint32_t>(below(8));
  const bool anew = once_in(10);
  both("feed", [&](Side& side) {
    side.ledger->changes_since(anew ? "" : side.cursor, epoch_, most);
    const auto page = side.drained<ports::Changes>();
    if (page.has_value()) side.cursor = page->cursor;
    return text_of(page);
  });
  both("counter", [&](Side& side) -> std::string {
    const std::uint64_t before = std::exchange(side.counter, side.ledger->change_counter());
    return before == side.counter ? "still" : "moved";
  });
}

void BothStores::read_memos() {
  const std::string ns = a_namespace();
  const std::string cache = a_name();
  const std::string from = once_in(2) ? "" : a_name();
  const bool remove = once_in(10);
  both("memos", [&](Side& side) {
    const auto page = side.access->list_memos(ns, cache, from, 2);
    const auto caches = [](const auto& found) {
      return text_of(found->caches) + (found->more ? "more" : "");
    };
    const std::vector<ports::CacheName> two = {{ns, cache}, {"a", "none"}};
    std::string out = caches(side.access->list_caches(ns, std::nullopt, 2)) +
                      caches(side.access->list_caches(std::nullopt, two[0], 3)) +
                      text_of(side.access->count_memos(two));
    if (page.has_value()) out += text_of(page->memos) + page->next_key;
    if (remove) out += text_of(side.access->delete_cache(ns, cache));
    return out;
  });
}

void BothStores::request() {
  switch (below(16)) {
    case 0:
    case 1: return create();
    case 2: return wish();
    case 3:
    case 4:
    case 5:
    case 6: return commit();
    case 7: return write_object();
    case 8:
    case 9: return list_runs();
    case 10: return list_objects();
    case 11:
    case 12: return read_run();
    case 13:
    case 14: return read_feed();
    default: return once_in(20) ? own() : read_memos();
  }
}

TEST_P(BothStores, GiveTheSameAnswers) {
  for (step_ = 0; step_ < 1500 && !HasFatalFailure(); ++step_) request();
}

INSTANTIATE_TEST_SUITE_P(Seeds, BothStores, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tiphys::store
