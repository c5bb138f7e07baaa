// Every example manifest loads without a finding, decodes, and survives printing and reading again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/yaml.h"
#include "spec/canonical.h"
#include "spec/decode.h"
#include "spec/load.h"

namespace tiphys::spec {
namespace {

using base::Value;

std::filesystem::path corpus() {
  const char* named = std::getenv("TIPHYS_CORPUS");
  if (named != nullptr) return named;
  std::filesystem::path here = std::filesystem::path(__FILE__).parent_path();
  return here / "../../../shared/corpus";
}

std::vector<std::filesystem::path> manifests() {
  std::vector<std::filesystem::path> out;
  std::error_code error;
  std::filesystem::recursive_directory_iterator files(corpus() / "argo-examples", error);
  if (error) return out;
  for (const auto& entry : files) {
    auto kind = entry.path().extension();
    if (kind == ".yaml" || kind == ".yml" || kind == ".json") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

// Whether everything that `from` says is also said by `to`, but for what Go leaves out and for
// scalars that become text.
bool holds(const Value& from, const Value& to) {
  if (from.is_object()) {
    for (const base::Member& member : from.as_object()) {
      const Value* there = to.find(member.key);
      if (there != nullptr ? !holds(member.value, *there) : !holds(member.value, Value()))
        return false;
    }
    return to.is_object() || from.as_object().empty();
  }
  if (from.is_array()) {
    if (to.is_null()) return from.as_array().empty();
    if (!to.is_array() || to.as_array().size() != from.as_array().size()) return false;
    for (std::size_t i = 0; i < from.as_array().size(); ++i) {
      if (!holds(from.as_array()[i], to.as_array()[i])) return false;
    }
    return true;
  }
  if (from == to) return true;
  if (from.is_number() && to.is_string()) return from.number_text() == to.as_string();
  if (from.is_bool() && to.is_string())
    return to.as_string() == (from.as_bool() ? "true" : "false");
  bool zero = from.is_null() || (from.is_string() && from.as_string().empty()) ||
              (from.is_bool() && !from.as_bool()) || from.as_double() == 0.0;
  return to.is_null() && zero;
}

std::string decode_error(const Manifest& manifest) {
  auto error_of = [](const auto& result) { return result ? "" : result.error().message; };
  auto kind = kind_of(manifest.kind);
  if (!kind) return "";
  switch (*kind) {
    case Kind::Workflow: return error_of(decode<Workflow>(manifest.value));
    case Kind::WorkflowTemplate:
    case Kind::ClusterWorkflowTemplate: return error_of(decode<WorkflowTemplate>(manifest.value));
    case Kind::CronWorkflow: return error_of(decode<CronWorkflow>(manifest.value));
    case Kind::WorkflowEventBinding: return error_of(decode<WorkflowEventBinding>(manifest.value));
    default: return "no example of this kind was known";
  }
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (manifests().empty()) GTEST_SKIP() << "NO CORPUS at " << corpus() << ": set TIPHYS_CORPUS";
  }
};

TEST_F(Corpus, EveryFileLoadsWithoutFindings) {
  std::size_t objects = 0;
  for (const auto& path : manifests()) {
    LoadOptions options;
    options.strict = path.filename() != "k8s-patch-json-workflow.yaml";  // has a doubled key
    Loaded loaded = load(text_of(path), options);
    for (const Finding& finding : loaded.findings) ADD_FAILURE() << path << " " << to_text(finding);
    for (const Manifest& manifest : loaded.manifests) EXPECT_EQ(decode_error(manifest), "") << path;
    objects += loaded.manifests.size();
  }
  EXPECT_GE(manifests().size(), 217u);
  EXPECT_GE(objects, 228u);
}

TEST_F(Corpus, RoundTripsLoseNothing) {
  for (const auto& path : manifests()) {
    Loaded loaded = load(text_of(path), {"", false, {}});
    for (const Manifest& manifest : loaded.manifests) {
      auto id = schema::struct_of_kind(manifest.kind);
      if (!id) continue;
      Value printed = canonical(manifest.value.value(), *id);
      EXPECT_TRUE(holds(manifest.value.value(), printed)) << path << base::to_json(printed);
      auto again = base::parse_json(base::to_json(printed));
      ASSERT_TRUE(again) << path;
      EXPECT_EQ(canonical(*again, *id), printed) << path;
      auto yaml = base::parse_yaml(base::to_yaml(printed));
      ASSERT_TRUE(yaml) << path << " " << yaml.error().message;
      EXPECT_EQ(canonical(yaml->at(0), *id), printed) << path;
    }
  }
}

}  // namespace
}  // namespace tiphys::spec
