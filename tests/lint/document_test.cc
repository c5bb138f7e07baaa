// docs/lint.md: every rule has a section, and its example really shows that rule.
#include <gtest/gtest.h>

#include <map>

#include "given.h"
#include "lint/rules.h"

namespace tiphys::lint_rules {
namespace {

// Sections by rule, each with the text of its first example.
std::map<std::string, std::string> sections() {
  std::map<std::string, std::string> out;
  const std::string page = read(TIPHYS_LINT_DOCUMENT);
  const std::string head = "\n### ", open = "```yaml\n", close = "\n```";
  for (std::size_t at = page.find(head); at != std::string::npos; at = page.find(head, at + 1)) {
    const std::size_t name = at + head.size();
    const std::string section = page.substr(name, page.find(head, name) - name);
    std::string& example = out[section.substr(0, section.find('\n'))];
    const std::size_t begin = section.find(open);
    if (begin == std::string::npos) continue;
    const std::size_t text = begin + open.size();
    example = section.substr(text, section.find(close, text) - text) + "\n";
  }
  return out;
}

std::string whole(const std::string& example) {
  if (example.starts_with("apiVersion")) return example;
  std::string out =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n";
  for (std::size_t at = 0; at < example.size(); at = example.find('\n', at) + 1)
    out += "  " + example.substr(at, example.find('\n', at) + 1 - at);
  return out;
}

TEST(LintDocument, EveryRuleHasASection) {
  const auto written = sections();
  for (const lint::Rule& rule : lint::rules())
    EXPECT_TRUE(written.contains(std::string(rule.id))) << rule.id;
  for (const auto& [name, example] : written)
    EXPECT_NE(lint::find_rule(name), nullptr) << name << " is no rule";
}

TEST(LintDocument, ExamplesShowTheirRules) {
  std::size_t shown = 0;
  for (const auto& [name, example] : sections()) {
    if (example.empty()) continue;
    const lint::Report report = linted({{"example.yaml", whole(example)}});
    bool found = false;
    for (const lint::FileReport& file : report.files) {
      for (const lint::Told& told : file.told) {
        found = found || told.finding.rule == name;
        EXPECT_NE(lint::find_rule(told.finding.rule), nullptr) << told.finding.rule;
      }
    }
    EXPECT_TRUE(found) << name << '\n'
                       << lines_of(report, spec::Severity::Error)
                       << lines_of(report, spec::Severity::Warning);
    ++shown;
  }
  EXPECT_GE(shown, 60u);
}

// What is called advice is never more than a warning.
TEST(LintDocument, AdviceIsNeverAnError) {
  for (const auto& [name, example] : sections()) {
    const lint::Rule* rule = lint::find_rule(name);
    if (rule == nullptr || !rule->advice) continue;
    for (const lint::FileReport& file : linted({{"example.yaml", whole(example)}}).files) {
      for (const lint::Told& told : file.told) {
        if (told.finding.rule != name) continue;
        EXPECT_EQ(told.finding.severity, spec::Severity::Warning) << name;
      }
    }
  }
}

}  // namespace
}  // namespace tiphys::lint_rules
