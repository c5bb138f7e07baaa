// The doors of kubectl's JSONPath.
#include "expr/json_path.h"

#include "expr/path/kubectl.h"
#include "expr/path/query.h"

namespace tiphys::expr {

base::Result<JsonPathTemplate> JsonPathTemplate::compile(std::string_view text) {
  JsonPathTemplate out;
  out.nodes_ = std::make_shared<const std::vector<path::Node>>(TRY(path::parse_template(text)));
  return out;
}

base::Result<std::string> JsonPathTemplate::execute(const base::Value& document, Budget& budget,
                                                    bool allow_missing_keys) const {
  return path::execute(*nodes_, document, budget, allow_missing_keys);
}

base::Result<base::Value> query_json_path(const base::Value& document, std::string_view text,
                                          Budget& budget) {
  return path::query(document, text, budget);
}

}  // namespace tiphys::expr
