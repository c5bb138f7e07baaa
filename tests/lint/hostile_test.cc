// Input made to be slow: each has an answer, and nothing grows faster than the input.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "given.h"

namespace tiphys::lint_rules {
namespace {

std::string workflow(const std::string& templates) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n"
         "  entrypoint: main\n  templates:\n" +
         templates + "  - {name: nop, container: {image: i}}\n";
}

std::string errors_of(const std::string& text) {
  return lines_of(linted({{"w.yaml", text}}), spec::Severity::Error);
}

TEST(LintHostile, TemplatesMayCallThemselves) {
  EXPECT_EQ(errors_of(workflow("  - {name: main, steps: [[{name: a, template: main}]]}\n")), "");
}

TEST(LintHostile, AChainOfCallsNeedsNoStack) {
  constexpr int kLength = 5'000;
  std::string templates = "  - {name: main, steps: [[{name: a, template: t0}]]}\n";
  for (int i = 0; i < kLength; ++i)
    templates +=
        fmt::format("  - {{name: t{}, steps: [[{{name: a, template: t{}}}]]}}\n", i, i + 1);
  templates += fmt::format("  - {{name: t{}, container: {{image: \"\"}}}}\n", kLength);
  const std::string errors = errors_of(workflow(templates));
  EXPECT_NE(errors.find(fmt::format("templates.t{}.container.image may not be empty", kLength)),
            std::string::npos)
      << errors;
}

TEST(LintHostile, AChainOfTasksIsLinear) {
  constexpr int kTasks = 20'000;
  std::string tasks = "  - name: main\n    dag:\n      tasks:\n";
  for (int i = 0; i < kTasks; ++i) {
    tasks += fmt::format(
        "      - {{name: t{}, template: nop, when: \"{{{{tasks.t0.status}}}} == x\"", i);
    tasks += i == 0 ? "}\n" : fmt::format(", depends: t{}}}\n", i - 1);
  }
  const std::string errors = errors_of(workflow(tasks));
  // The first task alone does not come after itself.
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors.substr(0, 300);
}

TEST(LintHostile, AMillionTagsAreLookedUp) {
  std::string args;
  for (int i = 0; i < 1'000'000; ++i) args += "{{workflow.name}}";
  EXPECT_EQ(
      errors_of(workflow("  - {name: main, container: {image: i, args: [\"" + args + "\"]}}\n")),
      "");
}

TEST(LintHostile, ManyErrorsAreCutOff) {
  std::string tasks = "  - name: main\n    dag:\n      tasks:\n";
  for (int i = 0; i < 5'000; ++i)
    tasks += fmt::format("      - {{name: t{}, template: missing{}}}\n", i, i);
  const lint::Report report = linted({{"w.yaml", workflow(tasks)}});
  EXPECT_EQ(report.count(spec::Severity::Error), 1'000u);
  EXPECT_NE(lines_of(report, spec::Severity::Warning).find("too many findings"), std::string::npos);
}

TEST(LintHostile, ALongConditionIsParsedWithinItsBounds) {
  std::string depends = "a";
  for (int i = 0; i < 20'000; ++i) depends = "(" + depends + ")";
  const std::string text = workflow(
      "  - {name: main, dag: {tasks: [{name: a, template: nop}, {name: b, template: nop, depends: "
      "\"" +
      depends + "\", when: \"" + depends + "\"}]}}\n");
  EXPECT_EQ(linted({{"w.yaml", text}}).exit_code(), 0);
}

TEST(LintHostile, EachTaskMayNameEveryOther) {
  constexpr int kTasks = 300;
  std::string tasks = "  - name: main\n    dag:\n      tasks:\n";
  std::string names;
  for (int i = 0; i < kTasks; ++i) {
    tasks += fmt::format("      - {{name: t{}, template: nop, dependencies: [{}]}}\n", i, names);
    names += (i == 0 ? "t" : ", t") + std::to_string(i);
  }
  EXPECT_EQ(errors_of(workflow(tasks)), "");
}

}  // namespace
}  // namespace tiphys::lint_rules
