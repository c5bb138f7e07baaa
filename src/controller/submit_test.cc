// What becomes of a manifest on its way into the store.
#include "controller/submit.h"

#include <gtest/gtest.h>

#include <regex>

#include "adapters/entropy/entropies.h"
#include "base/json.h"
#include "base/yaml.h"

namespace tiphys::controller {
namespace {

constexpr base::Timestamp kNow = {1'800'000'000'123'456'789};

base::Value manifest(const std::string& metadata, const std::string& more = "") {
  auto parsed =
      base::parse_yaml("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: " + metadata +
                       "\nspec:\n  entrypoint: main\n"
                       "  arguments: {parameters: [{name: a, value: x}, {name: b, value: y}]}\n"
                       "  templates: [{name: main, container: {image: busybox}}]\n" +
                       more);
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed->front();
}

base::Result<Submission> prepare(const base::Value& object,
                                 const ports::SubmitOptions& options = {}) {
  adapters::entropy::SeededEntropy entropy(3);
  return prepare_submission(object, options, {}, entropy, kNow);
}

TEST(Submit, MakesANameAUidAndATime) {
  auto made = prepare(manifest("{generateName: hello-, labels: {team: red}}"));
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_TRUE(std::regex_match(made->run.name, std::regex("hello-[a-z0-9]{5}")));
  EXPECT_TRUE(std::regex_match(
      made->run.uid,
      std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  EXPECT_EQ(made->run.created_at.ns % 1'000'000'000, 0);
  const base::Value* metadata = made->object.find("metadata");
  EXPECT_EQ(metadata->find("name")->as_string(), made->run.name);
  EXPECT_EQ(metadata->find("creationTimestamp")->as_string(), base::to_rfc3339(kNow));
  EXPECT_EQ(metadata->find("namespace")->as_string(), "default");
  EXPECT_EQ(*made->run.summary.labels.find("team"), base::Value("red"));
  EXPECT_EQ(base::to_json(made->object), made->run.manifest);
}

TEST(Submit, GivenParametersComeFirst) {
  ports::SubmitOptions options;
  options.parameters = {{"new", "1"}, {"b", "2"}};
  auto made = apply_options(manifest("{name: x}"), options);
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(base::to_json(*made->find("spec")->find("arguments")->find("parameters")),
            R"([{"name":"new","value":"1"},{"name":"b","value":"2"},{"name":"a","value":"x"}])");
}

TEST(Submit, OptionsOverwrite) {
  ports::SubmitOptions options;
  options.name = "mine";
  options.entrypoint = "main";
  options.priority = 9;
  options.workflow_namespace = "other";
  auto made = prepare(manifest("{generateName: hello-}", "status: {phase: Failed}\n"), options);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(made->run.name, "mine");
  EXPECT_EQ(made->run.workflow_namespace, "other");
  EXPECT_EQ(made->run.priority, 9);
  EXPECT_EQ(made->object.find("status"), nullptr);
}

TEST(Submit, RefusesWhatCannotRun) {
  const auto code = [](const base::Value& object) { return prepare(object).error().code; };
  EXPECT_EQ(code(manifest("{}")), base::ErrorCode::InvalidArgument);
  EXPECT_EQ(code(manifest("{name: Not_A_Name}")), base::ErrorCode::InvalidArgument);
  EXPECT_EQ(code(base::Value("text")), base::ErrorCode::InvalidArgument);
  base::Value other = manifest("{name: x}");
  other.set("kind", base::Value("Pod"));
  EXPECT_EQ(code(other), base::ErrorCode::InvalidArgument);
  ports::SubmitOptions options;
  options.entrypoint = "missing";
  EXPECT_FALSE(prepare(manifest("{name: x}"), options).has_value());
}

}  // namespace
}  // namespace tiphys::controller
