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

std::unexpected<base::Error> wrong(std::string text) {
  return base::fail(base::ErrorCode::InvalidArgument, std::move(text));
}

base::Result<base::Duration> duration_of(const std::string& text) {
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos) {
    return base::Duration::seconds(std::stoll(text));
  }
  return base::parse_go_duration(text);
}

}  // namespace tiphys::naive
