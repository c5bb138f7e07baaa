// Each kind of question against a real store.
#include "adapters/facts/store_facts.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "store/sqlite/store.h"

namespace tiphys::adapters::facts {
namespace {

using engine::Question;

class FactsOfAStore : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tiphys-facts-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    store_ = std::move(*store::sqlite::open_access(folder_, {.sync = false}));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void put(const std::string& kind, const std::string& name, const std::string& manifest,
           const std::string& ns = "default") {
    ports::StoredObject object;
    object.kind = kind;
    object.object_namespace = ns;
    object.name = name;
    object.manifest = manifest;
    ASSERT_TRUE(store_->put(object, {}).has_value());
  }
  engine::FactAnswer ask(const Question& question, FactSources sources = {}) {
    StoreFacts facts(*store_, *store_, std::move(sources));
    const auto ticket = facts.ask({}, {question});
    const auto answered = facts.drain(10);
    EXPECT_EQ(answered.size(), 1u);
    EXPECT_EQ(answered[0].ticket, ticket);
    EXPECT_TRUE(answered[0].answers.has_value()) << answered[0].answers.error().message;
    EXPECT_EQ(answered[0].answers->at(0).question, question);
    return answered[0].answers->at(0);
  }
  static Question about(Question::Kind kind, const std::string& name, const std::string& key = "") {
    return {.kind = kind, .scope_namespace = "default", .name = name, .key = key};
  }

  std::string folder_;
  std::unique_ptr<store::sqlite::Access> store_;
};

TEST_F(FactsOfAStore, TemplatesOfTheNamespaceAndOfTheCluster) {
  put("WorkflowTemplate", "t", R"({"spec":{}})");
  put("ClusterWorkflowTemplate", "t", R"({"spec":{"entrypoint":"x"}})", "");
  Question question = about(Question::Kind::Template, "t");
  EXPECT_EQ(base::Value(base::Members{{"spec", base::Value(base::Members{})}}),
            ask(question).value);
  question.cluster_scope = true;
  EXPECT_NE(ask(question).value.find("spec")->find("entrypoint"), nullptr);
  question.name = "none";
  EXPECT_FALSE(ask(question).found);
}

TEST_F(FactsOfAStore, ParametersNeedALabelledMap) {
  const Question question = about(Question::Kind::ConfigMapKey, "m", "k");
  EXPECT_FALSE(ask(question).found);
  EXPECT_NE(ask(question).value.as_string().find("'m' does not exist"), std::string::npos);
  put("ConfigMap", "m", R"({"data":{"k":"v"}})");
  EXPECT_NE(ask(question).value.as_string().find("needs to have the label"), std::string::npos);
  put("ConfigMap", "m",
      R"({"metadata":{"labels":{"workflows.argoproj.io/configmap-type":"Parameter"}},)"
      R"("data":{"k":"v"}})");
  ASSERT_TRUE(ask(question).found);
  EXPECT_EQ(ask(question).value, base::Value("v"));
  EXPECT_EQ(ask(about(Question::Kind::ConfigMapKey, "m", "x")).value,
            base::Value("ConfigMap 'm' does not have the key 'x'"));
}

TEST_F(FactsOfAStore, SemaphoreLimitsNeedNoLabel) {
  put("ConfigMap", "m", R"({"data":{"k":"3"}})");
  EXPECT_EQ(ask(about(Question::Kind::SemaphoreLimit, "m", "k")).value, base::Value("3"));
  EXPECT_FALSE(ask(about(Question::Kind::SemaphoreLimit, "m", "x")).found);
}

TEST_F(FactsOfAStore, DefaultsComeFromTheConfiguration) {
  const Question defaults = about(Question::Kind::CallerDefaults, "");
  EXPECT_FALSE(ask(defaults).found);
  EXPECT_TRUE(
      ask(defaults, {.workflow_defaults = base::Value::object(), .artifact_repository = {}}).found);
}

}  // namespace
}  // namespace tiphys::adapters::facts
