// Every scenario file, against the engine and against the naive interpreter.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/yaml.h"
#include "scenarios/scenario.h"

namespace tiphys::scenarios {
namespace {

namespace fs = std::filesystem;
using base::Value;
using naive::field;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// What differs between two results, node by node.
std::string differences(const Value& want, const Value& got) {
  std::ostringstream out;
  auto note = [&out](const std::string& where, const Value& a, const Value& b) {
    if (base::sorted_keys(a) == base::sorted_keys(b)) return;
    out << "  " << where << ": expected " << base::to_json(a) << ", got " << base::to_json(b)
        << "\n";
  };
  for (const char* key : {"phase", "message", "progress", "outputs", "second"}) {
    note(key, field(want, key), field(got, key));
  }
  for (const base::Member& m : field(want, "nodes").as_object()) {
    const Value& other = field(field(got, "nodes"), m.key);
    if (other.is_null()) out << "  " << m.key << ": not there\n";
    if (other.is_null()) continue;
    for (const base::Member& f : m.value.as_object()) {
      note(m.key + " " + f.key, f.value, field(other, f.key));
    }
    for (const base::Member& f : other.as_object()) {
      if (m.value.find(f.key) == nullptr) note(m.key + " " + f.key, Value(), f.value);
    }
  }
  for (const base::Member& m : field(got, "nodes").as_object()) {
    if (field(want, "nodes").find(m.key) == nullptr) out << "  " << m.key << ": too many\n";
  }
  return out.str();
}

std::vector<fs::path> files() {
  std::vector<fs::path> out;
  for (const auto& e : fs::recursive_directory_iterator(TIPHYS_SCENARIOS_FOLDER)) {
    if (e.path().extension() == ".yaml") out.push_back(e.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// metadata is filled in where the scenario leaves it out.
Value workflow_of(const Value& scenario) {
  Value w = field(scenario, "workflow");
  w.set("apiVersion", Value("argoproj.io/v1alpha1"));
  w.set("kind", Value("Workflow"));
  Value meta = field(w, "metadata").is_object() ? field(w, "metadata") : Value::object();
  if (!naive::has(meta, "name")) meta.set("name", Value("w"));
  meta.set("namespace", Value("argo"));
  meta.set("uid", Value("00000000-0000-0000-0000-000000000001"));
  meta.set("creationTimestamp", Value("2026-11-22T03:00:00Z"));
  w.set("metadata", std::move(meta));
  return w;
}

Value without_expected(const Value& v) {
  Value out = v;
  out.erase("expected");
  return out;
}

void rewrite(const fs::path& path, const std::string& text, const Value& result) {
  const std::size_t at = text.find("\nexpected:");
  std::string kept = at == std::string::npos ? text : text.substr(0, at + 1);
  Value block = Value::object();
  block.set("expected", result);
  std::ofstream(path, std::ios::binary) << kept << base::to_yaml(block);
}

class Scenario : public testing::TestWithParam<fs::path> {};

TEST_P(Scenario, EndsAsWritten) {
  const std::string text = read(GetParam());
  auto documents = base::parse_yaml(text);
  ASSERT_TRUE(documents.has_value()) << documents.error().message;
  ASSERT_EQ(documents->size(), 1u);
  const Value scenario = without_expected(documents->front());
  const Value workflow = workflow_of(scenario);
  auto naive = drive::naive_subject(workflow, {});
  const Value by_naive = play(scenario, *naive);
  if (std::getenv("UPDATE") != nullptr) rewrite(GetParam(), text, by_naive);
  const Value want =
      std::getenv("UPDATE") != nullptr ? by_naive : field(documents->front(), "expected");
  ASSERT_TRUE(want.is_object()) << "nothing expected; UPDATE=1 writes it";
  EXPECT_EQ(differences(want, by_naive), "") << "naive interpreter";
  auto engine = drive::EngineSubject::create(workflow, {});
  ASSERT_TRUE(engine.has_value()) << engine.error().message;
  EXPECT_EQ(differences(want, play(scenario, **engine)), "") << "engine";
}

std::string name_of(const testing::TestParamInfo<fs::path>& param) {
  std::string out =
      param.param.parent_path().filename().string() + "_" + param.param.stem().string();
  for (char& c : out) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, Scenario, testing::ValuesIn(files()), name_of);

}  // namespace
}  // namespace tiphys::scenarios
