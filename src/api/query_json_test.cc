// What is asked arrives as it was, whatever it holds; what is hostile is refused and costs little.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/json.h"
#include "base/json.h"

namespace tiphys::api {
namespace {

using base::Value;

// Through text, as on a wire; gives what a second journey says of what came out of the first.
template <class T>
std::string twice(const T& sent, T* got = nullptr) {
  const std::string text = base::to_json(to_json(sent));
  const auto value = base::parse_json(text);
  if (!value) return "no JSON: " + text;
  auto once = from_json<T>(*value);
  if (!once) return once.error().message;
  const std::string again = base::to_json(to_json(*once));
  if (got != nullptr) *got = std::move(*once);
  return again == text ? "" : text + " became " + again;
}

// Anything that a field may hold, by one seed.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t end) {  // SplitMix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % end;
  }
  bool flag() { return below(2) == 0; }
  std::string text() {
    static const std::vector<std::string> kTexts = {
        "",        "a", "app=web,tier in (a,b)", "\"\\\n\t", "grün", "=", "{{x}}", "a=b=c", "null",
        "@latest", "0", std::string(3000, 'x')};
    return kTexts[below(kTexts.size())];
  }
  std::string name() { return "n" + std::to_string(below(1000)); }
  base::Timestamp time() {
    return {
        static_cast<std::int64_t>(below(2) * 1'800'000'000'000'000'000 + below(2) * 123'456'789)};
  }
  template <class T>
  std::optional<T> maybe(T value) {
    return flag() ? std::optional<T>(std::move(value)) : std::nullopt;
  }
  template <class E>
  std::vector<E> some(int count) {
    std::vector<E> out;
    for (auto left = below(4); left > 0; --left) {
      out.push_back(static_cast<E>(below(static_cast<std::uint64_t>(count))));
    }
    return out;
  }
  Value map() {
    if (flag()) return {};
    Value out = Value::object();
    out.set(name(), Value(text()));
    return out;
  }
  std::vector<std::pair<std::string, std::string>> pairs() {
    std::vector<std::pair<std::string, std::string>> out;
    std::set<std::string> used;
    for (auto left = below(4); left > 0; --left) {
      if (const std::string key = name(); used.insert(key).second) out.emplace_back(key, text());
    }
    return out;
  }

 private:
  std::uint64_t state_;
};

WorkflowQuery a_workflow_query(Chance& luck) {
  WorkflowQuery q;
  q.workflow_namespace = luck.maybe(luck.text());
  q.name = luck.text();
  q.name_prefix = luck.text();
  q.name_contains = luck.text();
  q.label_selector = luck.text();
  q.field_selector = luck.text();
  q.phases = luck.some<spec::WorkflowPhase>(6);
  q.not_phases = luck.some<spec::WorkflowPhase>(6);
  q.created_after = luck.time();
  q.finished_before = luck.time();
  q.with_parameters = luck.flag();
  q.limit = static_cast<std::uint32_t>(luck.flag() ? luck.below(3) : UINT32_MAX);
  q.cursor = luck.text();
  if (luck.flag()) q.order = WorkflowQuery::Order::UnfinishedFirst;
  return q;
}

LogPosition a_position(Chance& luck) {
  LogPosition p;
  p.revision = luck.flag() ? luck.below(3) : INT64_MAX;
  for (auto left = luck.below(4); left > 0; --left) {
    p.lines[luck.text()] = luck.below(1'000'000);
    std::string bytes;
    for (auto more = luck.below(9); more > 0; --more) {
      bytes.push_back(static_cast<char>(luck.below(256)));
    }
    p.live[luck.text()] = bytes;
  }
  return p;
}

SubmitOptions some_options(Chance& luck) {
  SubmitOptions o;
  o.workflow_namespace = luck.text();
  o.name = luck.text();
  o.generate_name = luck.text();
  o.entrypoint = luck.text();
  o.service_account = luck.text();
  o.priority = luck.maybe(static_cast<std::int32_t>(luck.below(5)) - 2);
  o.parameters = luck.pairs();
  o.labels = luck.map();
  o.workflow_defaults = luck.map();
  o.template_referencing = luck.text();
  return o;
}

TEST(Queries, ArriveAsTheyWere) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    Chance luck(seed);
    WorkflowQuery workflows;
    const WorkflowQuery sent = a_workflow_query(luck);
    EXPECT_EQ(twice(sent, &workflows), "");
    EXPECT_EQ(workflows.workflow_namespace, sent.workflow_namespace);
    EXPECT_EQ(workflows.phases, sent.phases);
    EXPECT_EQ(workflows.limit, sent.limit);
    EXPECT_EQ(workflows.order, sent.order);
    EXPECT_EQ(workflows.created_after, sent.created_after);
    LogPosition position;
    const LogPosition at = a_position(luck);
    EXPECT_EQ(twice(at, &position), "");
    EXPECT_EQ(position.revision, at.revision);
    EXPECT_EQ(position.lines, at.lines);
    EXPECT_EQ(position.live, at.live);
    SubmitOptions options;
    const SubmitOptions given = some_options(luck);
    EXPECT_EQ(twice(given, &options), "");
    EXPECT_EQ(options.workflow_namespace, given.workflow_namespace);
    EXPECT_EQ(options.parameters, given.parameters);
    EXPECT_EQ(options.labels, given.labels);
    EXPECT_EQ(options.priority, given.priority);
    OperationDetails details;
    const OperationDetails wish{luck.text(),  luck.text(), luck.text(),
                                luck.pairs(), luck.flag(), {luck.text(), "a=b"}};
    EXPECT_EQ(twice(wish, &details), "");
    EXPECT_EQ(details.output_parameters, wish.output_parameters);
    EXPECT_EQ(details.parameters, wish.parameters);
    LogQuery logs;
    LogQuery read;
    logs.container = luck.text();
    logs.label_selector = luck.text();
    logs.tail = luck.maybe(static_cast<std::int64_t>(luck.below(3)) - 1);
    logs.since = luck.maybe(base::Timestamp{1'800'000'000'000'000'001});
    EXPECT_EQ(twice(logs, &read), "");
    EXPECT_EQ(read.container, logs.container);
    EXPECT_EQ(read.label_selector, logs.label_selector);
    EXPECT_EQ(read.tail, logs.tail);
    EXPECT_EQ(read.since, logs.since);
    NodeQuery nodes;
    nodes.phases = luck.some<spec::Phase>(7);
    nodes.limit = static_cast<std::uint32_t>(luck.below(3));
    nodes.failed_leaves = luck.flag();
    nodes.children_of = luck.text();
    EXPECT_EQ(twice(nodes), "");
    EXPECT_EQ(twice(ObjectQuery{"ConfigMap", luck.maybe(luck.text()), luck.text(), luck.flag()}),
              "");
    EXPECT_EQ(twice(WatchQuery{luck.maybe(luck.text()), luck.text()}), "");
  }
}

TEST(Queries, WhatIsLeftOutIsWhatAFreshOneHolds) {
  const Value nothing = Value::object();
  EXPECT_EQ(from_json<WorkflowQuery>(nothing)->limit, 500u);
  EXPECT_FALSE(from_json<WorkflowQuery>(nothing)->workflow_namespace.has_value());
  EXPECT_EQ(from_json<LogQuery>(nothing)->container, "main");
  EXPECT_EQ(from_json<SubmitOptions>(nothing)->workflow_namespace, "default");
  EXPECT_EQ(from_json<WorkflowForm>(nothing)->rows_max, SIZE_MAX);
  WorkflowForm form{WorkflowForm::Nodes::Outline, 3, 0, 7, "phase=Failed"};
  WorkflowForm got;
  EXPECT_EQ(twice(form, &got), "");
  EXPECT_EQ(got.nodes, form.nodes);
  EXPECT_EQ(got.generation, form.generation);
  EXPECT_EQ(got.rows_max, 0u);
  EXPECT_EQ(got.width_max, 7u);
}

TEST(Queries, PagesOfAnswersCarryTheirCursors) {
  WorkflowPage page;
  page.items.resize(2);
  page.items[1].name = "b";
  page.next = "n";
  page.watch_from = "w";
  WorkflowPage got;
  EXPECT_EQ(twice(page, &got), "");
  EXPECT_EQ(got.items, page.items);
  EXPECT_EQ(got.watch_from, "w");
  WatchPage seen;
  seen.events = {{3, WatchEvent::Kind::Deleted, page.items[1]}};
  seen.cursor = "c";
  seen.restarted = true;
  WatchPage read;
  EXPECT_EQ(twice(seen, &read), "");
  EXPECT_EQ(read.events, seen.events);
  EXPECT_TRUE(read.restarted);
}

template <class T>
std::string refusal(const std::string& text) {
  const auto value = base::parse_json(text);
  if (!value) return "no JSON";
  const auto got = from_json<T>(*value);
  return got ? "accepted" : got.error().message;
}

TEST(Queries, RefuseWithTheNameOfTheField) {
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"phases": "Failed"})"), "phases: a list is expected");
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"phases": ["Gone"]})"), "phases: this value is not known");
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"limit": -1})"), "limit: a number is expected");
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"limit": 4294967296})"), "limit: a number is expected");
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"namespace": {}})"), "namespace: a text is expected");
  EXPECT_EQ(refusal<NodeQuery>(R"({"phases": [1]})"), "phases: this value is not known");
  EXPECT_EQ(refusal<LogQuery>(R"({"tailLines": "3"})"), "tailLines: a number is expected");
  EXPECT_EQ(refusal<LogQuery>(R"({"sinceTime": "yesterday"})"), "sinceTime: a time is expected");
  EXPECT_EQ(refusal<LogPosition>(R"({"lines": {"a": -1}})"), "lines: a number is expected");
  EXPECT_EQ(refusal<LogPosition>(R"({"live": {"a": "0g"}})"),
            "live: hexadecimal digits are expected");
  EXPECT_EQ(refusal<LogPosition>(R"({"live": {"a": "0"}})"),
            "live: hexadecimal digits are expected");
  EXPECT_EQ(refusal<SubmitOptions>(R"({"parameters": ["a"]})"),
            "parameters: NAME=VALUE is expected");
  EXPECT_EQ(refusal<SubmitOptions>(R"({"labels": []})"), "labels: a map is expected");
  EXPECT_EQ(refusal<SubmitOptions>(R"({"priority": 2147483648})"),
            "priority: a number is expected");
  EXPECT_EQ(refusal<OperationDetails>(R"({"outputParameters": {"a": 1}})"),
            "outputParameters: a text is expected");
  EXPECT_EQ(refusal<WorkflowForm>(R"({"nodes": "Some"})"), "nodes: this value is not known");
  EXPECT_EQ(refusal<WatchPage>(R"({"events": [{"workflow": {"labels": 3}}]})"),
            "events: workflow: labels: a map is expected");
  EXPECT_EQ(refusal<WorkflowPage>(R"({"items": {}})"), "items: a list is expected");
}

TEST(Queries, RefuseWhatIsTooLong) {
  const std::string text(kTextMax + 1, 'x');
  EXPECT_EQ(refusal<WorkflowQuery>(R"({"name": ")" + text + "\"}"), "name: the text is too long");
  EXPECT_EQ(refusal<OperationDetails>(R"({"outputParameters": {"a": ")" + text + "\"}}"),
            "outputParameters: the text is too long");
  EXPECT_EQ(refusal<SubmitOptions>(R"({"parameters": ["a=)" + text + "\"]}"),
            "parameters: the text is too long");
  std::string list = "[\"\"";
  std::string map = "{\"k\":\"\"";
  for (std::size_t i = 0; i < kItemsMax; ++i) {
    list += ",\"\"";
    map += ",\"" + std::to_string(i) + "\":\"\"";
  }
  list += "]";
  map += "}";
  EXPECT_EQ(refusal<WorkflowQuery>("{\"phases\":" + list + "}"), "phases: the list is too long");
  EXPECT_EQ(refusal<LogPosition>("{\"live\":" + map + "}"), "live: the map is too long");
  EXPECT_FALSE(page_from_json<ObjectRef>(*base::parse_json("{\"items\":" + list + "}")));
}

// Every text of a query cut, or with one byte changed, is read or refused, and never more than
// that.
TEST(Queries, AreReadOrRefusedWhateverIsInThem) {
  for (unsigned seed = 0; seed < 15; ++seed) {
    Chance luck(seed);
    const std::string texts[] = {base::to_json(to_json(a_workflow_query(luck))),
                                 base::to_json(to_json(a_position(luck))),
                                 base::to_json(to_json(some_options(luck)))};
    for (const std::string& text : texts) {
      for (int i = 0; i < 40; ++i) {
        std::string bad = text;
        bad[luck.below(bad.size())] = "0\"{}[]:,-x"[luck.below(10)];
        const auto value = base::parse_json(bad);
        if (!value) continue;
        const auto workflows = from_json<WorkflowQuery>(*value);
        const auto position = from_json<LogPosition>(*value);
        const auto options = from_json<SubmitOptions>(*value);
        EXPECT_EQ(workflows ? twice(*workflows) : "", "");
        EXPECT_EQ(position ? twice(*position) : "", "");
        EXPECT_EQ(options ? twice(*options) : "", "");
      }
    }
  }
}

TEST(Queries, EveryNameOfAWishIsRead) {
  for (int i = 0; i < 7; ++i) {
    const auto operation = static_cast<Operation>(i);
    EXPECT_EQ(from_name<Operation>(name_of(operation)), operation);
  }
  EXPECT_EQ(from_name<Resubmission>("Memoized"), Resubmission::Memoized);
  EXPECT_EQ(from_name<Stored>("Unchanged"), Stored::Unchanged);
  EXPECT_FALSE(from_name<Operation>("stop").has_value());
}

}  // namespace
}  // namespace tiphys::api
