// Warnings: what is legal and surely not meant. None changes a verdict.
#include <gtest/gtest.h>

#include "given.h"

namespace tiphys::lint_rules {
namespace {

std::string warnings_of(const std::string& spec) {
  const lint::Report report =
      linted({{"w.yaml",
               "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\n"
               "spec: " +
                   spec + "\n"}});
  EXPECT_EQ(lines_of(report, spec::Severity::Error), "");
  EXPECT_EQ(report.exit_code(), 0);
  std::string out;
  for (const lint::Told& told : report.files.at(0).told)
    out +=
        told.finding.rule + ": " + told.finding.message + " -> " + told.finding.suggestion + "\n";
  return out;
}

struct Case {
  const char* spec;
  const char* warnings;
};

const Case kCases[] = {
    {"{entrypoint: main, templates: [{name: main, container: {image: i, args: ['{{input.parameters."
     "a}} {{values.x}} {{other}}']}}]}",
     "tag-unresolvable: templates.main: {{input.parameters.a}} can never be resolved: nothing is "
     "called input -> inputs.parameters.a\n"},
    {"{entrypoint: main, templates: [{name: main, container: {image: i, args: ['{{ =1 + 1}}']}}]}",
     "tag-unresolvable: templates.main: {{ =1 + 1}} is left as it is: an expression begins with "
     "{{= without a blank -> {{=1 + 1}}\n"},
    {"{entrypoint: main, templates: [{name: main, inputs: {parameters: [{name: count, value: 1}]}, "
     "container: {image: i, args: ['{{=inputs.parameters.cuont}}']}}]}",
     "tag-unresolvable: templates.main: {{=inputs.parameters.cuont}} can never be resolved: there "
     "is no inputs.parameters.cuont -> inputs.parameters.count\n"},
    {"{entrypoint: main, templates: [{name: main, inputs: {parameters: [{name: a, value: 1}]}, "
     "container: {image: i, args: ['{{=inputs.parameters.b ?? \"x\"}}']}}]}",
     ""},
    {"{entrypoint: main, templates: [{name: main, suspend: {}}, {name: other, suspend: {}}]}",
     "template-unused: template 'other' is never used -> \n"},
    {"{entrypoint: main, hooks: {exit: {template: other}}, templates: [{name: main, suspend: {}}, "
     "{name: other, suspend: {}}]}",
     ""},
    {"{entrypoint: main, templates: [{name: main, steps: [[{name: a, template: b, when: "
     "'\"{{workflow.name}}\" >= 3'}]]}, {name: b, suspend: {}}]}",
     "when-types: templates.main.steps[0].a.when compares a text with a number: "
     "\"{{workflow.name}}\" >= 3; leave the quotes away -> \n"},
    {"{entrypoint: main, templates: [{name: main, steps: [[{name: a, template: b, when: "
     "'{{workflow.name}} >= 3 && \"{{workflow.uid}}\" == \"3\"'}]]}, {name: b, suspend: {}}]}",
     ""},
    {"{entrypoint: main, templates: [{name: main, steps: [[{name: a, template: b, hooks: {exit: "
     "{template: c}}}]]}, {name: b, suspend: {}}]}",
     "template-undefined: template name 'c' undefined -> \n"},
};

TEST(LintAdvice, IsGivenWithoutAnError) {
  for (const Case& c : kCases) EXPECT_EQ(warnings_of(c.spec), c.warnings) << c.spec;
}

TEST(LintAdvice, LimitsOfClustersAreNamed) {
  std::string spec = "{entrypoint: main, templates: [{name: main, dag: {tasks: [";
  for (int i = 0; i < 201; ++i) spec += "{name: t" + std::to_string(i) + ", template: b}, ";
  spec += "]}}, {name: b, suspend: {}}]}";
  EXPECT_EQ(warnings_of(spec),
            "size: 201 tasks of a DAG: clusters with the full definitions take at most 200 -> \n");
}

TEST(LintAdvice, KindsMayBeChosenAndTheOthersStillServe) {
  const std::string library =
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\n"
      "spec: {entrypoint: nowhere, templates: [{name: t, suspend: {}}]}\n";
  const std::string user =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {entrypoint: "
      "main, templates: [{name: main, steps: [[{name: a, templateRef: {name: lib, template: "
      "t}}]]}]}\n";
  lint::BatchOptions options;
  options.kinds = {spec::Kind::Workflow};
  lint::Batch batch(options);
  batch.add("user.yaml", user);
  batch.add("library.yaml", library);
  const lint::Report report = batch.finish();
  EXPECT_EQ(report.linted, 1u);
  EXPECT_EQ(report.exit_code(), 0) << lines_of(report, spec::Severity::Error);
}

}  // namespace
}  // namespace tiphys::lint_rules
