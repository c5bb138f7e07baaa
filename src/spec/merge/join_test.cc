// The merges that make a workflow whole, with the exceptions to plain strategic merging.
#include "spec/merge/join.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/yaml.h"
#include "spec/canonical.h"
#include "spec/merge/patch.h"
#include "spec/merge/pod_patch.h"

namespace tiphys::spec::merge {
namespace {

using base::Value;

Value yaml(std::string_view text) {
  auto documents = base::parse_yaml(text);
  EXPECT_TRUE(documents.has_value()) << (documents ? "" : documents.error().message);
  return documents && !documents->empty() ? documents->front() : Value();
}

Value at(const Value& value, std::initializer_list<std::string_view> path) {
  const Value* found = &value;
  for (std::string_view key : path) {
    found = found->is_array() ? &found->as_array().at(static_cast<std::size_t>(key[0] - '0'))
                              : found->find(key);
    if (found == nullptr) return {};
  }
  return *found;
}

std::string json(const Value& value) { return base::to_json(value); }

TEST(TemplateDefaults, FillWhatATemplateDoesNotSay) {
  const auto merged = with_template_defaults(
      yaml("{name: t, container: {image: a, env: [{name: X, value: x}]}}"),
      yaml("{container: {image: b, command: [c], env: [{name: Z, value: z}]}, timeout: 30s,"
           " retryStrategy: {limit: 2}}"));
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(at(*merged, {"container", "image"}), Value("a"));
  EXPECT_EQ(json(at(*merged, {"container", "command"})), R"(["c"])");
  EXPECT_EQ(json(at(*merged, {"container", "env"})),
            R"([{"name":"X","value":"x"},{"name":"Z","value":"z"}])");
  EXPECT_EQ(at(*merged, {"timeout"}), Value("30s"));
  EXPECT_EQ(json(at(*merged, {"retryStrategy"})), R"({"limit":2})");
}

TEST(TemplateDefaults, OfOtherTypesDoNotCount) {
  const Value defaults =
      yaml("{container: {image: c}, script: {image: s, source: x}, daemon: true}");
  const auto script = with_template_defaults(yaml("{name: t, script: {source: y}}"), defaults);
  ASSERT_TRUE(script.has_value());
  EXPECT_EQ(at(*script, {"script", "image"}), Value("s"));
  EXPECT_EQ(script->find("container"), nullptr);
  const auto steps =
      with_template_defaults(yaml("{name: t, steps: [[{name: a, template: b}]]}"), defaults);
  ASSERT_TRUE(steps.has_value());
  EXPECT_EQ(steps->find("container"), nullptr);
  EXPECT_EQ(steps->find("script"), nullptr);
  EXPECT_EQ(at(*steps, {"daemon"}), Value(true));
}

TEST(TemplateDefaults, AnEmptyTextInTheTemplateIsNotSaid) {
  const auto merged = with_template_defaults(yaml("{name: t, serviceAccountName: '', suspend: {}}"),
                                             yaml("{serviceAccountName: robot}"));
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(at(*merged, {"serviceAccountName"}), Value("robot"));
  EXPECT_NE(merged->find("suspend"), nullptr);
}

TEST(JoinSpecs, TheWorkflowIsStrongestThenTheTemplate) {
  const auto merged =
      join_specs(yaml("{entrypoint: mine, priority: 1}"),
                 yaml("{entrypoint: its, onExit: bye, templates: [{name: its, suspend: {}}]}"),
                 yaml("{onExit: never, serviceAccountName: robot, priority: 9}"));
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(at(*merged, {"entrypoint"}), Value("mine"));
  EXPECT_EQ(at(*merged, {"onExit"}), Value("bye"));
  EXPECT_EQ(at(*merged, {"serviceAccountName"}), Value("robot"));
  EXPECT_EQ(at(*merged, {"priority"}).as_int64(), 1);
  EXPECT_EQ(at(*merged, {"templates", "0", "name"}), Value("its"));
}

TEST(JoinSpecs, AParameterWithAValueComesWhole) {
  const auto merged = join_specs(
      yaml("{arguments: {parameters: [{name: a, value: 1}, {name: d}]}}"),
      yaml("{arguments: {parameters: [{name: a, default: x, enum: [x, '1']}, {name: b, value: 2,"
           " description: of b}, {name: d, value: 4}]}}"),
      yaml("{arguments: {parameters: [{name: b, default: z}, {name: c, value: 3}]}}"));
  ASSERT_TRUE(merged.has_value());
  const Value& list = at(*merged, {"arguments", "parameters"});
  EXPECT_EQ(json(list),
            R"([{"name":"a","value":"1"},{"name":"b","value":"2","description":"of b"},)"
            R"({"name":"d","value":"4"},{"name":"c","value":"3"}])");
}

TEST(JoinSpecs, ArtifactsOfOneStorageShareItsFields) {
  const auto merged = join_specs(
      yaml("{arguments: {artifacts: [{name: a, s3: {key: k}}, {name: b, raw: {data: x}}]}}"),
      yaml("{arguments: {artifacts: [{name: a, s3: {bucket: c, key: old}, optional: true},"
           " {name: b, s3: {key: z}}]}}"),
      Value());
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(json(at(*merged, {"arguments", "artifacts", "0", "s3"})),
            R"({"bucket":"c","key":"k"})");
  EXPECT_EQ(at(*merged, {"arguments", "artifacts", "0"}).find("optional"), nullptr);
  EXPECT_EQ(at(*merged, {"arguments", "artifacts", "1"}).find("s3"), nullptr);
}

TEST(JoinSpecs, HooksMergeWholeAndATemplateMayBeSuspended) {
  const auto merged = join_specs(
      yaml("{hooks: {exit: {template: mine}}}"),
      yaml("{suspend: true, hooks: {exit: {template: its, expression: e}, more: {template: m}},"
           " workflowMetadata: {labelsFrom: {a: {expression: x}}}}"),
      yaml("{workflowMetadata: {labels: {b: c}, labelsFrom: {a: {expression: y}, d: {expression: "
           "z}}}}"));
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(json(at(*merged, {"hooks", "exit"})), R"({"template":"mine","arguments":{}})");
  EXPECT_EQ(at(*merged, {"hooks", "more", "template"}), Value("m"));
  EXPECT_EQ(at(*merged, {"suspend"}), Value(true));
  const auto running = join_specs(yaml("{suspend: false}"), yaml("{suspend: true}"), Value());
  EXPECT_EQ(at(*running, {"suspend"}), Value(false)) << "the workflow's own word counts";
  EXPECT_EQ(at(*merged, {"workflowMetadata", "labelsFrom", "a", "expression"}), Value("x"));
  EXPECT_EQ(at(*merged, {"workflowMetadata", "labelsFrom", "d", "expression"}), Value("z"));
  EXPECT_EQ(at(*merged, {"workflowMetadata", "labels", "b"}), Value("c"));
}

TEST(WorkflowDefaults, FillSpecLabelsAndAnnotations) {
  const auto merged = with_workflow_defaults(
      yaml("{metadata: {name: w, labels: {a: mine}}, spec: {entrypoint: e}}"),
      yaml("{metadata: {labels: {a: x, b: w}, annotations: {c: z}}, spec: {parallelism: 3,"
           " ttlStrategy: {secondsAfterCompletion: 60}}}"));
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(json(at(*merged, {"metadata", "labels"})), R"({"a":"mine","b":"w"})");
  EXPECT_EQ(at(*merged, {"metadata", "annotations", "c"}), Value("z"));
  EXPECT_EQ(at(*merged, {"spec", "parallelism"}).as_int64(), 3);
  EXPECT_EQ(at(*merged, {"spec", "entrypoint"}), Value("e"));
}

TEST(WorkflowDefaults, UnknownFieldsStay) {
  const auto merged = with_workflow_defaults(yaml("{spec: {future: {a: {b: 1}, c: [1]}}}"),
                                             yaml("{spec: {future: {a: {d: 2}, c: [2]}}}"));
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(json(at(*merged, {"spec", "future"})), R"({"a":{"d":2,"b":1},"c":[1]})");
}

TEST(PodSpecPatch, TakesYamlAndJson) {
  const std::string patches[] = {"containers:\n- name: main\n  resources:\n    limits: {cpu: 2}\n",
                                 R"({"hostNetwork": true})"};
  const auto merged = patch_pod_spec(yaml("{containers: [{name: wait}, {name: main}]}"), patches);
  ASSERT_TRUE(merged.has_value()) << merged.error().message;
  EXPECT_EQ(json(*merged),
            R"({"containers":[{"name":"wait"},{"name":"main","resources":{"limits":{"cpu":2}}}],)"
            R"("hostNetwork":true})");
}

TEST(PodSpecPatch, OfATemplateReachesEveryContainer) {
  const std::string patches[] = {
      "containers: [{name: main, resources: {limits: {memory: 1Gi}}}, {name: side, image: new}]",
      "containers: [{name: more, image: m}]\nvolumes: [{name: v, emptyDir: {}}]\n"};
  const auto script = patch_template(
      yaml("{name: t, script: {image: i, source: s}, sidecars: [{name: side, image: old}]}"),
      patches);
  ASSERT_TRUE(script.has_value()) << script.error().message;
  EXPECT_EQ(json(at(*script, {"script"})),
            R"({"image":"i","name":"main","resources":{"limits":{"memory":"1Gi"}},"source":"s"})");
  EXPECT_EQ(json(at(*script, {"sidecars"})),
            R"([{"name":"more","image":"m"},{"name":"side","image":"new"}])");
  EXPECT_EQ(json(at(*script, {"volumes"})), R"([{"name":"v","emptyDir":{}}])");
  const std::string one[] = {"containers: [{name: b, image: z}]"};
  const auto set = patch_template(
      yaml("{containerSet: {containers: [{name: a}, {name: b, dependencies: [a]}]}}"), one);
  ASSERT_TRUE(set.has_value());
  EXPECT_EQ(json(at(*set, {"containerSet", "containers"})),
            R"([{"name":"a"},{"name":"b","dependencies":["a"],"image":"z"}])");
  const Value steps = yaml("{steps: [[{name: a}]]}");
  EXPECT_EQ(*patch_template(steps, one), steps);
}

TEST(PodSpecPatch, QuotesWhatIsNoPodSpec) {
  const std::string wrong[] = {"containers: 5"};
  const auto merged = patch_pod_spec(yaml("{}"), wrong);
  ASSERT_FALSE(merged.has_value());
  EXPECT_EQ(merged.error().message.find("invalid podSpecPatch \"containers: 5\": "), 0u)
      << merged.error().message;
  const std::string broken[] = {"a: [b"};
  EXPECT_FALSE(patch_pod_spec(yaml("{}"), broken).has_value());
}

TEST(JsonMerge, NullDeletesAndMapsMerge) {
  EXPECT_EQ(json(json_merge(yaml("{a: {b: 1, c: 2}, d: [1]}"),
                            yaml("{a: {b: null, e: {f: null}}, d: [2]}"))),
            R"({"a":{"c":2,"e":{}},"d":[2]})");
}

TEST(StrategicMerge, AHundredThousandTemplatesTakeNoSquareOfTime) {
  base::Values a, b;
  for (int i = 0; i < 100'000; ++i) {
    const std::string name = "t" + std::to_string(i);
    a.emplace_back(base::Members{{"name", Value(name)}, {"daemon", Value(true)}});
    b.emplace_back(base::Members{{"name", Value(name)}, {"timeout", Value("1s")}});
  }
  const auto merged = strategic_merge(Value(base::Members{{"templates", Value(std::move(a))}}),
                                      Value(base::Members{{"templates", Value(std::move(b))}}),
                                      schema::StructId::WorkflowSpec);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(at(*merged, {"templates"}).as_array().size(), 100'000u);
}

}  // namespace
}  // namespace tiphys::spec::merge
