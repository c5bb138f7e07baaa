// kubectl's JSONPath templates: the tree and its parser; private to expr.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"

namespace tiphys::expr::json_path {

enum class NodeKind : std::uint8_t {
  List,
  Text,
  Field,
  Array,
  Filter,
  Number,
  Bool,
  Wildcard,
  Recursive,
  Union,
  Identifier
};

struct Node {
  NodeKind kind = NodeKind::List;
  std::string text;    // text, field, identifier, filter's operator
  base::Value number;  // numbers and bools
  struct Bound {
    bool known = false;
    bool derived = false;  // [n] means [n:n+1]
    std::int64_t value = 0;
  };
  std::array<Bound, 3> bounds;
  std::vector<Node> kids;  // of lists; of unions; left and right of filters
};

base::Result<std::vector<Node>> parse_template(std::string_view text);
// Runs the template and prints its results.
base::Result<std::string> execute(const std::vector<Node>& nodes, const base::Value& document,
                                  Budget& budget, bool allow_missing_keys);

}  // namespace tiphys::expr::json_path
