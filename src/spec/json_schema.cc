// Each struct is a definition; null is allowed everywhere, since it counts as absent.
#include "spec/json_schema.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "spec/kinds.h"
#include "spec/schema/choices.h"
#include "spec/schema/descriptions.h"
#include "spec/schema/schema.h"

namespace tiphys::spec {

using base::Member;
using base::Members;
using base::Value;
using base::Values;
using namespace schema;

namespace {

constexpr std::string_view kSchemaKinds[] = {"Workflow",
                                             "WorkflowTemplate",
                                             "ClusterWorkflowTemplate",
                                             "CronWorkflow",
                                             "WorkflowEventBinding",
                                             "WorkflowTaskSet",
                                             "WorkflowTaskResult",
                                             "WorkflowArtifactGCTask",
                                             "ConfigMap",
                                             "Secret"};

Value types(std::initializer_list<const char*> names) {
  Values out;
  for (const char* name : names) out.emplace_back(name);
  out.emplace_back("null");
  return Value(std::move(out));
}

Value typed(std::initializer_list<const char*> names) {
  return Value(Members{{"type", types(names)}});
}

Value integer(std::int64_t least, std::int64_t most) {
  Value out = typed({"integer"});
  out.set("minimum", Value::number(least));
  out.set("maximum", Value::number(most));
  return out;
}

// Structs of two packages may share a name; their fields tell which one it is.
std::string name_of(StructId id) {
  std::string name(schema_of(id).name);
  return id == StructId::CoreHttpHeader ? "Probe" + name : name;
}

class Writer {
 public:
  Value definitions(const std::vector<StructId>& roots) {
    std::vector<StructId> open = roots;
    Value out = Value::object();
    while (!open.empty()) {
      StructId id = open.back();
      open.pop_back();
      if (!done_.insert(id).second) continue;
      out.set(name_of(id), definition(id));
      for (const Field& field : schema_of(id).fields) {
        if (field.inner != StructId::None) open.push_back(field.inner);
      }
    }
    return out;
  }

 private:
  Value definition(StructId id) const {
    const StructSchema& schema = schema_of(id);
    Value properties = Value::object();
    for (const Field& field : schema.fields) properties.set(field.name, property(schema, field));
    Value out = typed({"object"});
    out.set("properties", std::move(properties));
    out.set("additionalProperties", Value(false));
    return out;
  }

  Value property(const StructSchema& schema, const Field& field) const {
    Value out = Value(Members{{"description", Value(description_of(schema, field))}});
    Value shape = shaped(schema, field);
    for (Member& member : shape.as_object()) out.set(member.key, std::move(member.value));
    return out;
  }

  static Value shaped(const StructSchema& schema, const Field& field) {
    Value out = field.type == FieldType::String ? text(schema, field) : element(field);
    int levels = field.shape == FieldShape::List          ? 1
                 : field.shape == FieldShape::ListOfLists ? 2
                                                          : 0;
    for (; levels > 0; --levels) {
      Value list = typed({"array"});
      list.set("items", std::move(out));
      out = std::move(list);
    }
    if (field.shape != FieldShape::Map) return out;
    Value map = typed({"object"});
    map.set("additionalProperties", std::move(out));
    return map;
  }

  // Of a closed set: one of its words, which editors offer, or a text that a tag makes.
  static Value text(const StructSchema& schema, const Field& field) {
    Values words;
    for (std::string_view word : choices_of(schema, field)) words.emplace_back(word);
    if (words.empty()) return typed({"string"});
    words.emplace_back("");
    words.emplace_back();
    Value tagged(Members{{"type", Value("string")}, {"pattern", Value("\\{\\{")}});
    Value listed(Members{{"enum", Value(std::move(words))}});
    return Value(Members{{"anyOf", Value(Values{std::move(listed), std::move(tagged)})}});
  }

  static Value element(const Field& field) {
    switch (field.type) {
      case FieldType::String: return typed({"string"});
      case FieldType::Bool: return typed({"boolean"});
      case FieldType::Int32:
        return integer(std::numeric_limits<std::int32_t>::min(),
                       std::numeric_limits<std::int32_t>::max());
      case FieldType::Int64: return typed({"integer"});
      case FieldType::Float:
      case FieldType::Number: return typed({"number"});
      case FieldType::AnyString: return typed({"string", "number", "boolean"});
      case FieldType::IntOrString: return typed({"integer", "string"});
      case FieldType::Quantity: return typed({"string", "number"});
      case FieldType::Time: {
        Value out = typed({"string"});
        out.set("format", Value("date-time"));
        return out;
      }
      case FieldType::Bytes: return typed({"string"});
      case FieldType::Any: return Value::object();
      case FieldType::Struct: break;
    }
    Value ref = Value(Members{{"$ref", Value("#/definitions/" + name_of(field.inner))}});
    return Value(Members{{"allOf", Value(Values{std::move(ref)})}});
  }

  std::set<StructId> done_;
};

// A definition of a whole object: its kind and version are fixed.
void fix_kind(Value& definition, std::string_view kind) {
  Value& properties = *definition.find("properties");
  const bool ours = kind != "ConfigMap" && kind != "Secret";
  for (auto [key, text] : {std::pair<std::string_view, std::string_view>("kind", kind),
                           {"apiVersion", ours ? kApiVersion : std::string_view("v1")}}) {
    Value* property = properties.find(key);
    property->set("type", Value("string"));
    property->set("enum", Value(Values{Value(text)}));
  }
  definition.set("type", Value("object"));
  definition.set("required", Value(Values{Value("apiVersion"), Value("kind")}));
}

}  // namespace

base::Result<Value> json_schema(std::string_view kind) {
  std::vector<std::string_view> kinds(std::begin(kSchemaKinds), std::end(kSchemaKinds));
  if (!kind.empty()) {
    std::vector<std::string> names(kinds.begin(), kinds.end());
    if (std::find(names.begin(), names.end(), kind) == names.end()) {
      std::string near(base::nearest(kind, names));
      return base::fail(base::ErrorCode::NotFound,
                        "there is no kind " + std::string(kind) +
                            (near.empty() ? "" : " (did you mean " + near + "?)"));
    }
    kinds = {kind};
  }
  std::vector<StructId> roots;
  for (std::string_view each : kinds) roots.push_back(*struct_of_kind(each));
  Value definitions = Writer().definitions(roots);
  Values choices;
  for (std::string_view each : kinds) {
    fix_kind(*definitions.find(name_of(*struct_of_kind(each))), each);
    choices.push_back(
        Value(Members{{"$ref", Value("#/definitions/" + name_of(*struct_of_kind(each)))}}));
  }
  Value out = Value(Members{{"$schema", Value("http://json-schema.org/draft-07/schema#")}});
  out.set("title", Value(kind.empty() ? std::string_view("Workflow manifests") : kind));
  out.set(kinds.size() == 1 ? "allOf" : "oneOf", Value(std::move(choices)));
  out.set("definitions", std::move(definitions));
  return out;
}

}  // namespace tiphys::spec
