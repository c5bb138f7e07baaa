// The forms of a report: their first lines are those that scripts know.
#include "cli/lint/report.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::cli::lint {
namespace {

constexpr std::string_view kText =
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n"
    "  entrypoint: mian\n  templates:\n  - {name: main, suspend: {}}\n  - {name: b, suspend: {}}\n";

Report report_of(std::string_view text) {
  tiphys::lint::Batch batch({});
  batch.add("a file.yaml", std::string(text));
  return batch.finish();
}

TEST(LintReport, PrettyPointsAtThePlace) {
  const std::string out = pretty(report_of(kText), {});
  EXPECT_EQ(out,
            "a file.yaml:\n"
            "   ✖ in \"w\" (Workflow): template name 'mian' undefined (did you mean main?)\n"
            "     a file.yaml:5:15 [template-undefined]\n"
            "       5 |   entrypoint: mian\n"
            "         |               ^\n\n"
            "✖ 1 linting errors found!\n");
}

TEST(LintReport, SimpleIsALineEach) {
  EXPECT_EQ(simple(report_of(kText)),
            "a file.yaml: in \"w\" (Workflow): template name 'mian' undefined (did you mean "
            "main?)\n");
}

TEST(LintReport, NothingToLintFails) {
  const Report report = report_of("kind: ConfigMap\napiVersion: v1\n");
  EXPECT_EQ(report.exit_code(), 1);
  EXPECT_EQ(pretty(report, {}), "✖ found nothing to lint in the specified paths, failing...\n");
  EXPECT_EQ(simple(report), "found nothing to lint in the specified paths, failing...\n");
}

TEST(LintReport, JsonCountsAndLists) {
  const auto out = base::parse_json(json(report_of(kText)));
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->find("success")->as_bool(), false);
  EXPECT_EQ(out->find("errors")->as_int64(), 1);
  const base::Value& first = out->find("findings")->as_array().at(0);
  EXPECT_EQ(first.find("rule")->as_string(), "template-undefined");
  EXPECT_EQ(first.find("line")->as_int64(), 5);
  EXPECT_EQ(first.find("path")->as_string(), "spec.entrypoint");
  EXPECT_EQ(first.find("suggestion")->as_string(), "main");
}

TEST(LintReport, SarifHasItsRequiredParts) {
  const auto out = base::parse_json(sarif(report_of(kText), "v1"));
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->find("version")->as_string(), "2.1.0");
  const base::Value& run = out->find("runs")->as_array().at(0);
  const base::Value& driver = *run.find("tool")->find("driver");
  EXPECT_EQ(driver.find("name")->as_string(), "tiphys");
  const base::Value& result = run.find("results")->as_array().at(0);
  EXPECT_EQ(result.find("ruleId")->as_string(),
            driver.find("rules")->as_array().at(0).find("id")->as_string());
  EXPECT_EQ(result.find("level")->as_string(), "error");
  EXPECT_FALSE(result.find("message")->find("text")->as_string().empty());
  const base::Value& place = *result.find("locations")->as_array().at(0).find("physicalLocation");
  EXPECT_EQ(place.find("artifactLocation")->find("uri")->as_string(), "a%20file.yaml");
  EXPECT_EQ(place.find("region")->find("startLine")->as_int64(), 5);
}

}  // namespace
}  // namespace tiphys::cli::lint
