// The controller's configuration in its three forms, and what is wrong with one.
#include "spec/config.h"

#include <gtest/gtest.h>

namespace tiphys::spec {
namespace {

std::size_t errors_in(const ReadConfig& read) {
  std::size_t count = 0;
  for (const Finding& finding : read.findings) count += finding.severity == Severity::Error ? 1 : 0;
  return count;
}

TEST(Config, OfAConfigMapWithAKeyPerField) {
  const auto read = read_config(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap}\n"
      "data:\n  parallelism: \"10\"\n  instanceID: mine\n  workflowDefaults: |\n    metadata:\n"
      "      labels: {a: b}\n    spec:\n      ttlStrategy: {secondsAfterCompletion: 5}\n",
      "c.yaml");
  EXPECT_TRUE(read.findings.empty()) << to_text(read.findings[0]);
  EXPECT_EQ(read.config.parallelism, 10u);
  EXPECT_EQ(read.config.instance_id, "mine");
  EXPECT_NE(read.config.workflow_defaults.find("spec"), nullptr);
}

TEST(Config, OfOneKeyNamedConfigAndOfBareData) {
  const auto one = read_config("config: |\n  parallelism: 3\n  namespaceParallelism: 2\n", "c");
  EXPECT_EQ(errors_in(one), 0u);
  EXPECT_EQ(one.config.parallelism, 3u);
  EXPECT_EQ(one.config.namespace_parallelism, 2u);
  const auto bare = read_config("parallelism: 4\nworkflowDefaults: {spec: {priority: 1}}\n", "c");
  EXPECT_EQ(errors_in(bare), 0u);
  EXPECT_EQ(bare.config.parallelism, 4u);
  EXPECT_TRUE(bare.config.workflow_defaults.is_object());
}

TEST(Config, AnUnknownKeyIsAnErrorWithPlaceAndNearestName) {
  const auto read = read_config("data:\n  x: y\n", "c.yaml");
  ASSERT_EQ(errors_in(read), 1u);
  const auto typo = read_config(
      "apiVersion: v1\nkind: ConfigMap\ndata:\n  config: |\n    paralelism: 1\n    persistence:\n"
      "      archiv: true\n",
      "c.yaml");
  ASSERT_EQ(errors_in(typo), 2u);
  EXPECT_EQ(to_text(typo.findings[0]),
            "c.yaml:5:5: unknown field \"paralelism\" (did you mean parallelism?)");
  EXPECT_EQ(to_text(typo.findings[1]),
            "c.yaml:7:7: unknown field \"persistence.archiv\" (did you mean archive?)");
}

TEST(Config, WrongTypesAndSyntaxAreToldWhereTheyStand) {
  const auto type = read_config("parallelism: many\n", "c.yaml");
  ASSERT_EQ(errors_in(type), 1u);
  EXPECT_EQ(type.findings[0].mark.line, 1u);
  const auto syntax = read_config("data:\nconfig: |\n  a: [b\n", "c.yaml");
  EXPECT_GE(errors_in(syntax), 1u);
  EXPECT_GE(errors_in(read_config("config: x\nparallelism: 1\n", "c")), 1u);
  EXPECT_GE(errors_in(read_config("kind: Secret\napiVersion: v1\ndata: {}\n", "c")), 1u);
  EXPECT_GE(errors_in(read_config("- a\n", "c")), 1u);
  EXPECT_GE(errors_in(read_config("workflowRestrictions: {templateReferencing: Loose}\n", "c")),
            1u);
  EXPECT_GE(errors_in(read_config("parallelism: -1\n", "c")), 1u);
}

TEST(Config, AKeyThatNothingHonoursIsNamedOnce) {
  const auto read = read_config("navColor: red\nparallelism: 1\nlinks: []\n", "c.yaml");
  EXPECT_EQ(errors_in(read), 0u);
  ASSERT_EQ(read.findings.size(), 2u);
  EXPECT_EQ(read.findings[0].severity, Severity::Warning);
  EXPECT_EQ(read.findings[0].message, "navColor is read but has no effect yet");
  EXPECT_EQ(read.findings[1].message, "links is read but has no effect yet");
}

TEST(Config, NothingIsAConfigurationToo) {
  EXPECT_TRUE(read_config("", "c").findings.empty());
  EXPECT_TRUE(read_config("# all defaults\n", "c").findings.empty());
}

}  // namespace
}  // namespace tiphys::spec
