// Names of pods, those that the predecessor gives.
#include "api/pod_name.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::api {
namespace {

base::Value json(const char* text) { return base::parse_json(text).value(); }

TEST(PodName, IsWorkflowTemplateAndHashOfTheNodesName) {
  const base::Value workflow = json(R"({"metadata": {"name": "wf"}})");
  EXPECT_EQ(pod_name(workflow, json(R"({"id": "wf", "name": "wf", "templateName": "t"})")), "wf");
  const std::string step =
      pod_name(workflow, json(R"({"id": "x", "name": "wf[0].a", "templateName": "t"})"));
  EXPECT_EQ(step, "wf-t-" + step.substr(5));
  EXPECT_EQ(step, pod_name(workflow, json(R"({"name": "wf[0].a",
                                              "templateRef": {"name": "o", "template": "t"}})")));
  EXPECT_NE(step, pod_name(workflow, json(R"({"name": "wf[0].b", "templateName": "t"})")));
  EXPECT_EQ(pod_name(workflow, json(R"({"name": "wf[0].a"})")), "wf-" + step.substr(5));
}

TEST(PodName, OfTheFirstFormatIsTheNodesId) {
  const base::Value workflow = json(
      R"({"metadata": {"name": "wf", "annotations": {"workflows.argoproj.io/pod-name-format":
          "v1"}}})");
  EXPECT_EQ(pod_name(workflow, json(R"({"id": "wf-77", "name": "wf[0].a"})")), "wf-77");
}

// Two names with the same hash: the later node's id ends with a number, and so does its pod's name.
TEST(PodName, OfNodesWithTheSameHashDiffer) {
  const base::Value workflow = json(R"({"metadata": {"name": "wf"}})");
  const std::string first = pod_name(
      workflow, json(R"({"id": "wf-1797894943", "name": "wf[0].a", "templateName": "t"})"));
  const std::string hash = first.substr(5);
  const std::string id = "wf-" + hash + "-2";
  base::Value second = json(R"({"name": "wf[0].a", "templateName": "t"})");
  second.set("id", base::Value(id));
  EXPECT_EQ(pod_name(workflow, second), first + "-2");
  base::Value long_one = json(R"({"metadata": {}})");
  long_one.find("metadata")->set("name", std::string(300, 'w'));
  second.set("id", base::Value(std::string(300, 'w') + "-" + hash + "-12"));
  const std::string name = pod_name(long_one, second);
  EXPECT_LE(name.size(), 253u);
  EXPECT_TRUE(name.ends_with("-" + hash + "-12"));
}

TEST(PodName, IsCutSoThatTheHashFits) {
  base::Value workflow = json(R"({"metadata": {}})");
  workflow.find("metadata")->set("name", std::string(300, 'w'));
  const std::string name = pod_name(workflow, json(R"({"name": "n", "templateName": "t"})"));
  EXPECT_EQ(name.find('-'), 242u);
  EXPECT_LE(name.size(), 253u);
}

}  // namespace
}  // namespace tiphys::api
