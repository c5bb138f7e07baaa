// What a transport carries arrives as it was, and what is not of the form is refused.
#include "api/json.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::api {
namespace {

constexpr base::Timestamp kTime = {1'800'000'000'123'456'789};

WorkflowSummary summary() {
  WorkflowSummary out;
  out.workflow_namespace = "default";
  out.name = "hello-x2";
  out.uid = "00000000-0000-4000-8000-000000000001";
  out.created_at = {1'800'000'000'000'000'000};
  out.priority = -3;
  out.revision = 12;
  out.archived = true;
  out.phase = spec::WorkflowPhase::Failed;
  out.message = "\"quoted\"\n";
  out.started_at = kTime;
  out.finished_at = kTime + base::Duration::seconds(1);
  out.progress_done = 3'000'000'000;
  out.progress_total = 5'000'000'000;
  out.nodes = 1;
  out.pods_pending = 2;
  out.pods_running = 3;
  out.pods_completed = 4;
  out.shutdown = spec::Shutdown::Terminate;
  out.suspended = true;
  out.labels = base::Value(base::Members{{"a/b", base::Value("c")}});
  return out;
}

// Through text, as on a wire.
template <class T>
T carried(const T& sent) {
  const auto value = base::parse_json(base::to_json(to_json(sent)));
  EXPECT_TRUE(value.has_value());
  auto got = from_json<T>(*value);
  EXPECT_TRUE(got.has_value()) << got.error().message;
  return std::move(got).value_or(T());
}

TEST(Wire, CarriesWhatIsFull) {
  EXPECT_EQ(carried(summary()), summary());
  const WatchEvent event{77, WatchEvent::Kind::Deleted, summary()};
  EXPECT_EQ(carried(event), event);
  const NodeRow node{3,
                     "id",
                     "a.b",
                     "b",
                     "root",
                     "t",
                     "pod",
                     "run/g0/n3/a0/i0",
                     spec::NodeType::Plugin,
                     spec::Phase::Omitted,
                     "why",
                     "1/2",
                     kTime,
                     kTime};
  EXPECT_EQ(carried(node), node);
  const TreeRow row{4,
                    2,
                    "label",
                    "t",
                    spec::NodeType::TaskGroup,
                    spec::Phase::Error,
                    "m",
                    kTime,
                    kTime,
                    true,
                    10,
                    1,
                    2,
                    3,
                    4,
                    5};
  EXPECT_EQ(carried(row), row);
  const Explanation reason{"n", "i", "lock", "waits", 9, kTime, kTime};
  EXPECT_EQ(carried(reason), reason);
  const LogRecord record{"pod", "node", "main", kTime, true, "a \t line"};
  EXPECT_EQ(carried(record), record);
  const ObjectRef object{"ConfigMap", "default", "name"};
  EXPECT_EQ(carried(object), object);
}

TEST(Wire, CarriesWhatIsEmpty) {
  EXPECT_EQ(carried(WorkflowSummary()), WorkflowSummary());
  WorkflowSummary done;
  done.live = false;
  EXPECT_EQ(carried(done), done);
  EXPECT_EQ(carried(NodeRow()), NodeRow());
  EXPECT_EQ(carried(TreeRow()), TreeRow());
  EXPECT_EQ(carried(LogRecord()), LogRecord());
}

TEST(Wire, CarriesPages) {
  Page<ObjectRef> page;
  page.items = {{"Secret", "a", "b"}, {"ConfigMap", "", "c"}};
  page.next = "more";
  const auto got = page_from_json<ObjectRef>(to_json(page));
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->items, page.items);
  EXPECT_EQ(got->next, "more");
}

TEST(Wire, EveryNameOfAnEnumerationIsRead) {
  for (int i = 0; i < 11; ++i) {
    NodeRow node;
    node.type = static_cast<spec::NodeType>(i);
    node.phase = static_cast<spec::Phase>(i % 7);
    EXPECT_EQ(carried(node), node);
  }
}

TEST(Wire, RefusesWithTheNameOfTheField) {
  const auto refusal = [](const char* text) {
    const auto got = from_json<WorkflowSummary>(*base::parse_json(text));
    return got ? std::string("accepted") : got.error().message;
  };
  EXPECT_EQ(refusal("[]"), "a map is expected");
  EXPECT_EQ(refusal(R"({"name": 3})"), "name: a text is expected");
  EXPECT_EQ(refusal(R"({"nodes": -1})"), "nodes: a number is expected");
  EXPECT_EQ(refusal(R"({"priority": 3000000000})"), "priority: a number is expected");
  EXPECT_EQ(refusal(R"({"nodes": 1.5})"), "nodes: a number is expected");
  EXPECT_EQ(refusal(R"({"live": "yes"})"), "live: true or false is expected");
  EXPECT_EQ(refusal(R"({"phase": "Gone"})"), "phase: this value is not known");
  EXPECT_EQ(refusal(R"({"createdAt": "today"})"), "createdAt: a time is expected");
  EXPECT_EQ(refusal(R"({"unheardOf": {}})"), "accepted");
  const auto event = from_json<WatchEvent>(*base::parse_json(R"({"workflow": {"name": []}})"));
  ASSERT_FALSE(event.has_value());
  EXPECT_EQ(event.error().message, "workflow: name: a text is expected");
  EXPECT_FALSE(page_from_json<ObjectRef>(base::Value::object()).has_value());
}

}  // namespace
}  // namespace tiphys::api
