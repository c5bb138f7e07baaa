// The doors of kubectl's JSONPath.
#include "expr/json_path.h"

#include "expr/json_path/kubectl.h"
#include "expr/json_path/query.h"

namespace tiphys::expr {

base::Result<JsonPathTemplate> JsonPathTemplate::compile(std::string_view text) {
  JsonPathTemplate out;
  out.nodes_ =
      std::make_shared<const std::vector<json_path::Node>>(TRY(json_path::parse_template(text)));
  return out;
}

base::Result<std::string> JsonPathTemplate::execute(const base::Value& document, Budget& budget,
                                                    bool allow_missing_keys) const {
  return json_path::execute(*nodes_, document, budget, allow_missing_keys);
}

base::Result<base::Value> query_json_path(const base::Value& document, std::string_view text,
                                          Budget& budget) {
  return json_path::query(document, text, budget);
}

}  // namespace tiphys::expr
