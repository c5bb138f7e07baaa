// The forms of a report: their first lines are those that scripts know.
#include "cli/lint/report.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"

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
            "   ✖ in \"w\" (Workflow): template name 'mian' undefined\n"
            "     a file.yaml:5:15 [template-undefined] (did you mean main?)\n"
            "       5 |   entrypoint: mian\n"
            "         |               ^\n\n"
            "✖ 1 linting errors found!\n");
}

TEST(LintReport, SimpleIsALineEach) {
  EXPECT_EQ(simple(report_of(kText)),
            "a file.yaml: in \"w\" (Workflow): template name 'mian' undefined\n");
}

TEST(LintReport, NothingToLintFails) {
  const Report report = report_of("kind: ConfigMap\napiVersion: v1\n");
  EXPECT_EQ(report.exit_code(), 1);
  EXPECT_EQ(pretty(report, {}), "✖ found nothing to lint in the specified paths, failing...\n");
  EXPECT_EQ(simple(report), "found nothing to lint in the specified paths, failing...\n");
}

// A line with letters of two bytes and a face of four: three ways to count.
TEST(LintReport, ColumnsAreCountedAsEachFormCountsThem) {
  const std::string text =
      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec: {arguments: "
      "{parameters: [{name: p, value: \"äö😀\"}]}, entrypoint: mian, templates: [{name: main, "
      "suspend: {}}]}\n";
  const Report report = report_of(text);
  const base::Value found = *base::parse_json(json(report));
  EXPECT_EQ(found.find("findings")->as_array().at(0).find("column")->as_int64(), 72);
  const base::Value log = *base::parse_json(sarif(report, "v1"));
  const base::Value& run = log.find("runs")->as_array().at(0);
  EXPECT_EQ(run.find("columnKind")->as_string(), "utf16CodeUnits");
  const base::Value& place = *run.find("results")
                                  ->as_array()
                                  .at(0)
                                  .find("locations")
                                  ->as_array()
                                  .at(0)
                                  .find("physicalLocation");
  EXPECT_EQ(place.find("region")->find("startColumn")->as_int64(), 73);
  // The caret stands below the first letter, as wide as the line is shown.
  std::string shown = pretty(report, {});
  shown.erase(0, shown.find("| ") + 2);
  const std::size_t word = shown.find("mian");
  const std::size_t below = shown.find("| ", shown.find('\n')) + 2;
  EXPECT_EQ(shown.find('^') - below, base::display_width(shown.substr(0, word))) << shown;
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
