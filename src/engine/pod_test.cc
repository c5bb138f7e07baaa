// Descriptions of pods: what they say, and when one cannot be made.
#include "engine/pod.h"

#include <gtest/gtest.h>

#include "engine/harness.h"
#include "spec/stored.h"

namespace tiphys::engine {
namespace {

using base::Duration;
using base::Value;

constexpr const char* kTimed = R"(
  entrypoint: main
  activeDeadlineSeconds: 30
  podSpecPatch: '{"containers": [{"name": "main", "image": "{{inputs.parameters.image}}"}]}'
  templates:
  - name: main
    steps:
    - - {name: plain, template: plain, arguments: {parameters: [{name: image, value: debian}]}}
      - {name: short, template: short}
      - {name: timed, template: timed}
      - {name: tiny, template: tiny}
      - {name: soon, template: soon}
  - name: plain
    inputs: {parameters: [{name: image}]}
    container: {image: busybox}
  - {name: short, activeDeadlineSeconds: 5, container: {image: busybox}}
  - {name: timed, timeout: 9s500ms, container: {image: busybox}}
  - {name: tiny, timeout: 1500ms, container: {image: busybox}}
  - {name: soon, timeout: soon, container: {image: busybox}}
)";

TEST(Pods, ActiveDeadlineIsWhatIsLeftToThePartOfASecond) {
  Stage stage(kTimed);
  stage.step();
  const auto limit = [&stage](const char* name) {
    return active_limit(*stage.run().pod(*stage.run().find_node(name)), stage.now);
  };
  const PodDescription plain = *stage.run().pod(*stage.run().find_node("w[0].plain"));
  const PodDescription timed = *stage.run().pod(*stage.run().find_node("w[0].timed"));
  EXPECT_EQ(limit("w[0].plain"), Duration::seconds(30));
  stage.now = stage.now + Duration::milliseconds(1'400);
  stage.step();
  EXPECT_EQ(limit("w[0].plain"), Duration::milliseconds(28'600));
  EXPECT_EQ(limit("w[0].short"), Duration::seconds(5));
  EXPECT_EQ(limit("w[0].timed"), Duration::milliseconds(8'100));
  EXPECT_EQ(limit("w[0].tiny"), Duration::milliseconds(100));
  // The description itself is equal whenever it is made.
  EXPECT_EQ(*stage.run().pod(*stage.run().find_node("w[0].plain")), plain);
  EXPECT_EQ(*stage.run().pod(*stage.run().find_node("w[0].timed")), timed);
  const auto soon = stage.run().pod(*stage.run().find_node("w[0].soon"));
  ASSERT_FALSE(soon.has_value());
  EXPECT_EQ(soon.error().message,
            "invalid timeout format unable to parse soon as a duration: time: invalid duration "
            "\"soon\"");
}

TEST(Pods, PatchOfTheWorkflowSeesWhatTheTemplateSees) {
  Stage stage(kTimed);
  stage.step();
  const auto pod = stage.run().pod(*stage.run().find_node("w[0].plain"));
  ASSERT_TRUE(pod.has_value()) << pod.error().message;
  EXPECT_EQ(pod->containers.at(0).image, "debian");
  EXPECT_EQ(pod->pod_spec_patches.size(), 1u);
  EXPECT_NE(pod->workflow_spec, nullptr);
}

TEST(Pods, HaveNoExpressionThatFailsInThem) {
  Stage stage(R"(
  entrypoint: main
  arguments: {parameters: [{name: succeed, value: "true"}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: typo, template: typo}
      - {name: bad, template: bad}
      - {name: late, template: late}
      - {name: again, template: again}
      - name: other
        template: other
        arguments: {parameters: [{name: v, value: "{{ .Values.x }}"}]}
  - {name: typo, container: {image: a, args: ["<{{= workflow.parameters.suceed }}>"]}}
  - {name: bad, container: {image: a, args: ["{{= workflow.parameters['succeed'] ? 1 : 2 }}"]}}
  - {name: late, container: {image: a, args: ["{{= retries }}"]}}
  - {name: again, retryStrategy: {limit: 1}, container: {image: a, args: ["{{= retries }}"]}}
  - name: other
    inputs: {parameters: [{name: v}]}
    container: {image: a, args: ["{{ .Values.y }} {{inputs.parameters.v}}"]}
)");
  stage.step();
  stage.step();
  const auto pod = [&](const char* name) { return stage.run().pod(*stage.run().find_node(name)); };
  ASSERT_FALSE(pod("w.typo").has_value());
  EXPECT_EQ(pod("w.typo").error().message,
            "failed to evaluate expression: there is no workflow.parameters.suceed (1:2)\n"
            " |  workflow.parameters.suceed \n | .^");
  ASSERT_FALSE(pod("w.bad").has_value());
  EXPECT_NE(pod("w.bad").error().message.find("\n |  workflow.parameters['succeed'] ? 1 : 2 \n"),
            std::string::npos);
  EXPECT_FALSE(pod("w.late").has_value()) << "nothing comes that it could wait for";
  EXPECT_EQ(pod("w.again(0)")->containers.at(0).args, (std::vector<std::string>{"0"}));
  EXPECT_EQ(pod("w.other")->containers.at(0).args,
            (std::vector<std::string>{"{{ .Values.y }} {{ .Values.x }}"}));
}

TEST(Pods, HaveLabelsThatAreLabelsAfterRendering) {
  Stage stage(R"(
  entrypoint: main
  podMetadata: {labels: {of: "{{workflow.name}}"}}
  templates:
  - name: main
    steps:
    - - name: s
        template: t
        withItems: ["Some One/With Slash", "-", "", "x y"]
        arguments: {parameters: [{name: who, value: "{{item}}"}]}
  - name: t
    inputs: {parameters: [{name: who}]}
    metadata:
      labels:
        who: "{{= sprig.replace(' ', '-', sprig.replace('/', '_', inputs.parameters.who)) }}"
      annotations: {size: "{{= len(inputs.parameters.who) }} of {{inputs.parameters.who}}"}
    container: {image: a}
)");
  stage.step();
  const auto pod = [&](const char* name) { return stage.run().pod(*stage.run().find_node(name)); };
  ASSERT_EQ(stage.started().size(), 4u);
  const auto good = pod("w[0].s(0:Some One/With Slash)");
  ASSERT_TRUE(good.has_value()) << good.error().message;
  EXPECT_EQ(good->pod_metadata.find("labels")->find("who")->as_string(), "Some-One_With-Slash");
  EXPECT_EQ(good->pod_metadata.find("labels")->find("of")->as_string(), "w");
  EXPECT_EQ(good->pod_metadata.find("annotations")->find("size")->as_string(),
            "19 of Some One/With Slash");
  const auto bad = pod("w[0].s(1:-)");
  ASSERT_FALSE(bad.has_value());
  EXPECT_TRUE(bad.error().message.starts_with("metadata.labels: Invalid value: \"-\": a valid "))
      << bad.error().message;
  EXPECT_TRUE(pod("w[0].s(2:)").has_value()) << "an empty value is one";
  EXPECT_TRUE(pod("w[0].s(3:x y)").has_value());
}

constexpr const char* kPatchedTwice = R"(
  workflowTemplateRef: {name: base}
  podSpecPatch: '{"containers": [{"name": "main", "image": "of-{{workflow.name}}", "tty": true}]}'
)";

PodDescription pod_patched_twice(Stage& stage, const std::string& account) {
  auto base =
      base::parse_yaml("metadata: {name: base}\nspec:\n  serviceAccountName: " + account + R"(
  entrypoint: main
  templates:
  - name: main
    inputs: {parameters: [{name: number, value: seven}]}
    container: {image: written, workingDir: '/{{inputs.parameters.number}}'}
    podSpecPatch: >-
      {"containers": [{"name": "main", "image": "of-{{inputs.parameters.number}}"},
                      {"name": "beside", "image": "b"}]}
)");
  EXPECT_TRUE(base.has_value()) << base.error().message;
  Question asked;
  asked.kind = Question::Kind::Template;
  asked.scope_namespace = "argo";
  asked.name = "base";
  stage.facts[asked] = base->front();
  stage.step();
  auto pod = stage.run().pod(0);
  EXPECT_TRUE(pod.has_value()) << pod.error().message << ": " << stage.run().summary().message;
  return pod.value_or(PodDescription());
}

TEST(Pods, PatchesOfTheWorkflowGoBeforeThoseOfTheTemplate) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  ASSERT_EQ(pod.pod_spec_patches.size(), 2u);
  EXPECT_NE(pod.pod_spec_patches[0].find("\"of-w\", \"tty\""), std::string::npos);
  EXPECT_NE(pod.pod_spec_patches[1].find("\"of-seven\""), std::string::npos);
  ASSERT_EQ(pod.containers.size(), 2u);
  const ContainerDescription& main = pod.containers[pod.containers[0].name == "main" ? 0 : 1];
  EXPECT_EQ(main.image, "of-seven") << "the last one has the last word";
  EXPECT_EQ(main.working_dir, "/seven");
  ASSERT_NE(main.source.find("tty"), nullptr) << "and what it does not speak of stays";
  const Value& written = *pod.template_json.find("container");
  EXPECT_EQ(written.find("image")->as_string(), "written") << "no patch is in the template";
  EXPECT_EQ(written.find("workingDir")->as_string(), "/seven");
  EXPECT_EQ(written.find("tty"), nullptr);
}

TEST(Pods, CarryTheSpecAsItWasMerged) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  ASSERT_FALSE(pod.workflow_spec == nullptr);
  const Value spec = spec::whole(*pod.workflow_spec);
  EXPECT_EQ(spec.find("serviceAccountName")->as_string(), "somebody");
  EXPECT_EQ(spec.find("templates")->as_array().size(), 1u);
  EXPECT_TRUE(spec.find("podSpecPatch")->as_string().starts_with("{\"containers\""));
  EXPECT_EQ(pod.workflow_spec->templates.size(), 1u);
}

TEST(Pods, AreEqualAlsoAfterALoad) {
  Stage stage(kPatchedTwice);
  const PodDescription pod = pod_patched_twice(stage, "somebody");
  stage.reload();
  const auto again = stage.run().pod(0);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_NE(&*pod.workflow_spec, &*again->workflow_spec) << "nothing to compare";
  EXPECT_EQ(*again, pod);
  Stage other(kPatchedTwice);
  PodDescription different = pod_patched_twice(other, "nobody");
  EXPECT_FALSE(different == pod);
  different.workflow_spec = pod.workflow_spec;
  EXPECT_EQ(different, pod) << "it differed in that alone";
}

TEST(Pod, SaysWhatItsTemplateDoes) {
  Stage stage(R"(
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: contained}
      - {name: b, template: changes}
      - {name: c, template: asks}
      - {name: d, template: calls}
  - {name: contained, container: {image: busybox}}
  - {name: changes, resource: {action: get, manifest: "kind: Pod"}}
  - {name: asks, http: {url: "http://x"}}
  - {name: calls, plugin: {hello: {}}}
)");
  stage.step();
  const std::pair<const char*, Work> all[] = {{"w[0].a", Work::Pod},
                                              {"w[0].b", Work::Resource},
                                              {"w[0].c", Work::Http},
                                              {"w[0].d", Work::Plugin}};
  for (const auto& [name, work] : all) {
    const auto pod = stage.run().pod(*stage.run().find_node(name));
    ASSERT_TRUE(pod.has_value()) << name << ": " << pod.error().message;
    EXPECT_EQ(pod->work, work) << name;
  }
}

}  // namespace
}  // namespace tiphys::engine
