// Validation: the predecessor's messages, all at once.
#include "lint/check.h"

#include <gtest/gtest.h>

#include "base/yaml.h"
#include "spec/decode.h"

namespace tiphys::lint {
namespace {

using namespace spec;

std::string findings_of(std::string_view text, CheckOptions options = {}) {
  auto documents = base::parse_yaml(text);
  EXPECT_TRUE(documents) << documents.error().message;
  auto spec = spec::decode<spec::WorkflowSpec>(documents->at(0), "spec");
  if (!spec) return spec.error().message;
  std::string out;
  Workflow workflow;
  workflow.spec = *spec;
  for (const Finding& finding : check_workflow(workflow, options)) out += to_text(finding) + "\n";
  return out;
}

constexpr std::string_view kGood = R"(
entrypoint: main
arguments: {parameters: [{name: p, value: x}]}
templates:
- name: main
  inputs: {parameters: [{name: p}]}
  dag:
    tasks:
    - {name: a, template: work, arguments: {parameters: [{name: m, value: '1'}]}}
    - name: b
      template: work
      depends: a.Succeeded || a.Failed
      withItems: [1]
      arguments: {parameters: [{name: m, value: '{{item}}'}]}
- name: work
  inputs: {parameters: [{name: m}]}
  container: {image: busybox}
)";

std::string of_pod(const std::string& fields) {
  return findings_of("{entrypoint: a, templates: [{name: a, " + fields +
                     "}], volumes: [{name: data, emptyDir: {}}]}");
}

// What a cluster refuses when it makes the pod, and what would reach a path or cut a command here.
TEST(Check, NamesAmountsAndTextsThatNoPodCanHave) {
  const std::string main = "container: {image: busybox}";
  const std::string label =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
      "must start and end with an alphanumeric character (at most 63)";
  EXPECT_EQ(of_pod(main + ", sidecars: [{name: side, image: b}], initContainers: [{name: 'a-1'}]"),
            "");
  EXPECT_EQ(of_pod(main + ", volumes: [{name: ../../x, emptyDir: {}}]"),
            "1:85: templates.a.volumes[0].name: \"../../x\" is invalid: " + label + "\n");
  EXPECT_EQ(of_pod(main + ", volumes: [{name: a.b, emptyDir: {}}]"),
            "1:85: templates.a.volumes[0].name: \"a.b\" is invalid: " + label + "\n");
  EXPECT_EQ(of_pod(main + ", volumes: [{name: v}, {name: v}]"),
            "1:96: templates.a.volumes[1].name 'v' is not unique\n");
  EXPECT_EQ(of_pod(main + ", sidecars: [{name: a/b, image: b}]"),
            "1:86: templates.a.sidecars[0].name: \"a/b\" is invalid: " + label + "\n");
  EXPECT_EQ(of_pod(main + ", sidecars: [{name: s, image: b}, {name: s, image: b}]"),
            "1:107: templates.a.sidecars[1].name 's' is not unique\n");
  EXPECT_EQ(of_pod(main + ", initContainers: [{name: s}], sidecars: [{name: s, image: b}]"),
            "1:115: templates.a.sidecars[0].name 's' is not unique\n");
  EXPECT_EQ(
      of_pod(main + ", sidecars: [{name: main, image: b}]"),
      "1:86: templates.a.sidecars[0].name: \"main\" is the name of a container of every pod\n");
  EXPECT_EQ(
      of_pod("containerSet: {containers: [{name: Big, image: b}]}"),
      "1:74: templates.a.containerSet.containers[0].name: \"Big\" is invalid: " + label + "\n");
  EXPECT_EQ(of_pod("container: {image: b, args: [\"a\\0b\"]}"),
            "1:67: templates.a.container.args holds a NUL character (\\0), which would cut it "
            "there\n");
  EXPECT_EQ(of_pod("script: {image: b, source: x, env: [{name: A, value: \"\\0\"}]}"),
            "1:74: templates.a.script.env holds a NUL character (\\0), which would cut it there\n");
}

TEST(Check, AmountsThatNoMachineHas) {
  const auto asked = [](const std::string& amount) {
    return of_pod("container: {image: b, resources: {requests: {" + amount + "}}}");
  };
  const std::string most = "is more than any machine has\n",
                    least = "must be greater than or equal to 0\n";
  for (const char* good : {"cpu: 64", "cpu: 100m", "cpu: 1e3", "memory: 64Gi", "memory: 2T",
                           "memory: 0.5Ei", "cpu: +1", "cpu: '{{=asInt(1)}}'", "other: 1e30"})
    EXPECT_EQ(asked(good).find("resources."), std::string::npos) << asked(good);
  for (const char* more : {"cpu: 1e30", "cpu: 5M", "cpu: 1e400", "memory: 1e40", "memory: 2Ei"})
    EXPECT_TRUE(asked(more).ends_with(most)) << more << ": " << asked(more);
  for (const char* less : {"cpu: -5", "memory: -1Ki", "other: -1"})
    EXPECT_TRUE(asked(less).ends_with(least)) << less << ": " << asked(less);
}

TEST(Check, AGoodSpecHasNoFindings) { EXPECT_EQ(findings_of(kGood), ""); }

struct Case {
  const char* spec;
  const char* findings;
};

const Case kCases[] = {
    {"{templates: [{name: a, suspend: {}}]}", "1:1: spec.entrypoint is required\n"},
    {"{entrypoint: mian, templates: [{name: main, suspend: {}}]}",
     "1:14: template name 'mian' undefined (did you mean main?)\n"},
    {"{entrypoint: a, onExit: b, templates: [{name: a, suspend: {}}]}",
     "1:25: template name 'b' undefined\n"},
    {"{entrypoint: a, templates: [{name: a, suspend: {}}, {name: a, suspend: {}}]}",
     "1:60: spec.templates[1].name 'a' is not unique\n"},
    {"{entrypoint: a, templates: [{name: a, suspend: {}}, {suspend: {}}]}",
     "1:53: spec.templates[1].name is required\n"},
    {"{entrypoint: a_b, templates: [{name: a_b, suspend: {}}]}",
     "1:38: spec.templates[0].name: 'a_b' is invalid: name must consist of alpha-numeric "
     "characters "
     "or '-', and must start with an alpha-numeric character (e.g. My-name1-2, 123-NAME)\n"},
    {"{entrypoint: a, templates: [{name: a}]}",
     "1:29: template 'a' type is unknown; templates.a template type unspecified. choose one of: "
     "container, containerSet, steps, "
     "script, resource, dag, suspend, template, template ref\n"},
    {"{entrypoint: a, templates: [{name: a, suspend: {}, http: {url: x}}]}",
     "1:58: templates.a multiple template types specified. choose one of: container, containerSet, "
     "steps, script, resource, dag, suspend, template, template ref\n"},
    {"{entrypoint: a, templates: [{name: a, container: {}}]}",
     "1:50: templates.a.container.image may not be empty\n"},
    {"{entrypoint: a, templates: [{name: a, steps: [[{name: s, template: b}]]}, {name: b, inputs: "
     "{parameters: [{name: p}]}, suspend: {}}]}",
     "1:48: templates.a.steps[0].s templates.b inputs.parameters.p was not supplied\n"},
    {"{entrypoint: a, templates: [{name: a, steps: [[{name: s, template: c}, {name: s, template: "
     "a}]]}]}",
     "1:68: templates.a.steps[0].s template name 'c' undefined\n"
     "1:79: templates.a.steps[0].name 's' is not unique\n"},
    {"{entrypoint: a, templates: [{name: a, steps: [[{name: s, template: a, withItems: [1], "
     "withParam: x, withSequence: {count: 1, end: 2}}]]}]}",
     "1:82: templates.a.steps[0].s only one of withItems, withParam, withSequence can be "
     "specified\n"
     "1:115: templates.a.steps[0].s only one of count or end can be defined in withSequence\n"},
    {"{entrypoint: a, templates: [{name: a, dag: {tasks: [{name: x, template: a, dependencies: "
     "[v]}]}}]}",
     "1:90: templates.a sorting failed: invalid dependency v\n"},
    {"{entrypoint: a, templates: [{name: a, dag: {tasks: [{name: x, template: a, depends: v}, "
     "{name: v, template: a, depends: z}, {name: z, template: a, depends: v.Failed}]}}]}",
     "1:96: templates.a sorting failed: graph with cycle; v->z->v\n"},
    {"{entrypoint: a, templates: [{name: a, dag: {tasks: [{name: x, template: a}, {name: v, "
     "template: a, depends: x.Suceeded, dependencies: [x]}], target: 'x w'}}]}",
     "1:135: templates.a cannot use both 'depends' and 'dependencies' in the same DAG template\n"
     "1:109: templates.a.tasks.v task result 'Suceeded' for task 'x' is invalid (did you mean "
     "Succeeded?)\n"
     "1:150: templates.a.targets: target 'w' is not defined\n"},
    {"{entrypoint: a, templates: [{name: a, dag: {tasks: [{name: x, template: a}, {name: v, "
     "template: a, depends: x.AnySucceeded}]}}]}",
     "1:109: templates.a.tasks.x dependency 'x' uses an items-based condition such as "
     ".AnySucceeded "
     "or .AllFailed but does not contain any items\n"},
    {"{entrypoint: a, arguments: {parameters: [{name: p, value: x, enum: [v]}, {name: q}]}, "
     "templates: [{name: a, suspend: {}}]}",
     "1:59: spec.arguments.p.value should be present in spec.arguments.p.enum list\n"
     "1:74: spec.arguments.q.value or spec.arguments.q.valueFrom is required\n"},
    {"{entrypoint: a, hooks: {running: {template: a}}, templates: [{name: a, suspend: {}}]}",
     "1:34: hooks.running Expression required\n"},
    {"{entrypoint: a, templates: [{name: a, timeout: 1m, activeDeadlineSeconds: 5, steps: [[]]}]}",
     "1:48: Steps template doesn't support timeout field\n"
     "1:75: templates.a.activeDeadlineSeconds is only valid for leaf templates\n"},
    {"{entrypoint: a, templates: [{name: a, retryStrategy: {retryPolicy: Allways}, suspend: {}}]}",
     "1:68: Allways is not a valid RetryPolicy (did you mean Always?)\n"},
    {"{entrypoint: a, templates: [{name: a, container: {image: x}, outputs: {parameters: [{name: "
     "o}, {name: r, valueFrom: {expression: '1'}}]}}]}",
     "1:85: templates.a.outputs.parameters.o does not have valueFrom or value specified\n"
     "1:117: templates.a.outputs.parameters.r.path must be specified for Container templates\n"},
    {"{entrypoint: a, templates: [{name: a, container: {image: x}, inputs: {artifacts: [{name: i, "
     "path: /a/../b, git: {}}]}}]}",
     "1:1: templates.a inputs.artifacts.i was not supplied\n"
     "1:99: error in templates.a.inputs.artifacts.i: Artifact 'i' attempted to use a path "
     "containing '..'. Directory traversal is not permitted\n"
     "1:113: templates.a.inputs.artifacts.i.git.repo is required\n"},
    {"{entrypoint: a, templates: [{name: a, resource: {action: creat, manifest: 'a: b'}}]}",
     "1:58: templates.a.resource.action must be one of: get, create, apply, delete, replace, patch "
     "(did you mean create?)\n"},
    {"{entrypoint: a, templates: [{name: a, containerSet: {containers: [{name: x, image: i, "
     "dependencies: [v]}, {name: v, image: i, dependencies: [x]}]}}]}",
     "1:66: templates.a.containerSet.containers dependency cycle detected: x->v->x\n"},
    {"{entrypoint: a, podGC: {strategy: Sometimes}, templates: [{name: a, suspend: {}}]}",
     "1:24: podGC.strategy unknown strategy 'Sometimes'\n"},
};

TEST(Check, BadSpecsAreRefusedInThePredecessorsWords) {
  for (const Case& c : kCases) EXPECT_EQ(findings_of(c.spec), c.findings) << c.spec;
}

TEST(Check, ConditionsAreParsedBeforeTheyRun) {
  const std::string found = findings_of(
      "{entrypoint: a, templates: [{name: a, dag: {tasks: [{name: x, template: b, when: '(('}, "
      "{name: v, template: b, depends: 'x &&'}]}}, {name: b, suspend: {}}]}");
  EXPECT_NE(found.find("templates.a.tasks.x Invalid 'when' expression '(('"), std::string::npos)
      << found;
  EXPECT_NE(found.find("templates.a.tasks.v unable to evaluate expression"), std::string::npos)
      << found;
}

TEST(Check, ReferencesAreLookedUpOutside) {
  const auto spec = spec::decode<WorkflowTemplate>(
      base::parse_yaml("{spec: {templates: [{name: u, suspend: {}}]}}")->at(0));
  ASSERT_TRUE(spec);
  CheckOptions options;
  options.find_holder = [&](std::string_view name, bool) {
    if (name == "lib") return FoundHolder{Lookup::Found, &*spec, "lib.yaml"};
    return FoundHolder{Lookup::Missing, nullptr, ""};
  };
  EXPECT_EQ(
      findings_of("{entrypoint: a, templates: [{name: a, steps: [[{name: x, templateRef: {name: "
                  "lib, template: t}}, {name: v, templateRef: {name: xx, template: t}}]]}]}",
                  options),
      "1:71: templates.a.steps[0].x template reference lib.t not found\n"
      "1:121: templates.a.steps[0].v couldn't find workflow template \"xx\" in namespace "
      "\"\"\n");
}

TEST(Check, NamesOfWorkflowsHaveALimit) {
  Workflow workflow;
  workflow.metadata.name = std::string(64, 'x');
  workflow.spec.workflow_template_ref = WorkflowTemplateRef{"t", false};
  auto findings = check_workflow(workflow, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("must not be more than 63 characters long (currently 64)"),
            std::string::npos);
}

TEST(Check, ALongChainOfTasksNeedsNoStack) {
  WorkflowSpec spec;
  spec.entrypoint = "a";
  Template a;
  a.name = "a";
  a.dag.emplace();
  for (int i = 0; i < 50'000; ++i) {
    Task task;
    task.name = "t" + std::to_string(i);
    task.template_name = "a";
    task.dependencies = std::vector<std::string>{"t" + std::to_string((i + 1) % 50'000)};
    a.dag->tasks.push_back(std::move(task));
  }
  base::Value source = base::Value::object();
  source.set("dag", base::Value::object());
  a.source = Part(source);
  spec.templates = Templates({a});
  Workflow workflow;
  workflow.spec = spec;
  auto findings = check_workflow(workflow, {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("graph with cycle"), std::string::npos);
}

}  // namespace
}  // namespace tiphys::lint
