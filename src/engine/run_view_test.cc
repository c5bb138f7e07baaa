// What can be seen of a run: counters, outlines, names, and that looking costs what is shown.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/hash.h"
#include "base/json.h"
#include "base/yaml.h"
#include "engine/core/rebuild.h"
#include "engine/record/record.h"
#include "engine/run.h"
#include "engine/view/present.h"
#include "spec/decode.h"
#include "spec/pod_name.h"

namespace tiphys::engine {
namespace {

using base::Timestamp;
using base::Value;

constexpr Timestamp kBegin{1'763'780'400'000'000'000};

RunSeed seed_of(const std::string& spec) {
  auto documents = base::parse_yaml("metadata: {name: w, namespace: argo, uid: u}\nspec:\n" + spec);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  auto workflow = spec::decode_workflow(documents->front());
  EXPECT_TRUE(workflow.has_value()) << workflow.error().message;
  RunSeed seed;
  seed.key = 1;
  seed.workflow = std::make_shared<const spec::Workflow>(std::move(*workflow));
  return seed;
}

std::string fan_out(std::size_t items) {
  return "  entrypoint: main\n"
         "  templates:\n"
         "  - name: main\n"
         "    steps:\n"
         "    - - {name: each, template: leaf, withSequence: {count: '" +
         std::to_string(items) +
         "'}}\n"
         "  - name: leaf\n"
         "    container: {image: a}\n";
}

base::Result<std::string> no_value(const base::Hash128&) {
  return base::fail(base::ErrorCode::NotFound, "no values");
}

// A run whose attempts end as they are told to.
class Driven {
 public:
  explicit Driven(const std::string& spec) : seed_(seed_of(spec)) {
    run_ = std::move(*Run::create(seed_));
    step({Admitted{}});
  }
  void step(std::vector<Observation> told = {}) {
    for (int i = 0; i < 1000; ++i) {
      const Decision d = run_->step(told, kBegin);
      note(d);
      told.clear();
      for (const Question& q : d.questions) told.push_back(FactAnswer{q, false, {}});
      for (const ArbiterRequest& r : d.requests) {
        if (r.kind == ArbiterRequest::Kind::Admit) told.push_back(Admitted{});
      }
      if (told.empty() && !(d.wake_at.is_set() && d.wake_at <= kBegin)) return;
    }
  }
  void note(const Decision& d) {
    deltas_.push_back(d.delta);
    for (const Command& c : d.commands) {
      if (const auto* start = std::get_if<StartAttempt>(&c)) started_.push_back(start->id);
    }
  }
  // Ends all that runs; those of which the position is in `failed` badly.
  void end_all(const std::set<std::size_t>& failed = {}) {
    std::vector<Observation> told;
    for (std::size_t i = 0; i < started_.size(); ++i) {
      AttemptEnded end{started_[i], {}};
      end.report.phase = failed.contains(i) ? Phase::Failed : Phase::Succeeded;
      end.report.finished_at = kBegin;
      end.report.resources_duration = {{"cpu", 2}, {"memory", 3}};
      told.push_back(std::move(end));
    }
    started_.clear();
    step(std::move(told));
  }
  Run& run() { return *run_; }
  const RunSeed& seed() const { return seed_; }
  const std::vector<AttemptId>& started() const { return started_; }
  const std::vector<std::string>& deltas() const { return deltas_; }

 private:
  RunSeed seed_;
  std::unique_ptr<Run> run_;
  std::vector<AttemptId> started_;
  std::vector<std::string> deltas_;
};

std::string text_of(const Value* value) {
  return value == nullptr ? "nothing" : base::to_json(*value);
}

TEST(Progress, BeyondThirtyOneBitsIsSummedExactly) {
  Driven driven(fan_out(2));
  for (const AttemptId& id : std::vector(driven.started())) {
    driven.step({AttemptRunning{id, kBegin, "", "", true}});
    driven.step({AttemptProgress{id, "3000000000/5000000000"}});
  }
  EXPECT_EQ(driven.run().summary().progress_done, 6'000'000'000u);
  EXPECT_EQ(driven.run().summary().progress_total, 10'000'000'000u);
  const Value status = driven.run().present_status(Run::Nodes::Leave);
  EXPECT_EQ(text_of(status.find("progress")), "\"6000000000/10000000000\"");
  driven.step({AttemptProgress{driven.started()[0], "1/99999999999999999999"}});
  EXPECT_EQ(driven.run().summary().progress_total, 10'000'000'000u) << "it does not fit";
  driven.end_all();
  EXPECT_EQ(driven.run().summary().progress_done, 10'000'000'000u);
}

TEST(Progress, ReportsOfOnePodTakeNoRoom) {
  Driven driven(fan_out(1));
  const AttemptId id = driven.started().front();
  const auto report = [&](int done) {
    const Observation told[] = {AttemptProgress{id, std::to_string(done) + "/10000"}};
    driven.run().step(told, kBegin);
  };
  driven.step({AttemptRunning{id, kBegin, "", "", true}});
  report(0);
  const std::size_t before = driven.run().memory_bytes();
  for (int i = 1; i <= 10'000; ++i) report(i);
  EXPECT_EQ(driven.run().summary().progress_done, 10'000u);
  EXPECT_EQ(driven.run().memory_bytes(), before);
}

// The nodes are taken away: a status that looked at one of them would not be the same.
TEST(Status, WithoutNodesLooksAtNone) {
  Driven driven(fan_out(50));
  driven.end_all({3});
  state::StateOwner owner(driven.seed());
  state::Loading load(owner);
  ASSERT_TRUE(record::apply_records(load, driven.run().snapshot(), no_value));
  ASSERT_TRUE(core::rebuild(load));
  const Value before = driven.run().present_status(Run::Nodes::Leave);
  EXPECT_EQ(text_of(before.find("resourcesDuration")), R"({"cpu":100,"memory":150})");
  load.stored().nodes = table::NodeTable();
  std::string text;
  base::JsonWriter out(text);
  view::Presenter(*owner, out).status(view::all_nodes(false));
  EXPECT_EQ(text, base::to_json(before));
}

// What locks are called is not asked again: with the parameters that their names come from taken
// away they would be called otherwise.
TEST(Status, WithoutNodesTellsNoLockTwice) {
  Driven driven(R"(
  entrypoint: main
  arguments: {parameters: [{name: lock, value: gate}]}
  templates:
  - name: main
    steps:
    - - {name: each, template: leaf, withSequence: {count: '3'}}
  - name: leaf
    synchronization: {mutexes: [{name: '{{workflow.parameters.lock}}'}]}
    container: {image: a}
)");
  state::StateOwner owner(driven.seed());
  state::Loading load(owner);
  ASSERT_TRUE(record::apply_records(load, driven.run().snapshot(), no_value));
  ASSERT_TRUE(core::rebuild(load));
  const auto shown = [&owner] {
    std::string text;
    base::JsonWriter out(text);
    view::Presenter(*owner, out).status(view::all_nodes(false));
    return text;
  };
  const std::string before = shown();
  EXPECT_NE(before.find(R"({"mutex":"argo/Mutex/gate"})"), std::string::npos) << before;
  load.parameters().clear();
  load.globals().clear();
  EXPECT_EQ(shown(), before);
}

double cpu_of(const std::function<void()>& work) {
  const auto now = [] {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  };
  double least = 1e9;
  for (int i = 0; i < 5; ++i) {
    const double begin = now();
    work();
    least = std::min(least, now() - begin);
  }
  return least;
}

std::string pairs(std::size_t count) {
  std::string tasks;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    tasks += "      - {name: a" + number + ", template: leaf}\n      - {name: b" + number +
             ", template: leaf, dependencies: [a" + number + "]}\n";
  }
  return "  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n" + tasks +
         "  - name: leaf\n    container: {image: a}\n";
}

// While it runs, and when its ends lead on.
TEST(Graph, TheEdgesOfATaskCostTheSameHoweverManyTargetsThereAre) {
  Driven few(pairs(400));
  Driven many(pairs(8'000));
  const auto cost = [](Driven& driven) {
    return cpu_of([&driven] {
      for (NodeIndex i = 1; i <= 300; ++i) driven.run().children(i, 0, SIZE_MAX);
    });
  };
  EXPECT_LT(cost(many), 3 * cost(few));
  for (int round = 0; round < 2; ++round) {
    few.end_all();
    many.end_all();
  }
  ASSERT_TRUE(many.run().finished());
  ASSERT_EQ(many.run().present_node(1).find("children")->as_array().size(), 1u);
  EXPECT_LT(cost(many), 3 * cost(few));
}

// As when the runner gives back a whole crowd of them.
TEST(Outstanding, OfOneAttemptIsAsInTheListAtTheSameCostHoweverManyThereAre) {
  const auto ids_of = [](Driven& driven) {
    std::vector<AttemptId> ids;
    for (const Command& command : driven.run().outstanding()) {
      const AttemptId id = std::visit([](const auto& c) { return c.id; }, command);
      const auto alone = driven.run().outstanding(id);
      EXPECT_TRUE(alone.has_value());
      EXPECT_EQ(alone->index(), command.index());
      ids.push_back(id);
    }
    return ids;
  };
  Driven few(pairs(200));
  Driven many(pairs(6'000));
  const auto cost = [](Driven& driven, const std::vector<AttemptId>& ids) {
    return cpu_of([&] {
      for (std::size_t i = 0; i < 1'000; ++i) {
        if (!driven.run().outstanding(ids[i % ids.size()])) ADD_FAILURE();
      }
    });
  };
  const auto of_few = ids_of(few);
  const auto of_many = ids_of(many);
  ASSERT_EQ(of_few.size(), 200u);
  ASSERT_EQ(of_many.size(), 6'000u);
  EXPECT_LT(cost(many, of_many), 3 * cost(few, of_few));
  AttemptId other = of_few.front();
  ++other.attempt;
  EXPECT_FALSE(few.run().outstanding(other).has_value());
}

std::vector<NodeIndex> children_in_pages(const Run& run, NodeIndex node, std::size_t most) {
  std::vector<NodeIndex> out;
  for (NodeIndex from = 0; from != kNoNode;) {
    std::vector<NodeIndex> some = run.children(node, from, most + 1);
    from = some.size() > most ? some.back() : kNoNode;
    if (some.size() > most) some.pop_back();
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

// Over a graph of every kind: fan-outs, groups that follow others, and hooks.
TEST(Graph, PagesOfChildrenAreThoseThatArePresented) {
  Driven driven(R"(
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: a, template: wide}
      - {name: b, template: leaf, dependencies: [a]}
      - name: c
        template: leaf
        dependencies: [a]
        hooks: {h: {template: leaf, expression: 'true'}}
      - {name: d, template: leaf, dependencies: [b, c]}
      - {name: e, template: leaf, withSequence: {count: '3'}}
  - name: wide
    steps:
    - - {name: s, template: leaf, withSequence: {count: '4'}}
    - - {name: t, template: leaf}
      - {name: u, template: leaf}
  - name: leaf
    container: {image: a}
)");
  for (int round = 0; round < 6; ++round) {
    for (NodeIndex node = 0; node < driven.run().node_count(); ++node) {
      const Value shown = driven.run().present_node(node);
      std::vector<NodeIndex> expected;
      if (const Value* ids = shown.find("children")) {
        for (const Value& id : ids->as_array()) {
          expected.push_back(*driven.run().find_node(id.as_string()));
        }
      }
      for (std::size_t most : {1u, 2u, 100u}) {
        EXPECT_EQ(children_in_pages(driven.run(), node, most), expected);
      }
    }
    driven.end_all();
  }
  EXPECT_TRUE(driven.run().finished());
}

TEST(Graph, APageOfChildrenCostsTheSameWhereverItBegins) {
  Driven driven(fan_out(20'000));
  const NodeIndex group = 1;
  const NodeIndex last = static_cast<NodeIndex>(driven.run().node_count() - 50);
  const auto cost = [&](NodeIndex from) {
    return cpu_of([&] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(driven.run().children(group, from, 50).size(), 50u);
      }
    });
  };
  EXPECT_LT(cost(last), 3 * cost(0));
}

// Of many groups side by side, those around what changed are told of, and no others.
// Its tasks succeeded, its outputs could not be told: the predecessor sets its outbound nodes after
// them, so that what depends on it would hang from nothing.
TEST(Graph, ADagWithoutItsOutputsHasOutboundNodes) {
  Driven driven(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: graph, continueOn: {error: true}}
  - name: graph
    dag: {tasks: [{name: t, template: leaf}]}
    outputs: {parameters: [{name: o, valueFrom: {parameter: '{{tasks.t.outputs.parameters.v}}'}}]}
  - name: leaf
    container: {image: a}
)");
  driven.end_all();
  auto shown = [&](const char* name) {
    return driven.run().present_node(*driven.run().find_node(name));
  };
  EXPECT_EQ(text_of(shown("w[0].a").find("phase")), "\"Error\"");
  const std::string leaf = "[" + text_of(shown("w[0].a.t").find("id")) + "]";
  EXPECT_EQ(text_of(shown("w[0].a").find("outboundNodes")), leaf);
  EXPECT_EQ(text_of(shown("w").find("phase")), "\"Succeeded\"");
  EXPECT_EQ(text_of(shown("w").find("outboundNodes")), leaf);
}

TEST(RunView, IsWhatTheRunShows) {
  Driven driven(fan_out(20));
  driven.end_all({7});
  auto view = RunView::load(driven.seed(), "", driven.deltas(), no_value);
  ASSERT_TRUE(view.has_value()) << view.error().message;
  EXPECT_EQ((*view)->present_workflow(RunView::Nodes::Include),
            driven.run().present_workflow(Run::Nodes::Include));
  EXPECT_EQ((*view)->summary(), driven.run().summary());
  EXPECT_EQ((*view)->node_count(), driven.run().node_count());
}

// Gives a snapshot in pieces of these sizes, and deltas; a store's error at one of its calls.
class Feed final : public RecordFeed {
 public:
  Feed(std::string_view snapshot, std::size_t first, std::size_t rest)
      : left_(snapshot), bytes_(snapshot.size()), size_(first), rest_(rest) {}

  std::uint64_t snapshot_bytes() const override { return bytes_; }
  base::Result<std::string> snapshot_piece() override {
    if (calls++ == fails_at) return base::fail(base::ErrorCode::Conflict, "written anew");
    std::string piece(left_.substr(0, size_ == 0 ? rest_ : size_));
    left_.remove_prefix(piece.size());
    size_ = rest_;
    return piece;
  }
  base::Result<std::optional<std::string>> delta() override {
    if (calls++ == fails_at) return base::fail(base::ErrorCode::Conflict, "written anew");
    if (next_ == deltas.size()) return std::nullopt;
    return deltas[next_++];
  }

  std::vector<std::string> deltas = {};
  std::size_t calls = 0;
  std::size_t fails_at = SIZE_MAX;

 private:
  std::string_view left_;
  std::uint64_t bytes_;
  std::size_t size_, rest_, next_ = 0;
};

TEST(RunView, IsTheSameFromAFeedWhereverItIsCut) {
  Driven driven(fan_out(9));
  driven.end_all({4});
  const std::string whole = driven.run().snapshot();
  const Value shown = driven.run().present_workflow(Run::Nodes::Include);
  for (std::size_t first = 0; first <= whole.size(); ++first) {
    Feed feed(whole, first, 1 + first % 40);
    auto view = RunView::load(driven.seed(), feed, no_value);
    ASSERT_TRUE(view.has_value()) << first << ": " << view.error().message;
    ASSERT_EQ((*view)->present_workflow(RunView::Nodes::Include), shown) << first;
    // What ends too early says so as the whole one does.
    const std::string_view part = std::string_view(whole).substr(0, first);
    Feed early(part, first / 2, 7);
    auto cut = RunView::load(driven.seed(), early, no_value);
    auto as_one = RunView::load(driven.seed(), std::string(part), {}, no_value);
    ASSERT_EQ(cut.has_value(), as_one.has_value()) << first;
    if (!cut) {
      ASSERT_EQ(cut.error().message, as_one.error().message) << first;
    }
  }
}

TEST(RunView, TakesTheDeltasOfAFeedAndGivesItsErrorsOn) {
  Driven driven(fan_out(3));
  const std::string before = driven.run().snapshot();
  const std::size_t known = driven.deltas().size();
  driven.end_all({1});
  Feed feed(before, 5, 100);
  feed.deltas.assign(driven.deltas().begin() + static_cast<std::ptrdiff_t>(known),
                     driven.deltas().end());
  ASSERT_FALSE(feed.deltas.empty());
  auto view = RunView::load(driven.seed(), feed, no_value);
  ASSERT_TRUE(view.has_value()) << view.error().message;
  EXPECT_EQ((*view)->present_workflow(RunView::Nodes::Include),
            driven.run().present_workflow(Run::Nodes::Include));
  for (std::size_t call = 0; call < feed.calls; ++call) {
    Feed broken(before, 5, 100);
    broken.deltas = feed.deltas;
    broken.fails_at = call;
    auto none = RunView::load(driven.seed(), broken, no_value);
    ASSERT_FALSE(none.has_value()) << call;
    EXPECT_EQ(none.error().code, base::ErrorCode::Conflict) << call;
  }
}

// Those that run, and those that a wish ended before their runner said so; of the run and of what
// was loaded for looking at it.
TEST(Outstanding, IsWhatRunsAndWhatMustStop) {
  Driven driven(fan_out(3));
  const auto outstanding = [&] {
    auto view = RunView::load(driven.seed(), "", driven.deltas(), no_value);
    EXPECT_TRUE(view.has_value()) << view.error().message;
    EXPECT_EQ((*view)->outstanding().size(), driven.run().outstanding().size());
    return driven.run().outstanding();
  };
  EXPECT_EQ(outstanding().size(), 3u);
  const std::vector<AttemptId> started = driven.started();
  Intent stop;
  stop.operation = Operation::Terminate;
  stop.arguments = Value::object();
  stop.at = kBegin;
  driven.step({stop});
  ASSERT_EQ(outstanding().size(), 3u) << "their runner has not confirmed the end";
  for (const Command& command : outstanding()) {
    EXPECT_TRUE(std::holds_alternative<StopAttempt>(command));
  }
  driven.end_all({0, 1, 2});
  EXPECT_TRUE(driven.run().finished());
  EXPECT_TRUE(outstanding().empty());
}

// In the order of the names, whichever are kept in numbers and whichever in a list.
TEST(Resources, AreVisitedInTheOrderOfTheirNames) {
  table::NodeTable nodes;
  const auto visited = [&](const table::Extra& extra) {
    std::string out;
    nodes.for_resources(extra, [&](std::string_view name, std::int64_t seconds) {
      out.append(name).append("=").append(std::to_string(seconds)).append(" ");
    });
    return out;
  };
  table::Extra extra;
  EXPECT_EQ(visited(extra), "");
  nodes.set_resource(extra, "memory", 3);
  EXPECT_EQ(visited(extra), "memory=3 ");
  nodes.set_resource(extra, "cpu", 2);
  EXPECT_EQ(visited(extra), "cpu=2 memory=3 ");
  nodes.set_resource(extra, "disk", 4);
  nodes.set_resource(extra, "a", 1);
  EXPECT_EQ(visited(extra), "a=1 cpu=2 disk=4 memory=3 ");
}

TEST(Outline, KeepsTheEndsOfAWideLevelAndSomeThatFailed) {
  Driven driven(fan_out(1000));
  std::set<std::size_t> failed;
  for (std::size_t i = 400; i < 450; ++i) failed.insert(i);
  driven.end_all(failed);
  base::ValueWriter out;
  driven.run().present_outline({.rows_max = 1000, .width_max = 10, .wanted = {}}, out);
  const Value status = *out.take().find("status");
  EXPECT_EQ(status.find("nodes")->as_object().size(), 2u + 10 + 5);
  const Value& outline = *status.find("outline");
  EXPECT_EQ(outline.find("matched"), nullptr);
  EXPECT_EQ(
      text_of(outline.find("omitted")),
      R"([{"parent":")" + driven.run().node_field(1, "id") +
          R"(","total":985,"pending":0,"running":0,"succeeded":940,"failed":45,"skipped":0}])");
  for (const char* name : {"w[0].each(0:0)", "w[0].each(999:999)", "w[0].each(400:400)"}) {
    const std::string id = driven.run().node_field(*driven.run().find_node(name), "id");
    EXPECT_NE(status.find("nodes")->find(id), nullptr) << name;
  }
}

TEST(Outline, OfWantedNodesHasWhatIsAroundThem) {
  Driven driven(fan_out(100));
  driven.end_all({7, 9});
  base::ValueWriter out;
  OutlineQuery query;
  query.wanted = [&](NodeIndex node) {
    return driven.run().node_field(node, "phase") == "Failed" &&
           driven.run().node_field(node, "type") == "Pod";
  };
  driven.run().present_outline(query, out);
  const Value status = *out.take().find("status");
  EXPECT_EQ(status.find("nodes")->as_object().size(), 4u);
  EXPECT_EQ(status.find("outline")->find("matched")->as_array().size(), 2u);
  EXPECT_EQ(text_of(status.find("outline")->find("omitted")), "[]");
}

TEST(Outline, HoldsNoMoreRowsThanAskedFor) {
  Driven driven(fan_out(100));
  base::ValueWriter out;
  driven.run().present_outline({.rows_max = 5, .width_max = 10, .wanted = {}}, out);
  const Value status = *out.take().find("status");
  EXPECT_EQ(status.find("nodes")->as_object().size(), 5u);
  EXPECT_EQ(text_of(status.find("outline")->find("omitted")->as_array().front().find("total")),
            "97");
}

TEST(PodNames, AreOneForEverybodyWhereHashesCollide) {
  ASSERT_EQ(base::fnv1a32("w[0].each(0:x6819)"), base::fnv1a32("w[0].each(1:x1420600)"));
  Driven driven(
      "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n"
      "    - - {name: each, template: leaf, withItems: [x6819, x1420600]}\n"
      "  - name: leaf\n    container: {image: a}\n");
  ASSERT_EQ(driven.started().size(), 2u);
  std::set<std::string> names;
  for (const AttemptId& id : driven.started()) {
    const auto pod = driven.run().pod(id.node);
    ASSERT_TRUE(pod.has_value()) << pod.error().message;
    const Value node = driven.run().present_node(id.node);
    EXPECT_EQ(pod->pod_name, spec::pod_name({.workflow = "w",
                                             .format = "",
                                             .id = node.find("id")->as_string(),
                                             .name = node.find("name")->as_string(),
                                             .template_name = "leaf"}));
    EXPECT_EQ(pod->pod_name, driven.run().node_field(id.node, "podName"));
    names.insert(pod->pod_name);
  }
  EXPECT_EQ(names.size(), 2u);
}

TEST(PodNames, OfTheFirstFormatAreIds) {
  Driven driven(fan_out(1));
  auto documents = base::parse_yaml(
      "metadata: {name: w, annotations: {workflows.argoproj.io/pod-name-format: v1}}\nspec:\n" +
      fan_out(1));
  RunSeed seed;
  seed.key = 1;
  seed.workflow =
      std::make_shared<const spec::Workflow>(*spec::decode_workflow(documents->front()));
  auto view = RunView::load(seed, "", driven.deltas(), no_value);
  ASSERT_TRUE(view.has_value());
  const NodeIndex node = driven.started()[0].node;
  EXPECT_EQ((*view)->pod(node)->pod_name, (*view)->node_field(node, "id"));
}

TEST(ContainerNames, AreThoseOfThePod) {
  Driven driven(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: plain, template: plain}
      - {name: patched, template: patched}
      - {name: set, template: set}
  - name: plain
    initContainers: [{name: before, image: a}]
    container: {image: a}
    sidecars: [{name: beside, image: a}]
  - name: patched
    podSpecPatch: '{"containers": [{"name": "main", "image": "b"}]}'
    container: {image: a}
  - name: set
    containerSet: {containers: [{name: one, image: a}, {name: two, image: a}]}
)");
  ASSERT_EQ(driven.started().size(), 3u);
  for (const AttemptId& id : driven.started()) {
    std::vector<std::string> names;
    const auto pod = driven.run().pod(id.node);
    ASSERT_TRUE(pod.has_value()) << pod.error().message;
    for (const auto& container : pod->containers) {
      names.push_back(container.name);
    }
    EXPECT_EQ(driven.run().container_names(id.node), names);
  }
}

std::string patched_pods(const std::string& patch) {
  return "  podSpecPatch: '" + patch + "'\n" + fan_out(1'000);
}

// As when a log is read of all that runs.
TEST(ContainerNames, OfPatchedPodsAreFoundOnce) {
  Driven plain(patched_pods(""));
  Driven patched(patched_pods(R"({"containers": [{"name": "beside", "image": "b"}]})"));
  const auto cost = [](Driven& driven) {
    return cpu_of([&driven] {
      for (const AttemptId& id : driven.started()) driven.run().container_names(id.node);
    });
  };
  EXPECT_LT(cost(patched), 5 * cost(plain));
  const NodeIndex last = patched.started().back().node;
  EXPECT_EQ(patched.run().container_names(last).size(), 2u);
  EXPECT_EQ(patched.run().pod(last)->containers.size(), 2u);
}

// What the tree says of a level, from the nodes themselves.
Run::TreeRow counted(const Run& run, NodeIndex parent) {
  Run::TreeRow row;
  for (const NodeIndex child : run.children(parent, 0, SIZE_MAX)) {
    const Phase phase = run.node_phase(child);
    ++row.total;
    if (phase == Phase::Pending) ++row.pending;
    if (phase == Phase::Running) ++row.running;
    if (phase == Phase::Succeeded) ++row.succeeded;
    if (is_failed_or_error(phase)) ++row.failed;
    if (phase == Phase::Skipped || phase == Phase::Omitted) ++row.skipped;
  }
  return row;
}

void expect_counted(const Run& run, std::size_t failed_shown) {
  const auto rows = run.tree(50, 10);
  ASSERT_EQ(rows.size(), 3 + failed_shown);
  const Run::TreeRow& group = rows[2];
  ASSERT_TRUE(group.is_group);
  const Run::TreeRow wanted = counted(run, 1);
  EXPECT_EQ(group.total, wanted.total);
  EXPECT_EQ(group.pending, wanted.pending);
  EXPECT_EQ(group.running, wanted.running);
  EXPECT_EQ(group.succeeded, wanted.succeeded);
  EXPECT_EQ(group.failed, wanted.failed);
  EXPECT_EQ(group.skipped, wanted.skipped);
  NodeIndex last = 0;
  for (std::size_t i = 3; i < rows.size(); ++i) {
    EXPECT_TRUE(is_failed_or_error(rows[i].phase));
    EXPECT_GT(rows[i].node, last);
    last = rows[i].node;
  }
}

TEST(Tree, CountsTheChildrenOfAWideLevelAsTheyChange) {
  for (const std::size_t width : {11u, 63u, 64u, 65u, 66u, 200u}) {
    Driven driven(fan_out(width));
    const auto started = driven.started();
    const auto loaded_again = [&driven] {
      auto run = Run::load(driven.seed(), "", driven.deltas(), no_value);
      EXPECT_TRUE(run.has_value()) << run.error().message;
      EXPECT_EQ((*run)->derived(), driven.run().derived());
      return std::move(*run);
    };
    expect_counted(driven.run(), 0);
    std::vector<Observation> told;
    for (std::size_t i = 0; i < width; i += 2) {
      told.emplace_back(AttemptRunning{started[i], kBegin, "h", "", true});
    }
    driven.step(std::move(told));
    expect_counted(driven.run(), 0);
    for (const std::size_t i : {9u, 3u, 10u, 1u, 5u, 7u, 2u}) {  // in any order
      AttemptEnded end{started[i], {}};
      end.report.phase = Phase::Failed;
      driven.step({end});
    }
    expect_counted(driven.run(), 5);
    EXPECT_EQ(driven.run().tree(50, 10)[7].node, started[7].node) << "the first five";
    expect_counted(*loaded_again(), 5);
    driven.end_all();
    expect_counted(driven.run(), 5);
    expect_counted(*loaded_again(), 5);
  }
}

TEST(Tree, CostsTheSameHoweverWideALevelIs) {
  Driven few(fan_out(500));
  Driven many(fan_out(20'000));
  AttemptEnded end{many.started().back(), {}};
  end.report.phase = Phase::Failed;
  many.step({end});
  const auto cost = [](Driven& driven) {
    return cpu_of([&driven] {
      for (int i = 0; i < 50; ++i) driven.run().tree(50, 10);
    });
  };
  EXPECT_LT(cost(many), 3 * cost(few));
  ASSERT_EQ(many.run().tree(50, 10).size(), 4u);
  EXPECT_EQ(many.run().tree(50, 10)[3].node, end.id.node) << "the one that failed is found";
}

TEST(NodeField, IsWhatThePresentationSays) {
  Driven driven(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: leaf, arguments: {parameters: [{name: p, value: seven}]}}
  - name: leaf
    inputs: {parameters: [{name: p}, {name: q, default: x}]}
    container: {image: a}
)");
  for (NodeIndex i = 0; i < driven.run().node_count(); ++i) {
    const Value node = driven.run().present_node(i);
    for (const char* field :
         {"id", "name", "displayName", "type", "phase", "message", "boundaryID", "templateName"}) {
      const Value* shown = node.find(field);
      EXPECT_EQ(driven.run().node_field(i, field), shown == nullptr ? "" : shown->as_string());
    }
    EXPECT_EQ(driven.run().node_field(i, "templateRef.name"), "");
    EXPECT_EQ(driven.run().node_field(i, "nonsense"), "");
  }
  const NodeIndex leaf = driven.started()[0].node;
  EXPECT_EQ(driven.run().node_field(leaf, "inputs.parameters.p.value"), "seven");
  EXPECT_EQ(driven.run().node_field(leaf, "inputs.parameters.q.value"), "x");
  EXPECT_EQ(driven.run().node_field(leaf, "inputs.parameters..value"), "");
}

}  // namespace
}  // namespace tiphys::engine
