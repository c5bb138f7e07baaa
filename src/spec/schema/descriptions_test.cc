// Every field of every struct has words of its own.
#include "spec/schema/descriptions.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace tiphys::spec::schema {
namespace {

// All structs that the kinds and the configuration lead to.
void reach(StructId id, std::set<StructId>& out) {
  if (!out.insert(id).second) return;
  for (const Field& field : schema_of(id).fields) {
    if (field.inner != StructId::None) reach(field.inner, out);
  }
}

std::set<StructId> all_structs() {
  std::set<StructId> out;
  for (const char* kind : {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate",
                           "CronWorkflow", "WorkflowEventBinding", "WorkflowTaskSet",
                           "WorkflowTaskResult", "WorkflowArtifactGCTask", "ConfigMap", "Secret"})
    reach(*struct_of_kind(kind), out);
  reach(StructId::Config, out);
  reach(StructId::PodSpec, out);
  return out;
}

TEST(Descriptions, NoneIsMissingAndNoTwoOfAStructAreTheSame) {
  const Descriptions descriptions;
  std::size_t fields = 0;
  const std::set<StructId> structs = all_structs();
  EXPECT_GE(structs.size(), 260u);
  for (StructId id : structs) {
    const StructSchema& schema = schema_of(id);
    std::map<std::string_view, std::string_view> seen;
    for (const Field& field : schema.fields) {
      ++fields;
      const std::string_view words = descriptions.of(schema, field);
      EXPECT_FALSE(words.empty()) << schema.name << "." << field.name;
      const auto [other, is_new] = seen.emplace(words, field.name);
      EXPECT_TRUE(is_new) << schema.name << "." << field.name << " and " << other->second << ": "
                          << words;
    }
  }
  EXPECT_GE(fields, 1300u);
}

TEST(Descriptions, WordsOfABaseHoldToo) {
  const Descriptions descriptions;
  const StructSchema& script = schema_of(StructId::ScriptTemplate);
  EXPECT_EQ(descriptions.of(script, *script.find("image")), "Image that it runs");
  EXPECT_EQ(descriptions.of(script, *script.find("source")),
            "Text of the script, run by the command");
}

}  // namespace
}  // namespace tiphys::spec::schema
