// Pages of nodes out of a run.
#include "adapters/client/node_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/harness.h"
#include "adapters/client/rows.h"
#include "engine/run.h"
#include "spec/decode.h"

namespace tiphys::adapters::client {
namespace {

using base::Value;

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
