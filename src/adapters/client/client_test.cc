// The client port over a real store: what is selected, paged, watched and written.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/harness.h"
#include "engine/run.h"
#include "ports/run_seed.h"

namespace tiphys::adapters::client {
namespace {

using base::Value;

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
    ports::RunPart part = part_of("w" + std::to_string(i));
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
  EXPECT_EQ(gone->events[0].workflow.uid, first->events[0].workflow.uid);
  EXPECT_FALSE(client_->watch(query, "", {}).has_value());
  EXPECT_FALSE(client_->watch(query, "nonsense", {}).has_value());
}

TEST_F(OverAStore, AnotherOfTheSameNameIsNotTakenForTheOneThatIsWatched) {
  submit("one");
  const api::WatchQuery query{.workflow_namespace = "default", .name = "one"};
  const auto first = client_->watch(query, "", {});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  const auto key = access_->find("default", "one")->key;
  commit({.epoch = 0, .runs = {}, .removals = {{.run = key}}});
  submit("one");
  const auto then = client_->watch(query, first->cursor, {});
  ASSERT_TRUE(then.has_value()) << then.error().message;
  ASSERT_EQ(then->events.size(), 2u);
  EXPECT_EQ(then->events[0].kind, api::WatchEvent::Kind::Deleted);
  EXPECT_EQ(then->events[0].workflow.uid, first->events[0].workflow.uid);
  EXPECT_EQ(then->events[1].kind, api::WatchEvent::Kind::Changed);
  EXPECT_NE(then->events[1].workflow.uid, first->events[0].workflow.uid);
  const auto none = client_->watch(query, then->cursor, {});
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->events.empty());
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

}  // namespace
}  // namespace tiphys::adapters::client
