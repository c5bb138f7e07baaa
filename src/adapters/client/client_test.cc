// The client port over a real store: what is selected, paged, watched and written.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/carried.h"
#include "adapters/client/embedded.h"
#include "adapters/client/node_page.h"
#include "adapters/client/rows.h"
#include "adapters/client/run_views.h"
#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/yaml.h"
#include "engine/run.h"
#include "ports/run_seed.h"
#include "spec/decode.h"
#include "store/sqlite/store.h"

namespace tiphys::adapters::client {
namespace {

using base::Value;

Value yaml(const std::string& text) {
  auto documents = base::parse_yaml(text);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  return documents ? documents->front() : Value();
}

// Passes everything on, and notes what was asked.
class NotingReader final : public ports::Reader {
 public:
  explicit NotingReader(std::shared_ptr<ports::Reader> inner) : inner_(std::move(inner)) {}

  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name) override {
    return inner_->find(ns, name);
  }
  base::Result<ports::RunRow> find(engine::RunKey key) override {
    ++single_finds;
    return inner_->find(key);
  }
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override {
    found += keys.size();
    return inner_->find_all(keys);
  }
  base::Result<ports::RunRow> find_uid(std::string_view uid) override {
    return inner_->find_uid(uid);
  }
  base::Result<ports::RunRow> latest(std::string_view ns) override { return inner_->latest(ns); }
  base::Result<ports::RunPage> list(const ports::RunQuery& query) override {
    last_query = query;
    auto page = inner_->list(query);
    if (page) rows_listed += page->rows.size();
    return page;
  }
  base::Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override {
    return inner_->manifests(keys);
  }
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) override {
    ++loads;
    return inner_->load(key, generation);
  }
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return inner_->load_value(run, hash);
  }
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run,
                                                    std::uint64_t after) override {
    auto rows = inner_->log_rows(run, after);
    if (rows) log_rows_read += rows->size();
    return rows;
  }
  base::Result<ports::Changes> changes_since(const std::string& cursor,
                                             std::uint32_t most) override {
    return inner_->changes_since(cursor, most);
  }
  std::uint64_t change_counter() override { return inner_->change_counter(); }

  ports::RunQuery last_query;
  std::size_t rows_listed = 0;
  std::size_t single_finds = 0;
  std::size_t found = 0;  // looked up by find_all
  std::size_t loads = 0;
  std::size_t log_rows_read = 0;

 private:
  std::shared_ptr<ports::Reader> inner_;
};

using Names = std::vector<std::string>;

std::string object_version(const Value& object) {
  return member_text(metadata_of(object), "resourceVersion");
}

// One line of each container that has ended; those that run have said nothing.
class OneLineEach final : public ports::Logs {
 public:
  base::Result<void> read(const ports::LogRow& /*row*/, const ports::LogSink& sink) override {
    sink({.at = {}, .text = "line"});
    return {};
  }
  base::Result<std::string> read_live(const engine::AttemptId& /*attempt*/,
                                      std::string_view /*container*/, std::string_view /*position*/,
                                      const ports::LogSink& /*sink*/) override {
    return std::string();
  }
};

class OverAStore : public testing::Test {
 protected:
  OverAStore() {
    std::string pattern = testing::TempDir() + "tiphys-client-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    access_ = open();
    EmbeddedParts parts;
    reader_ = std::make_shared<NotingReader>(access_);
    parts.reader = reader_;
    parts.intake = access_;
    parts.objects = access_;
    parts.memos = access_;
    parts.logs = std::make_unique<OneLineEach>();
    parts.clock = &clock_;
    parts.entropy = &entropy_;
    parts.written = [this] { ++written_; };
    parts.wait = [this](base::Duration span) {
      clock_.advance(span);
      if (meanwhile_) std::exchange(meanwhile_, nullptr)();
      return false;
    };
    parts.actor = "somebody";
    embedded_ = std::make_unique<Embedded>(std::move(parts));
    client_ = std::make_unique<Carried>(*embedded_);
  }
  ~OverAStore() override {
    client_.reset();
    embedded_.reset();
    reader_.reset();
    access_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::shared_ptr<store::sqlite::Access> open() const {
    auto opened = store::sqlite::open_access(folder_, {.sync = false});
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return std::move(*opened);
  }
  void submit(const std::string& name, const std::string& labels = "{}",
              const std::string& ns = "default") {
    clock_.advance(base::Duration::seconds(1));
    api::SubmitOptions options;
    options.workflow_namespace = ns;
    const auto made = client_->submit(
        yaml("{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: " + name +
             ", labels: " + labels +
             "}, spec: {entrypoint: t, templates: [{name: t, suspend: {}}]}}"),
        options);
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  // All pages of it; fails the test where a page is too long.
  std::vector<std::string> names(api::WorkflowQuery query) {
    std::vector<std::string> out;
    do {
      auto page = client_->list(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return out;
      EXPECT_LE(page->items.size(), query.limit);
      for (const api::WorkflowSummary& row : page->items) out.push_back(row.name);
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return out;
  }
  // As the owner of the store commits.
  void commit(ports::Batch batch) {
    if (ownership_ == nullptr) {
      ownership_ = *store::sqlite::open_ownership(folder_, "test", {.sync = false});
      ledger_ = *store::sqlite::open_ledger(folder_, {.sync = false});
    }
    const auto state = ownership_->state(clock_.now());
    ASSERT_TRUE(std::holds_alternative<ports::Owning>(state));
    batch.epoch = std::get<ports::Owning>(state).epoch;
    ledger_->submit(std::move(batch));
    const auto completions = ledger_->drain(10);
    ASSERT_EQ(completions.size(), 1u);
    const auto& outcome = std::get<base::Result<ports::BatchOutcome>>(completions[0].outcome);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    for (const auto part : outcome->runs) ASSERT_EQ(part, ports::PartOutcome::Committed);
  }
  // The next commit of a run; its phase then.
  void begin(const std::string& name, spec::WorkflowPhase phase) {
    const auto row = access_->find("default", name);
    ASSERT_TRUE(row.has_value());
    ports::RunPart part;
    part.run = row->key;
    part.expected_revision = row->revision;
    part.delta = "x";
    part.summary = row->summary;
    part.summary->phase = phase;
    part.finished = spec::is_completed(phase);
    commit({.epoch = 0, .runs = {part}});
  }
  void remove(const std::string& ns, const std::string& name) {
    const auto row = access_->find(ns, name);
    ASSERT_TRUE(row.has_value());
    commit({.epoch = 0, .runs = {}, .removals = {{.run = row->key}}});
  }

  std::string folder_;
  adapters::clock::ManualClock clock_{{1'800'000'000'000'000'000}};
  adapters::entropy::SeededEntropy entropy_{7};
  std::shared_ptr<store::sqlite::Access> access_;
  std::shared_ptr<NotingReader> reader_;
  std::unique_ptr<Embedded> embedded_;
  std::unique_ptr<ports::Client> client_;  // everything goes over a wire
  std::unique_ptr<ports::Ownership> ownership_;
  std::unique_ptr<ports::Ledger> ledger_;
  std::function<void()> meanwhile_;  // done once, in the next wait
  int written_ = 0;
};

TEST_F(OverAStore, SelectsByLabelsNamesFieldsAndPhases) {
  submit("red-one", "{team: red, tier: gold}");
  submit("red-two", "{team: red}");
  submit("blue-one", "{team: blue}");
  submit("plain-one");
  submit("red-far", "{team: red}", "far");
  begin("red-two", spec::WorkflowPhase::Running);
  begin("blue-one", spec::WorkflowPhase::Succeeded);
  api::WorkflowQuery here;
  here.workflow_namespace = "default";
  const auto with = [&here](auto change) {
    api::WorkflowQuery query = here;
    change(query);
    return query;
  };
  const auto labels = [&](const std::string& selector) {
    return names(with([&](auto& query) { query.label_selector = selector; }));
  };
  EXPECT_EQ(names(here), (Names{"plain-one", "blue-one", "red-two", "red-one"}));
  EXPECT_EQ(names({}).size(), 5u) << "of all namespaces";
  EXPECT_EQ(labels("team=red"), (Names{"red-two", "red-one"}));
  EXPECT_EQ(labels("team in (red,blue),!tier"), (Names{"blue-one", "red-two"}));
  EXPECT_EQ(labels("team!=red"), (Names{"plain-one", "blue-one"}));
  EXPECT_EQ(labels("team"), (Names{"blue-one", "red-two", "red-one"}));
  const auto fields = [&](const std::string& selector) {
    return names(with([&](auto& query) { query.field_selector = selector; }));
  };
  EXPECT_EQ(fields("metadata.name=red-two"), Names{"red-two"});
  EXPECT_EQ(fields("metadata.name!=red-two,status.phase=Pending"), (Names{"plain-one", "red-one"}));
  EXPECT_EQ(names(with([](auto& query) { query.name_contains = "-o"; })),
            (Names{"plain-one", "blue-one", "red-one"}));
  EXPECT_EQ(names(with([](auto& query) { query.name_prefix = "red"; })),
            (Names{"red-two", "red-one"}));
  using enum spec::WorkflowPhase;
  EXPECT_EQ(names(with([](auto& query) { query.phases = {Pending, Succeeded}; })),
            (Names{"plain-one", "blue-one", "red-one"}))
      << "one without a phase yet is pending";
  EXPECT_EQ(names(with([](auto& query) { query.not_phases = {Succeeded, Pending}; })),
            Names{"red-two"});
  api::WorkflowQuery wrong;
  wrong.field_selector = "spec.priority=3";
  EXPECT_EQ(client_->list(wrong).error().code, base::ErrorCode::InvalidArgument);
  wrong.field_selector = "";
  wrong.cursor = "no cursor";
  EXPECT_EQ(client_->list(wrong).error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(OverAStore, ListsWhatHasNotFinishedBeforeWhatFinishedLast) {
  const std::map<int, int> ends = {{1, 30}, {2, 50}, {4, 40}};
  for (int i = 0; i < 7; ++i) submit("w" + std::to_string(i), "{}", i == 6 ? "far" : "default");
  for (const auto& [i, end] : ends) {
    const auto row = access_->find("default", "w" + std::to_string(i));
    ports::RunPart part;
    part.run = row->key;
    part.expected_revision = row->revision;
    part.delta = "x";
    part.summary = row->summary;
    part.summary->phase = i == 1 ? spec::WorkflowPhase::Failed : spec::WorkflowPhase::Succeeded;
    part.summary->finished_at = clock_.now() + base::Duration::seconds(end);
    part.finished = true;
    commit({.epoch = 0, .runs = {part}});
  }
  api::WorkflowQuery query;
  query.workflow_namespace = "default";
  query.order = api::WorkflowQuery::Order::UnfinishedFirst;
  const Names all = {"w5", "w3", "w0", "w2", "w4", "w1"};
  for (const std::uint32_t limit : {1, 2, 3, 4, 5, 6, 7}) {
    query.limit = limit;
    EXPECT_EQ(names(query), all) << limit;
  }
  const auto page = client_->list(query);
  EXPECT_EQ(page->items.size(), 6u) << "the finished ones fill the page up";
  EXPECT_NE(page->watch_from, "");
  query.limit = 2;
  query.name_contains = "w";
  query.not_phases = {spec::WorkflowPhase::Succeeded};
  EXPECT_EQ(names(query), (Names{"w5", "w3", "w0", "w1"}));
  query.not_phases = {};
  query.phases = {spec::WorkflowPhase::Pending};
  EXPECT_EQ(names(query), (Names{"w5", "w3", "w0"}));
  query.phases = {spec::WorkflowPhase::Failed};
  EXPECT_EQ(names(query), Names{"w1"});
  for (const char* wrong : {"x", "u", "uq", "fq", "17.a"}) {
    query.cursor = wrong;
    if (std::string_view(wrong) == "u") continue;  // the beginning
    EXPECT_EQ(client_->list(query).error().code, base::ErrorCode::InvalidArgument) << wrong;
  }
}

// What matches fills a page, however much lies between: it was found, not sifted.
TEST_F(OverAStore, APageIsFullOfWhatMatches) {
  for (int i = 0; i < 60; ++i) {
    submit("w" + std::to_string(i), i % 20 == 0 ? "{odd: 'yes'}" : "{odd: 'no'}");
  }
  api::WorkflowQuery query;
  query.label_selector = "odd in (yes)";
  query.limit = 3;
  const auto page = client_->list(query);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->items.size(), 3u);
  query.limit = 2;
  EXPECT_EQ(names(query), (Names{"w40", "w20", "w0"}));
}

// What a query says of phases is found by the store, whichever way it is said.
TEST_F(OverAStore, PhasesAreFoundAndNotSifted) {
  for (int i = 0; i < 12; ++i) {
    submit("w" + std::to_string(i));
    if (i % 4 != 0) begin("w" + std::to_string(i), spec::WorkflowPhase::Succeeded);
  }
  submit("bad");
  begin("bad", spec::WorkflowPhase::Failed);
  begin("w4", spec::WorkflowPhase::Running);
  using enum spec::WorkflowPhase;
  const auto asked = [this](api::WorkflowQuery query, Names expected) {
    query.workflow_namespace = "default";
    reader_->rows_listed = 0;
    EXPECT_EQ(names(query), expected);
    EXPECT_EQ(reader_->rows_listed, expected.size()) << "no row but those that fit";
    return reader_->last_query;
  };
  EXPECT_EQ(asked({.not_phases = {Succeeded, Failed, Error}}, {"w8", "w4", "w0"}).live, true);
  EXPECT_EQ(asked({.phases = {Pending}}, {"w8", "w0"}).live, true);
  EXPECT_EQ(asked({.field_selector = "status.phase=Pending"}, {"w8", "w0"}).live, true);
  EXPECT_EQ(asked({.field_selector = "status.phase=Failed"}, {"bad"}).phases,
            (std::vector<spec::WorkflowPhase>{Failed}));
  EXPECT_EQ(asked({.phases = {Failed, Error}}, {"bad"}).phases.size(), 2u);
  EXPECT_EQ(
      asked({.field_selector = "status.phase!=Succeeded,status.phase!=Failed"}, {"w8", "w4", "w0"})
          .live,
      std::nullopt)
      << "there might be one in Error";
  asked({.field_selector = "status.phase=Failed", .phases = {Pending}}, {});
  asked({.field_selector = "status.phase=Sleeping"}, {});
}

TEST_F(OverAStore, ParametersComeWithTheListAndNoWorkflowIsLoadedForThem) {
  api::SubmitOptions options;
  options.workflow_namespace = "default";
  ASSERT_TRUE(client_
                  ->submit(yaml("{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: "
                                "{name: a}, spec: {entrypoint: t, arguments: {parameters: "
                                "[{name: p, value: one}]}, templates: [{name: t, suspend: {}}]}}"),
                           options)
                  .has_value());
  submit("b");
  auto page = client_->list({.with_parameters = true});
  ASSERT_TRUE(page.has_value()) << page.error().message;
  ASSERT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->items[1].parameters, yaml("[{name: p, value: one}]"));
  EXPECT_TRUE(page->items[0].parameters.is_null());
  EXPECT_TRUE(client_->list({})->items[1].parameters.is_null()) << "nobody has asked";
  EXPECT_EQ(reader_->loads, 0u);
}

TEST_F(OverAStore, ManyAreWatchedFromWhereTheirListBegan) {
  submit("a");
  submit("b");
  submit("far", "{}", "far");
  api::WorkflowQuery query;
  query.limit = 2;
  const auto first = client_->list(query);
  ASSERT_TRUE(first.has_value());
  ASSERT_NE(first->watch_from, "");
  begin("a", spec::WorkflowPhase::Running);
  submit("c");
  query.cursor = first->next;
  EXPECT_EQ(client_->list(query)->watch_from, "") << "of the first page";
  const auto page = client_->watch({}, first->watch_from, {});
  ASSERT_TRUE(page.has_value()) << page.error().message;
  EXPECT_FALSE(page->restarted);
  ASSERT_EQ(page->events.size(), 2u) << "what has changed since, and nothing else";
  EXPECT_EQ(page->events[0].workflow.name, "a");
  EXPECT_EQ(page->events[1].workflow.name, "c");
  EXPECT_LT(page->events[0].number, page->events[1].number);
  EXPECT_EQ(reader_->single_finds, 0u);
  EXPECT_EQ(reader_->found, 2u) << "in one look-up";
}

// It is told in its place among the others, by its name, and to those who watch its namespace.
TEST_F(OverAStore, ADeletedWorkflowIsToldByNameAndNumber) {
  submit("here");
  submit("there", "{}", "far");
  submit("stays");
  const std::string from = client_->list({})->watch_from;
  remove("default", "here");
  remove("far", "there");
  begin("stays", spec::WorkflowPhase::Running);
  const auto all = client_->watch({}, from, {});
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->events.size(), 3u);
  std::uint64_t last = 0;
  for (const api::WatchEvent& event : all->events) {
    EXPECT_GT(event.number, last);
    last = event.number;
  }
  EXPECT_EQ(all->events[0].kind, api::WatchEvent::Kind::Deleted);
  EXPECT_EQ(all->events[0].workflow.name, "here");
  EXPECT_EQ(all->events[0].workflow.workflow_namespace, "default");
  EXPECT_EQ(all->events[0].workflow.uid.size(), 36u);
  const auto far = client_->watch({.workflow_namespace = "far"}, from, {});
  ASSERT_TRUE(far.has_value());
  ASSERT_EQ(far->events.size(), 1u);
  EXPECT_EQ(far->events[0].workflow.name, "there");
}

TEST_F(OverAStore, OneWorkflowIsWatchedUntilItIsGone) {
  submit("one");
  const api::WatchQuery query{.workflow_namespace = "default", .name = "one"};
  const auto first = client_->watch(query, "", {});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  ASSERT_EQ(first->events.size(), 1u);
  EXPECT_EQ(first->events[0].workflow.name, "one");
  const auto none = client_->watch(query, first->cursor, base::Duration::seconds(1));
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->events.empty());
  meanwhile_ = [this] { begin("one", spec::WorkflowPhase::Running); };
  const auto second = client_->watch(query, none->cursor, base::Duration::seconds(60));
  ASSERT_TRUE(second.has_value());
  ASSERT_EQ(second->events.size(), 1u);
  EXPECT_EQ(second->events[0].workflow.phase, spec::WorkflowPhase::Running);
  EXPECT_GT(second->events[0].number, first->events[0].number);
  const auto key = access_->find("default", "one")->key;
  meanwhile_ = [this, key] { commit({.epoch = 0, .runs = {}, .removals = {{.run = key}}}); };
  const auto gone = client_->watch(query, second->cursor, base::Duration::seconds(60));
  ASSERT_TRUE(gone.has_value());
  ASSERT_EQ(gone->events.size(), 1u);
  EXPECT_EQ(gone->events[0].kind, api::WatchEvent::Kind::Deleted);
  EXPECT_FALSE(client_->watch(query, "", {}).has_value());
  EXPECT_FALSE(client_->watch(query, "nonsense", {}).has_value());
}

TEST_F(OverAStore, AllWorkflowsAreWatchedByWhatChanges) {
  for (int i = 0; i < 1200; ++i) {
    ports::NewRun run;
    run.workflow_namespace = i % 2 == 0 ? "default" : "far";
    run.name = "w" + std::to_string(i);
    run.uid = "uid-" + std::to_string(i);
    run.manifest = "{}";
    run.created_at = clock_.now();
    ASSERT_TRUE(access_->create_run(run).has_value());
  }
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 20; ++pages) {
    const auto page = client_->watch({.workflow_namespace = "default"}, cursor, {});
    ASSERT_TRUE(page.has_value()) << page.error().message;
    for (const api::WatchEvent& event : page->events) seen.insert(event.workflow.name);
    if (cursor == page->cursor) break;
    cursor = page->cursor;
  }
  EXPECT_EQ(seen.size(), 600u);
  meanwhile_ = [this] {
    ports::NewRun run;
    run.workflow_namespace = "default";
    run.name = "late";
    run.uid = "uid-late";
    run.manifest = "{}";
    run.created_at = clock_.now();
    ASSERT_TRUE(open()->create_run(run).has_value()) << "by another process";
  };
  const auto page =
      client_->watch({.workflow_namespace = "default"}, cursor, base::Duration::seconds(60));
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->events.size(), 1u);
  EXPECT_EQ(page->events[0].workflow.name, "late");
}

Value config_map(const std::string& name, const std::string& value,
                 const std::string& metadata = "") {
  return yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + metadata +
              "}, data: {key: " + value + "}}");
}

TEST_F(OverAStore, AnObjectIsReplacedInTheVersionThatWasRead) {
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Created);
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Unchanged);
  EXPECT_EQ(written_, 1);
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  const Value first = *client_->get_object(a);
  const auto text = [](const Value& object, const char* key) {
    const Value* found = object.find("metadata")->find(key);
    return found == nullptr ? std::string() : found->as_string();
  };
  EXPECT_EQ(text(first, "uid").size(), 36u);
  EXPECT_EQ(client_->put_object(first, "default"), api::Stored::Unchanged)
      << "what was read can be given back";
  EXPECT_EQ(client_->put_object(config_map("a", "two"), "default"), api::Stored::Configured);
  const Value second = *client_->get_object(a);
  EXPECT_EQ(text(second, "uid"), text(first, "uid"));
  EXPECT_EQ(text(second, "creationTimestamp"), text(first, "creationTimestamp"));
  EXPECT_NE(text(second, "resourceVersion"), text(first, "resourceVersion"));
  Value stale = first;
  stale.find("data")->set("key", "three");
  EXPECT_EQ(client_->put_object(stale, "default").error().code, base::ErrorCode::Conflict);
  EXPECT_FALSE(client_->put_object(config_map("a", "x", ", resourceVersion: abc"), "default"));
  EXPECT_FALSE(client_->put_object(config_map("a", "x", ", resourceVersion: 3"), "default"));
  Value fresh = second;
  fresh.find("data")->set("key", "three");
  EXPECT_EQ(client_->put_object(fresh, "default"), api::Stored::Configured);
}

TEST_F(OverAStore, AStatusIsKeptApart) {
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  EXPECT_FALSE(client_->put_status(a, Value("x"), "").has_value()) << "there is no such object";
  EXPECT_EQ(client_->put_object(config_map("a", "one"), "default"), api::Stored::Created);
  const Value status = yaml("{active: 3}");
  EXPECT_TRUE(client_->put_status(a, status, "").has_value());
  EXPECT_EQ(*client_->get_object(a)->find("status"), status);
  EXPECT_EQ(client_->put_status(a, status, "1").error().code, base::ErrorCode::Conflict);
  EXPECT_EQ(client_->put_object(config_map("a", "two"), "default"), api::Stored::Configured);
  EXPECT_EQ(*client_->get_object(a)->find("status"), status) << "applying does not touch it";
}

TEST_F(OverAStore, ObjectsAreListedInPagesByLabelAndOverNamespaces) {
  for (int i = 0; i < 5; ++i) {
    const std::string label = i % 2 == 0 ? ", labels: {kind: even}" : "";
    ASSERT_TRUE(client_->put_object(config_map("m" + std::to_string(i), "v", label),
                                    i < 4 ? "default" : "far"));
  }
  const auto list = [this](api::ObjectQuery query) {
    Names out;
    do {
      const auto page = client_->list_objects(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return out;
      for (const Value& object : page->items) {
        out.push_back(object.find("metadata")->find("name")->as_string());
      }
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return out;
  };
  EXPECT_EQ(list({.kind = "ConfigMap", .object_namespace = "default", .limit = 3}),
            (Names{"m0", "m1", "m2", "m3"}));
  EXPECT_EQ(list({.kind = "ConfigMap", .label_selector = "kind=even", .limit = 1}),
            (Names{"m0", "m2", "m4"}));
}

TEST_F(OverAStore, ACacheOfResultsIsAConfigMap) {
  submit("maker");
  const auto row = access_->find("default", "maker");
  ports::RunPart part;
  part.run = row->key;
  part.expected_revision = row->revision;
  part.delta = "x";
  for (const char* key : {"b", "a"}) {
    part.memos.push_back({{"default", "my-cache", key}, R"({"nodeID":"n"})", clock_.now()});
  }
  commit({.epoch = 0, .runs = {part}});
  const api::ObjectRef cache{"ConfigMap", "default", "my-cache"};
  const auto shown = client_->get_object(cache);
  ASSERT_TRUE(shown.has_value()) << shown.error().message;
  EXPECT_EQ(*shown, yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: my-cache, "
                         "namespace: default, labels: {workflows.argoproj.io/configmap-type: "
                         "Cache}}, data: {a: '{\"nodeID\":\"n\"}', b: '{\"nodeID\":\"n\"}'}}"));
  // One that a user made for it, with an entry of its own, is seen with the others in it.
  ASSERT_TRUE(client_->put_object(config_map("my-cache", "old"), "default").has_value());
  EXPECT_EQ(client_->get_object(cache)->find("data")->as_object().size(), 3u);
  const auto listed = client_->list_objects({.kind = "ConfigMap", .object_namespace = "default"});
  ASSERT_TRUE(listed.has_value());
  EXPECT_EQ(listed->items.size(), 1u) << "and listed once";
  EXPECT_TRUE(client_->delete_object(cache, "").has_value());
  EXPECT_EQ(client_->get_object(cache).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(client_->delete_object(cache, "").error().code, base::ErrorCode::NotFound);
}

// A run that is really driven: what it decides is committed with the log rows of what has ended.
class Driven {
 public:
  using Commit = std::function<void(ports::RunPart)>;
  Driven(const ports::RunImage& image, Commit commit)
      : key_(image.row.key), run_(*engine::Run::create(*ports::seed_of(image))), commit_(commit) {}

  void step(std::vector<engine::Observation> told, std::vector<ports::LogRow> logs = {}) {
    const engine::Decision d = run_->step(told, {1'800'000'000'000'000'000});
    for (const engine::Command& command : d.commands) {
      if (const auto* start = std::get_if<engine::StartAttempt>(&command)) {
        started.push_back(start->id);
      }
    }
    ports::RunPart part;
    part.run = key_;
    part.expected_revision = revision_++;
    part.delta = d.delta;
    part.values = d.values;
    part.summary = d.summary;
    part.logs = std::move(logs);
    commit_(std::move(part));
  }
  void end(std::size_t first, std::size_t count) {
    std::vector<engine::Observation> told;
    std::vector<ports::LogRow> logs;
    for (std::size_t i = first; i < first + count; ++i) {
      engine::AttemptEnded ended{started[i], {}};
      ended.report.phase = spec::Phase::Succeeded;
      told.emplace_back(ended);
      logs.push_back({.attempt = started[i], .container = "main", .lines = 1});
    }
    step(std::move(told), std::move(logs));
  }

  std::vector<engine::AttemptId> started;

 private:
  engine::RunKey key_;
  std::uint64_t revision_ = 0;
  std::unique_ptr<engine::Run> run_;
  Commit commit_;
};

// Following a log costs what is new, not what has been told.
TEST_F(OverAStore, ALogIsFollowedByWhatIsNew) {
  api::SubmitOptions options;
  options.workflow_namespace = "default";
  ASSERT_TRUE(client_
                  ->submit(yaml("{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: "
                                "{name: fan}, spec: {entrypoint: main, templates: [{name: main, "
                                "steps: [[{name: i, template: t, withSequence: {count: '60'}}]]}, "
                                "{name: t, container: {image: i}}]}}"),
                           options)
                  .has_value());
  const auto image = access_->load(access_->find("default", "fan")->key);
  ASSERT_TRUE(image.has_value());
  Driven driven(*image,
                [this](ports::RunPart part) { commit({.epoch = 0, .runs = {std::move(part)}}); });
  driven.step({engine::Admitted{}});
  ASSERT_EQ(driven.started.size(), 60u);
  api::LogPosition position;
  const auto lines = [&] {
    api::LogQuery query;
    query.position = position;
    std::size_t count = 0;
    reader_->log_rows_read = 0;
    const auto done = client_->logs("default", "fan", query, [&count](const api::LogRecord&) {
      ++count;
      return true;
    });
    EXPECT_TRUE(done.has_value()) << done.error().message;
    position = done.value_or(position);
    return count;
  };
  EXPECT_EQ(lines(), 0u);
  driven.end(0, 40);
  EXPECT_EQ(lines(), 40u);
  EXPECT_EQ(reader_->log_rows_read, 40u);
  driven.end(40, 3);
  EXPECT_EQ(lines(), 3u);
  EXPECT_EQ(reader_->log_rows_read, 3u) << "no row is looked at twice";
  EXPECT_TRUE(position.lines.empty()) << "nor remembered";
  EXPECT_EQ(lines(), 0u);
  EXPECT_EQ(reader_->log_rows_read, 0u);
}

// Of all namespaces too; and who wants to know only how much there is, reads no entry.
TEST_F(OverAStore, CachesAreListedOverNamespacesAndInBriefByTheirSize) {
  submit("maker");
  const auto row = access_->find("default", "maker");
  ports::RunPart part;
  part.run = row->key;
  part.expected_revision = row->revision;
  part.delta = "x";
  for (int i = 0; i < 700; ++i) {
    part.memos.push_back({{"default", "big", "k" + std::to_string(i)}, "{}", clock_.now()});
  }
  part.memos.push_back({{"far", "small", "k"}, "{}", clock_.now()});
  commit({.epoch = 0, .runs = {part}});
  ASSERT_TRUE(client_->put_object(config_map("big", "own"), "default").has_value());
  ASSERT_TRUE(client_->put_object(config_map("plain", "own"), "far").has_value());
  const auto list = [this](api::ObjectQuery query) {
    std::map<std::string, std::string> sizes;
    query.kind = "ConfigMap";
    do {
      auto page = client_->list_objects(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return sizes;
      for (const Value& object : page->items) {
        const Value& metadata = *object.find("metadata");
        const Value& data = *object.find("data");
        EXPECT_TRUE(sizes
                        .emplace(metadata.find("namespace")->as_string() + "/" +
                                     metadata.find("name")->as_string(),
                                 data.is_object() ? std::to_string(data.as_object().size())
                                                  : data.number_text())
                        .second);
        EXPECT_EQ(data.is_object(), !query.brief);
      }
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return sizes;
  };
  using Sizes = std::map<std::string, std::string>;
  const Sizes expected = {{"default/big", "701"}, {"far/plain", "1"}, {"far/small", "1"}};
  EXPECT_EQ(list({}), expected);
  EXPECT_EQ(list({.brief = true, .limit = 1}), expected);
  EXPECT_EQ(list({.object_namespace = "far", .brief = true}),
            (Sizes{{"far/plain", "1"}, {"far/small", "1"}}));
}

// Caches that nobody made a config map for come in pages as all else does.
TEST_F(OverAStore, NoPageOfConfigMapsIsLongerThanAsked) {
  submit("maker");
  const auto row = access_->find("default", "maker");
  ports::RunPart part;
  part.run = row->key;
  part.expected_revision = row->revision;
  part.delta = "x";
  Names expected;
  for (int i = 0; i < 9; ++i) {
    const std::string cache = "cache" + std::to_string(i);
    part.memos.push_back({{i < 6 ? "default" : "far", cache, "k"}, "{}", clock_.now()});
    if (i % 3 == 0) {
      ASSERT_TRUE(client_->put_object(config_map(cache, "own"), i < 6 ? "default" : "far"));
    } else {
      expected.push_back(cache);
    }
  }
  commit({.epoch = 0, .runs = {part}});
  for (const bool brief : {false, true}) {
    for (const std::uint32_t limit : {1, 2, 3, 4, 20}) {
      api::ObjectQuery query{.kind = "ConfigMap", .brief = brief, .limit = limit};
      Names all;
      do {
        const auto page = client_->list_objects(query);
        ASSERT_TRUE(page.has_value()) << page.error().message;
        EXPECT_LE(page->items.size(), limit);
        for (const Value& each : page->items) all.push_back(object_name(each));
        query.cursor = page->next;
      } while (!query.cursor.empty());
      ASSERT_EQ(all.size(), 9u) << limit;
      EXPECT_EQ(Names(all.begin(), all.begin() + 3), (Names{"cache0", "cache3", "cache6"}));
      EXPECT_EQ(Names(all.begin() + 3, all.end()), expected);
    }
  }
  const auto selected = client_->list_objects(
      {.kind = "ConfigMap", .label_selector = "workflows.argoproj.io/configmap-type=Cache"});
  EXPECT_EQ(selected->items.size(), 6u) << "those made by users have no such label";
  for (const char* wrong : {"x", "c3", "c9.ab", "c-1.a", "cx.a", "sx"}) {
    EXPECT_EQ(client_->list_objects({.kind = "ConfigMap", .cursor = wrong}).error().code,
              base::ErrorCode::InvalidArgument)
        << wrong;
  }
}

TEST_F(OverAStore, AnObjectIsDeletedInTheVersionThatIsMeant) {
  const api::ObjectRef a{"ConfigMap", "default", "a"};
  ASSERT_TRUE(client_->put_object(config_map("a", "one"), "default").has_value());
  const std::string first = object_version(*client_->get_object(a));
  ASSERT_TRUE(client_->put_object(config_map("a", "two"), "default").has_value());
  EXPECT_EQ(client_->delete_object(a, first).error().code, base::ErrorCode::Conflict);
  EXPECT_TRUE(client_->get_object(a).has_value());
  EXPECT_EQ(client_->delete_object(a, "x").error().code, base::ErrorCode::InvalidArgument);
  EXPECT_TRUE(client_->delete_object(a, object_version(*client_->get_object(a))).has_value());
  EXPECT_EQ(client_->delete_object(a, first).error().code, base::ErrorCode::NotFound);
}

TEST_F(OverAStore, ResubmitsMemoizedOnlyWhatHasFailed) {
  submit("a", "{app: web}");
  using enum api::Resubmission;
  const auto refused = client_->resubmit("default", "a", Memoized, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, base::ErrorCode::FailedPrecondition);
  EXPECT_EQ(refused.error().message, "workflow must be Failed/Error to resubmit in memoized mode");
  EXPECT_EQ(names({}), std::vector<std::string>{"a"}) << "nothing was made";
  EXPECT_EQ(client_->resubmit("default", "b", Memoized, {}).error().code,
            base::ErrorCode::NotFound);
  const auto made = client_->resubmit("default", "@latest", Anew, {});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(made->find("metadata")->find("name")->as_string().starts_with("a-"));
  EXPECT_EQ(names({.workflow_namespace = "default"}).size(), 2u);
}

constexpr const char* kFan =
    "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: fan}, spec: {entrypoint: "
    "main, arguments: {parameters: [{name: word, value: x}]}, templates: [{name: main, steps: "
    "[[{name: i, template: t, withSequence: {count: '9'}}]]}, {name: t, container: {image: i}}]}}";

// What a workflow of some nodes shows is the same here and over a wire, call by call.
TEST_F(OverAStore, EveryAnswerIsTheSameOverAWire) {
  api::SubmitOptions options;
  options.parameters = {{"word", "a=b"}};
  options.labels = Value(base::Members{{"team", Value("red")}});
  ASSERT_TRUE(client_->submit(yaml(kFan), options).has_value());
  const auto image = access_->load(access_->find("default", "fan")->key);
  ASSERT_TRUE(image.has_value());
  Driven driven(*image,
                [this](ports::RunPart part) { commit({.epoch = 0, .runs = {std::move(part)}}); });
  driven.step({engine::Admitted{}});
  driven.end(0, 4);
  const auto each = [this](auto ask) {
    const auto here = ask(*static_cast<ports::Client*>(embedded_.get()));
    const auto there = ask(*client_);
    ASSERT_TRUE(here.has_value()) << here.error().message;
    ASSERT_TRUE(there.has_value()) << there.error().message;
    EXPECT_EQ(*here, *there);
  };
  using Client = ports::Client;
  each([](Client& c) { return c.summary("default", "fan"); });
  each([](Client& c) { return c.get("default", "@latest"); });
  each([](Client& c) { return c.node("default", "fan", "fan"); });
  each([](Client& c) { return c.tree("default", "fan", {.rows_max = 5, .width_max = 3}); });
  each([](Client& c) { return c.explain("default", "fan", ""); });
  each([](Client& c) -> base::Result<std::vector<api::NodeRow>> {
    api::NodeQuery query{.phases = {spec::Phase::Succeeded}, .limit = 3};
    std::vector<api::NodeRow> rows;
    do {
      const auto page = TRY(c.nodes("default", "fan", query));
      rows.insert(rows.end(), page.items.begin(), page.items.end());
      query.cursor = page.next;
    } while (!query.cursor.empty());
    if (rows.size() != 4) return base::fail(base::ErrorCode::Internal, "not four nodes");
    return rows;
  });
  each([](Client& c) -> base::Result<Value> {
    base::ValueWriter out;
    TRY(c.write("default", "fan", {api::WorkflowForm::Nodes::Outline, {}, 6, 3, "phase=Succeeded"},
                out));
    return out.take();
  });
  each([](Client& c) -> base::Result<std::vector<api::WorkflowSummary>> {
    api::WorkflowQuery query{.workflow_namespace = "default", .label_selector = "team=red"};
    query.with_parameters = true;
    return TRY(c.list(query)).items;
  });
  each([](Client& c) -> base::Result<std::vector<api::WatchEvent>> {
    return TRY(c.watch({.workflow_namespace = "default", .name = "fan"}, "", {})).events;
  });
}

// One line, then the rest: the position is where the last one was taken.
TEST_F(OverAStore, LinesAndWishesGoOverAWire) {
  api::SubmitOptions options;
  ASSERT_TRUE(client_->submit(yaml(kFan), options).has_value());
  const auto image = access_->load(access_->find("default", "fan")->key);
  ASSERT_TRUE(image.has_value());
  Driven driven(*image,
                [this](ports::RunPart part) { commit({.epoch = 0, .runs = {std::move(part)}}); });
  driven.step({engine::Admitted{}});
  driven.end(0, 4);
  for (ports::Client* c : {static_cast<ports::Client*>(embedded_.get()), client_.get()}) {
    api::LogPosition position;
    for (const std::size_t expected : {1u, 3u, 0u}) {
      api::LogQuery query;
      query.container = "";
      query.position = position;
      std::size_t count = 0;
      const auto next = c->logs("default", "fan", query,
                                [&](const api::LogRecord&) { return ++count > 1 || expected > 1; });
      ASSERT_TRUE(next.has_value());
      position = *next;
      EXPECT_EQ(count, expected);
    }
  }
  const auto tell = [this](std::string_view name, api::Operation operation) {
    return client_->operate("default", name, operation, {});
  };
  EXPECT_TRUE(tell("fan", api::Operation::Suspend).has_value());
  EXPECT_EQ(tell("none", api::Operation::Stop).error().code, base::ErrorCode::NotFound);
  EXPECT_EQ(access_->load(image->row.key)->intents.size(), 1u);
}

// A run of `count` pods that wait for their start.
std::unique_ptr<engine::Run> fan_out(int count) {
  engine::RunSeed seed;
  seed.key = 1;
  seed.workflow = std::make_shared<const spec::Workflow>(*spec::decode_workflow(
      yaml("{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: fan, namespace: d, "
           "uid: 00000000-0000-4000-8000-000000000001}, spec: {entrypoint: main, templates: ["
           "{name: main, steps: [[{name: item, template: t, withSequence: {count: '" +
           std::to_string(count) + "'}}]]}, {name: t, container: {image: i}}]}}")));
  auto run = engine::Run::create(std::move(seed));
  EXPECT_TRUE(run.has_value()) << run.error().message;
  const base::Timestamp now{1'800'000'000'000'000'000};
  (*run)->step({}, now);
  const engine::Observation admitted = engine::Admitted{};
  (*run)->step(std::span(&admitted, 1), now);
  return std::move(*run);
}

std::vector<api::NodeRow> all_nodes(const engine::RunView& run, api::NodeQuery query) {
  std::vector<api::NodeRow> out;
  for (int pages = 0; pages < 100; ++pages) {
    const auto page = node_page(run, query);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page) return out;
    EXPECT_LE(page->items.size(), query.limit);
    for (const api::NodeRow& row : page->items) out.push_back(row);
    query.cursor = page->next;
    if (query.cursor.empty()) return out;
  }
  ADD_FAILURE() << "there is no end of pages";
  return out;
}

TEST(NodePages, GiveEachNodeOnceInTheOrderOfCreation) {
  const auto run = fan_out(30);
  const auto rows = all_nodes(*run, {.limit = 7});
  ASSERT_EQ(rows.size(), run->node_count());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rows[i].number, i);
  EXPECT_EQ(rows[0].type, spec::NodeType::Steps);
  EXPECT_EQ(rows.back().template_name, "t");
  EXPECT_EQ(rows.back().pod_name.substr(0, 6), "fan-t-");
  EXPECT_EQ(rows.back().attempt, engine::to_text(run->attempt_of(rows.back().number)));
}

TEST(NodePages, FilterBeforeTheyFill) {
  const auto run = fan_out(30);
  const auto pods = all_nodes(*run, {.template_name = "t", .limit = 7});
  EXPECT_EQ(pods.size(), 30u);
  EXPECT_EQ(all_nodes(*run, {.name_contains = "(7:7)"}).size(), 1u);
  EXPECT_EQ(all_nodes(*run, {.phases = {spec::Phase::Failed}}).size(), 0u);
  EXPECT_EQ(all_nodes(*run, {.failed_leaves = true}).size(), 0u);
  const auto group = all_nodes(*run, {.children_of = "fan"});
  ASSERT_EQ(group.size(), 1u);
  EXPECT_EQ(all_nodes(*run, {.children_of = group[0].id, .limit = 4}).size(), 30u);
  EXPECT_EQ(all_nodes(*run, {.node = pods[3].name})[0].id, pods[3].id);
  EXPECT_EQ(nodes_named(*run, pods[3].display_name, 0, 100).nodes.size(), 1u);
  EXPECT_EQ(node_page(*run, {.node = "nobody"}).error().code, base::ErrorCode::NotFound);
  EXPECT_FALSE(node_page(*run, {.cursor = "-1"}).has_value());
  EXPECT_TRUE(node_page(*run, {.cursor = "99999999999"})->items.empty());
}

// A row is what the presentation says, and costs what is in it.
TEST(NodePages, RowsAreReadFromNodesAndNotFromTheirPresentation) {
  const auto run = fan_out(6000);
  for (engine::NodeIndex node = 0; node < 4; ++node) {
    const Value shown = run->present_node(node);
    const auto text = [&shown](const char* key) {
      const Value* found = shown.find(key);
      return found == nullptr || !found->is_string() ? std::string() : found->as_string();
    };
    const api::NodeRow row = node_row(*run, node);
    EXPECT_EQ(row.id, text("id"));
    EXPECT_EQ(row.name, text("name"));
    EXPECT_EQ(row.display_name, text("displayName"));
    EXPECT_EQ(row.boundary_id, text("boundaryID"));
    EXPECT_EQ(row.template_name, text("templateName"));
    EXPECT_EQ(row.message, text("message"));
    EXPECT_EQ(row.progress, text("progress"));
    EXPECT_EQ(base::to_rfc3339(row.started_at), text("startedAt"));
    EXPECT_FALSE(row.finished_at.is_set());
  }
  const auto cost = [&run](engine::NodeIndex node) {
    double least = 1e9;
    for (int i = 0; i < 5; ++i) {
      const std::clock_t begin = std::clock();
      for (int j = 0; j < 50; ++j) node_row(*run, node);
      least = std::min(least, static_cast<double>(std::clock() - begin));
    }
    return least;
  };
  EXPECT_LT(cost(1), 3 * cost(2)) << "the group above all pods, and one of them";
}

}  // namespace
}  // namespace tiphys::adapters::client
