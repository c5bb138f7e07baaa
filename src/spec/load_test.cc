// Files to manifests, and what is said about bad ones.
#include "spec/load.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "spec/canonical.h"

namespace tiphys::spec {
namespace {

std::string findings_of(std::string_view text, bool strict = true) {
  LoadOptions options;
  options.strict = strict;
  std::string out;
  for (const Finding& finding : load(text, options).findings) {
    out += finding.severity == Severity::Error ? "error " : "warning ";
    out += to_text(finding) + "\n";
  }
  return out;
}

constexpr std::string_view kWorkflowHead = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n";

std::string workflow(std::string_view rest) { return std::string(kWorkflowHead).append(rest); }

TEST(Load, DocumentsAndListsAreOpened) {
  Loaded loaded = load(
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: argoproj.io/v1alpha1\n  kind: Workflow\n"
      "  metadata: {generateName: w-}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}\n"
      "---\n---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: t}\n");
  EXPECT_TRUE(loaded.findings.empty());
  ASSERT_EQ(loaded.manifests.size(), 3u);
  EXPECT_EQ(loaded.manifests[0].name, "w-");
  EXPECT_EQ(loaded.manifests[1].kind, "ConfigMap");
  EXPECT_EQ(loaded.manifests[2].name, "t");
}

TEST(Load, JsonKeepsItsNumbers) {
  Loaded loaded = load(R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",)"
                       R"("spec":{"arguments":{"parameters":[{"name":"p","value":1.0}]}}})");
  EXPECT_TRUE(loaded.findings.empty());
  ASSERT_EQ(loaded.manifests.size(), 1u);
  EXPECT_NE(base::to_json(loaded.manifests[0].value.value()).find("1.0"), std::string::npos);
}

TEST(Load, EveryUnknownFieldAndWrongTypeIsReported) {
  EXPECT_EQ(findings_of(
                workflow("spec:\n  entryPoint: a\n  parallelism: many\n  templates:\n  - name: a\n"
                         "    container:\n      imgae: x\n      env: {A: b}\n")),
            "error 4:3: strict decoding error: unknown field \"spec.entryPoint\", unknown field "
            "\"spec.templates[0].container.imgae\" (did you mean entrypoint?)\n"
            "error 5:16: spec.parallelism: expected a number, found a string\n"
            "error 9:7: unknown field \"spec.templates[0].container.imgae\" (did you mean image?)\n"
            "error 10:12: spec.templates[0].container.env: expected a list, found a map\n");
}

TEST(Load, UnknownFieldsAreWarningsWithoutStrict) {
  EXPECT_EQ(findings_of(workflow("spec: {hello: 1}\n"), false),
            "warning 3:8: unknown field \"spec.hello\"\n");
}

// The predecessor has a reader of its own for steps.
TEST(Load, FieldsOfStepsAreMindedAlwaysAndThoseBelowNever) {
  const std::string text = workflow(
      "spec:\n  templates:\n  - name: a\n    steps:\n    - - {name: b, foo: 1, templateRef: "
      "{nme: x}}\n");
  EXPECT_EQ(findings_of(text, false),
            "error 7:19: json: unknown field \"foo\"\n"
            "warning 7:41: unknown field \"spec.templates[0].steps[0][0].templateRef.nme\" "
            "(did you mean name?)\n");
  EXPECT_EQ(findings_of(text), findings_of(text, false));
}

TEST(Load, ItemsOfListsAreMarked) {
  const Loaded loaded = load("kind: List\nitems:\n- {kind: Workflow}\n---\nkind: Workflow\n");
  ASSERT_EQ(loaded.manifests.size(), 2u);
  EXPECT_TRUE(loaded.manifests[0].listed);
  EXPECT_FALSE(loaded.manifests[1].listed);
}

TEST(Load, ADoubledKeyIsAnErrorButTheRestIsRead) {
  std::string text = workflow("metadata:\n  name: a\n  name: b\nspec: {hello: 1}\n");
  EXPECT_EQ(
      findings_of(text),
      "error 5:3: key \"name\" already set in map\nerror 6:8: strict decoding error: unknown field "
      "\"spec.hello\"\n");
  EXPECT_EQ(load(text).manifests.at(0).name, "b");
  EXPECT_EQ(findings_of(text, false), "warning 6:8: unknown field \"spec.hello\"\n");
}

TEST(Load, DirectivesOfAnotherVersionDoNotMatter) {
  const std::string text = "%YAML 1.2\n---\n" + workflow("spec: {hello: 1}\n");
  EXPECT_EQ(load(text).manifests.size(), 1u);
  EXPECT_EQ(findings_of(text, false), "warning 5:8: unknown field \"spec.hello\"\n");
}

TEST(Load, OneBrokenDocumentDoesNotHideTheOthers) {
  std::string text = workflow("metadata: {name: a}\n") + "---\na: [1\n---\n" +
                     workflow("metadata: {name: b}\nspec: {hello: 1}\n");
  Loaded loaded = load(text);
  EXPECT_EQ(loaded.manifests.size(), 2u);
  EXPECT_EQ(
      findings_of(text),
      "error 6:1: did not find expected ',' or ']' (while parsing a flow sequence that starts "
      "at line 5)\nerror 10:8: strict decoding error: unknown field \"spec.hello\"\n");
}

TEST(Load, KindsAreChecked) {
  EXPECT_EQ(findings_of("apiVersion: argoproj.io/v1alpha1\nkind: Workflwo\n"),
            "error 2:7: unknown kind Workflwo (did you mean Workflow?)\n");
  EXPECT_EQ(findings_of("apiVersion: argoproj.io/v1\nkind: Workflow\n"),
            "error 1:13: apiVersion of a Workflow must be argoproj.io/v1alpha1\n");
  EXPECT_EQ(findings_of("a: b\n"), "error 1:1: this object has no kind\n");
  EXPECT_EQ(findings_of("- a\n"),
            "error 1:1: expected a map with apiVersion and kind, found a list\n");
  EXPECT_EQ(findings_of("apiVersion: apps/v1\nkind: Deployment\nspec: {x: 1}\n"), "");
}

TEST(Load, EmptyTextsHaveNothing) {
  EXPECT_TRUE(load("").manifests.empty());
  EXPECT_TRUE(load("# only a comment\n---\n").findings.empty());
}

TEST(Load, HugeAndDeepInputIsRefusedAtOnce) {
  LoadOptions options;
  options.limits.bytes_max = 1 << 20;
  Loaded loaded = load(std::string(2 << 20, 'x'), options);
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_NE(loaded.findings[0].message.find("more than the 1048576"), std::string::npos);
  loaded = load(std::string(200'000, '{'));
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_NE(loaded.findings[0].message.find("nested more than 500 deep"), std::string::npos);
}

TEST(Load, UnknownPodFieldsAndBigIntegersSurvive) {
  Loaded loaded = load(
      workflow("spec:\n  entrypoint: a\n  templates:\n  - name: a\n    container:\n      image: x\n"
               "      future: {deep: [1, {m: 123456789012345678901234567890}]}\n"
               "    volumes: [{name: v, newSource: {size: 9007199254740993}}]\n"),
      {"", false, {}});
  ASSERT_EQ(loaded.manifests.size(), 1u);
  EXPECT_FALSE(has_errors(loaded.findings));
  const std::string json =
      base::to_json(canonical(loaded.manifests[0].value.value(), StructId::Workflow));
  for (const char* piece : {R"("future":{"deep":[1,{"m":123456789012345678901234567890}]})",
                            R"("newSource":{"size":9007199254740993})"})
    EXPECT_NE(json.find(piece), std::string::npos) << json;
}

TEST(Canonical, OrderAndOmissionsAreThePredecessors) {
  Loaded loaded =
      load(workflow("spec:\n  templates:\n  - container: {args: [], image: x}\n    name: a\n"
                    "  entrypoint: a\n  suspend: false\nfuture: 1\n"),
           {"", false, {}});
  EXPECT_EQ(base::to_json(canonical(loaded.manifests.at(0).value.value(), StructId::Workflow)),
            R"({"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1","metadata":{},)"
            R"("spec":{"templates":[{"name":"a","inputs":{},"outputs":{},"metadata":{},)"
            R"("container":{"name":"","image":"x","resources":{}}}],"entrypoint":"a",)"
            R"("arguments":{},"suspend":false},"status":{"startedAt":null,"finishedAt":null},)"
            R"("future":1})");
}

}  // namespace
}  // namespace tiphys::spec
