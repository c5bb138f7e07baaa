// Old fields become those of today, at every place where they could stand.
#include "spec/convert.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/yaml.h"
#include "spec/load.h"

namespace tiphys::spec {
namespace {

base::Value yaml(std::string_view text) { return base::parse_yaml(text)->front(); }

TEST(Convert, ASingleLockIsAppended) {
  base::Value object = yaml(
      "{kind: Workflow, spec: {synchronization: {mutex: {name: a}, mutexes: [{name: b}]},"
      " templates: [{name: t, synchronization: {semaphore: {configMapKeyRef: {name: c, key: k}}},"
      " steps: [[{name: s, inline: {synchronization: {mutex: {name: d}}}}]]}]}}");
  const auto notes = convert(object);
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(notes[0], "spec.synchronization.mutex: moved to mutexes");
  EXPECT_EQ(notes[2],
            "spec.templates[0].steps[0][0].inline.synchronization.mutex: moved to mutexes");
  EXPECT_EQ(base::to_json(*object.find("spec")->find("synchronization")),
            R"({"mutexes":[{"name":"b"},{"name":"a"}]})");
}

TEST(Convert, ASingleScheduleReplacesTheList) {
  base::Value object = yaml(
      "{kind: CronWorkflow, spec: {schedule: '* * * * *', schedules: [x], workflowSpec:"
      " {synchronization: {mutex: {name: m}}, podPriority: 3}}}");
  EXPECT_EQ(convert(object).size(), 3u);
  EXPECT_EQ(base::to_json(object),
            R"({"kind":"CronWorkflow","spec":{"schedules":["* * * * *"],"workflowSpec":)"
            R"({"synchronization":{"mutexes":[{"name":"m"}]}}}})");
}

TEST(Convert, WhatIsOfTodayStaysAsItIs) {
  base::Value object = yaml("{kind: Workflow, spec: {synchronization: {mutexes: [{name: b}]}}}");
  const base::Value before = object;
  EXPECT_TRUE(convert(object).empty());
  EXPECT_EQ(object, before);
  base::Value other = yaml("{kind: ConfigMap, data: {schedule: x}}");
  EXPECT_TRUE(convert(other).empty());
}

TEST(Convert, WhatComesOutLoadsWithoutAFinding) {
  base::Value object = yaml(
      "{apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, metadata: {name: a}, spec: {schedule:"
      " '0 0 * * *', workflowSpec: {entrypoint: t, synchronization: {semaphore: {configMapKeyRef:"
      " {name: c, key: k}}}, templates: [{name: t, suspend: {}}]}}}");
  EXPECT_FALSE(load(base::to_yaml(object)).findings.empty());
  convert(object);
  EXPECT_TRUE(load(base::to_yaml(object)).findings.empty());
}

}  // namespace
}  // namespace tiphys::spec
