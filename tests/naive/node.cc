// Readers of JSON-like values.
#include "naive/node.h"

#include "base/json.h"

namespace tiphys::naive {

std::string text_of(const base::Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_null()) return "";
  return base::to_json(value);
}

std::string text_field(const base::Value& object, std::string_view key) {
  return text_of(field(object, key));
}

}  // namespace tiphys::naive
