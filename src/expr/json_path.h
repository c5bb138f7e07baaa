// JSONPath, two dialects: kubectl's templates (`{.status.phase}`) for resource outputs, and the
// `jsonpath()` function of expressions.
//
// Both are evaluated within a budget over JSON values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"

namespace tiphys::expr {

namespace json_path {
struct Node;
}

// kubectl's dialect: text and `{…}` blocks with fields, indexes, slices, unions, wildcards,
// recursive descent, filters `[?(@.a==1)]`, `range … end` and quoted text.
class JsonPathTemplate {
 public:
  // Errors are those of k8s.io/client-go/util/jsonpath ("unclosed action", …).
  static base::Result<JsonPathTemplate> compile(std::string_view text);
  // The printed text. A missing key is an error unless allowed ("a is not found").
  base::Result<std::string> execute(const base::Value& document, Budget& budget,
                                    bool allow_missing_keys = false) const;

 private:
  std::shared_ptr<const std::vector<json_path::Node>> nodes_;  // shared: immutable, kept by caches
};

// The dialect of the expression function `jsonpath(json, path)`: `$.a[0]['b'][?(@.c > 1)]`. A path
// that can lead to one place only gives its value, or an error where there is none; any other gives
// the list of what it finds.
base::Result<base::Value> query_json_path(const base::Value& document, std::string_view path,
                                          Budget& budget);

}  // namespace tiphys::expr
