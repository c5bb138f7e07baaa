// One walk along the schema; its depth is bounded by that of the value.
#include "spec/canonical.h"

#include <algorithm>

#include "base/json.h"
#include "base/number.h"

namespace tiphys::spec {
namespace {

using base::Value;
using namespace schema;

Value structure(const Value& value, StructId id);

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::Null: return true;
    case Value::Kind::Bool: return !value.as_bool();
    case Value::Kind::Number: return value.as_double() == 0.0;
    case Value::Kind::String: return value.as_string().empty();
    case Value::Kind::Array: return value.as_array().empty();
    case Value::Kind::Object: return value.as_object().empty();
  }
  return false;
}

// Go omits by omitempty neither structs nor types that are structs inside.
bool is_struct_value(const Field& field) {
  bool inside = field.type == FieldType::Struct || field.type == FieldType::Time ||
                field.type == FieldType::Quantity || field.type == FieldType::IntOrString;
  return inside && field.shape == FieldShape::Scalar && !field.has(kPointer);
}

Value marked(Value out, const Value& from) {
  out.set_mark(from.mark());
  return out;
}

// The text of a scalar that is printed as a string.
Value text_of(const Value& value) {
  if (value.is_bool()) return Value(value.as_bool() ? "true" : "false");
  if (!value.is_number()) return value;
  const std::string& text = value.number_text();
  auto real = value.as_double();
  bool whole = text.find_first_of(".eE") == std::string::npos;
  return marked(Value(whole || !real ? text : base::go_float(*real, 'f')), value);
}

Value scalar(const Value& value, const Field& field) {
  switch (field.type) {
    case FieldType::Struct:
      if (value.is_null() && !field.has(kPointer)) return structure(Value::object(), field.inner);
      return structure(value, field.inner);
    case FieldType::AnyString:
      if (value.is_array() || value.is_object()) return marked(Value(""), value);
      return text_of(value);
    case FieldType::Quantity: return text_of(value);
    // The predecessor reads YAML through JSON with sorted keys.
    case FieldType::Any: return base::sorted_keys(value);
    default: return value;
  }
}

Value elements(const Value& value, const Field& field, int levels) {
  if (!value.is_array()) return value;
  base::Values out;
  out.reserve(value.as_array().size());
  for (const Value& item : value.as_array())
    out.push_back(levels > 1 ? elements(item, field, levels - 1) : scalar(item, field));
  return marked(Value(std::move(out)), value);
}

Value shaped(const Value& value, const Field& field) {
  switch (field.shape) {
    case FieldShape::Scalar: return scalar(value, field);
    case FieldShape::List: return elements(value, field, 1);
    case FieldShape::ListOfLists: return elements(value, field, 2);
    case FieldShape::Map: break;
  }
  if (!value.is_object()) return value;
  base::Members out;
  for (const base::Member& member : value.as_object())
    out.push_back({member.key, scalar(member.value, field), member.key_mark});
  // Go prints maps by their keys.
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.key < b.key; });
  return marked(Value(std::move(out)), value);
}

// What Go prints for a field that was never set.
Value zero(const Field& field) {
  if (field.shape != FieldShape::Scalar || field.has(kPointer)) return Value();
  switch (field.type) {
    case FieldType::Struct: return structure(Value::object(), field.inner);
    case FieldType::String: return Value("");
    case FieldType::Bool: return Value(false);
    case FieldType::Int32:
    case FieldType::Int64:
    case FieldType::Float:
    case FieldType::IntOrString: return Value::number(std::int64_t{0});
    case FieldType::Quantity: return Value("0");
    default: return Value();
  }
}

void add_field(const Value& from, const Field& field, base::Members& out) {
  const Value* value = from.find(field.name);
  bool absent = value == nullptr || value->is_null();
  bool may_omit = field.has(kOmitZero) || (field.has(kOmit) && !is_struct_value(field));
  if (absent) {
    if (!may_omit) out.push_back({std::string(field.name), zero(field), {}});
    return;
  }
  bool pointer = field.has(kPointer) && field.shape == FieldShape::Scalar;
  if (may_omit && !pointer && is_zero(*value)) return;
  out.push_back({std::string(field.name), shaped(*value, field), {}});
}

Value structure(const Value& value, StructId id) {
  if (!value.is_object()) return value;
  const StructSchema& schema = schema_of(id);
  base::Members out;
  for (const Field& field : schema.fields) add_field(value, field, out);
  for (const base::Member& member : value.as_object()) {
    if (schema.find(member.key) == nullptr) out.push_back(member);
  }
  return marked(Value(std::move(out)), value);
}

void texts_in(Value& value, StructId id);

void texts_of_field(Value& value, const Field& field) {
  if (field.shape != FieldShape::Scalar && value.is_array()) {
    for (Value& item : value.as_array()) texts_of_field(item, field);
  } else if (field.shape == FieldShape::Map && value.is_object()) {
    for (base::Member& member : value.as_object()) {
      if (field.type == FieldType::Struct) texts_in(member.value, field.inner);
    }
  } else if (field.type == FieldType::Struct) {
    texts_in(value, field.inner);
  } else if (field.type == FieldType::AnyString && !value.is_null() && !value.is_string()) {
    value = scalar(value, field);
  }
}

void texts_in(Value& value, StructId id) {
  if (!value.is_object()) return;
  const StructSchema& schema = schema_of(id);
  for (base::Member& member : value.as_object()) {
    if (const Field* field = schema.find(member.key)) texts_of_field(member.value, *field);
  }
}

}  // namespace

void make_texts(Value& value, StructId id) { texts_in(value, id); }

Value canonical(const Value& value, StructId id) { return structure(value, id); }

}  // namespace tiphys::spec
