// Readers of JSON-like values.
#include "naive/node.h"

#include "base/json.h"

namespace tiphys::naive {

const base::Value& field(const base::Value& object, std::string_view key) {
  static const base::Value kNull;
  const base::Value* found = object.find(key);
  return found != nullptr ? *found : kNull;
}

const base::Values& list_of(const base::Value& value) {
  static const base::Values kNone;
  return value.is_array() ? value.as_array() : kNone;
}

std::string text_of(const base::Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_null()) return "";
  return base::to_json(value);
}

std::string text_field(const base::Value& object, std::string_view key) {
  return text_of(field(object, key));
}

bool truth_field(const base::Value& object, std::string_view key) {
  const base::Value& v = field(object, key);
  return v.is_bool() && v.as_bool();
}

bool has(const base::Value& object, std::string_view key) {
  const base::Value* found = object.find(key);
  return found != nullptr && !found->is_null();
}

}  // namespace tiphys::naive
