// Every field of every struct has words of its own, and no words stand there for nothing.
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
  std::size_t fields = 0;
  const std::set<StructId> structs = all_structs();
  EXPECT_GE(structs.size(), 260u);
  for (StructId id : structs) {
    const StructSchema& schema = schema_of(id);
    std::map<std::string_view, std::string_view> seen;
    for (const Field& field : schema.fields) {
      ++fields;
      const std::string_view words = description_of(schema, field);
      EXPECT_FALSE(words.empty()) << schema.name << "." << field.name;
      const auto [other, is_new] = seen.emplace(words, field.name);
      EXPECT_TRUE(is_new) << schema.name << "." << field.name << " and " << other->second << ": "
                          << words;
    }
  }
  EXPECT_GE(fields, 1300u);
}

const StructWords* words_of(std::string_view name) {
  for (const StructWords& each : described_structs())
    if (each.name == name) return &each;
  return nullptr;
}

// The row that a field's words are in.
const FieldWords* row_of(std::string_view name, const Field& field) {
  for (const StructWords* at = words_of(name); at != nullptr; at = words_of(at->base))
    for (const FieldWords& row : at->fields)
      if (row.field == field.name) return &row;
  return nullptr;
}

TEST(Descriptions, NoneIsOfAFieldThatIsNot) {
  std::set<const FieldWords*> shown;
  for (StructId id : all_structs())
    for (const Field& field : schema_of(id).fields) shown.insert(row_of(schema_of(id).name, field));
  for (const StructWords& each : described_structs())
    for (const FieldWords& row : each.fields)
      EXPECT_TRUE(shown.contains(&row)) << each.name << "." << row.field;
}

TEST(Descriptions, StructsAreFoundByNameAndFieldsStandOnce) {
  const auto all = described_structs();
  EXPECT_GE(all.size(), 260u);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].name, all[i].name);
  for (const StructWords& each : all) {
    EXPECT_TRUE(each.base.empty() || words_of(each.base) != nullptr) << each.name;
    std::set<std::string_view> fields;
    for (const FieldWords& row : each.fields)
      EXPECT_TRUE(fields.insert(row.field).second) << each.name << "." << row.field;
  }
}

TEST(Descriptions, WordsOfABaseHoldToo) {
  const StructSchema& script = schema_of(StructId::ScriptTemplate);
  EXPECT_EQ(description_of(script, *script.find("image")), "Image that it runs");
  EXPECT_EQ(description_of(script, *script.find("source")),
            "Text of the script, run by the command");
}

}  // namespace
}  // namespace tiphys::spec::schema
