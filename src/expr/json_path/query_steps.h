// The steps of a path of jsonpath(): `$.a[0]['b', 'c']..d[?(@.e > 1)]` as data.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "expr/budget.h"

namespace tiphys::expr::json_path {

struct Condition;

struct Step {
  enum class Kind : std::uint8_t {
    Member,      // .a ['a']
    Length,      // .length
    Index,       // [0] [-1]
    Everything,  // .* [*]
    Descent,     // ..
    Slice,       // [1:5:2]
    Members,     // ['a', 'b']
    Indexes,     // [0, 2]
    Filter,      // [?(@.a == 1)]
  };
  Kind kind = Kind::Member;
  std::vector<std::string> names = {};     // of Member and Members
  std::vector<std::int64_t> numbers = {};  // of Index and Indexes
  std::optional<std::int64_t> from = {};   // of Slice
  std::optional<std::int64_t> to = {};
  std::int64_t stride = 1;
  std::shared_ptr<const Condition> condition = {};  // of Filter
};

struct Path {
  bool from_root = true;  // `$`; else `@`
  std::vector<Step> steps;
};

// What is inside the parentheses of a filter.
struct Condition {
  enum class Kind : std::uint8_t { Empty, Or, And, Compare, Not, Selected, Constant };
  Kind kind = Kind::Empty;
  std::string sign = {};              // of Compare: == != <= >= < >
  std::vector<Condition> sides = {};  // one of Not, two of Or, And, Compare
  Path path = {};                     // of Selected
  base::Value constant = {};
};

// O(text) for each level of brackets; the budget bounds their depth.
base::Result<Path> parse_path(std::string_view text, Budget& budget);
base::Result<Condition> parse_condition(std::string_view text, Budget& budget);

// Outside of quotes and brackets, the first place of `sign`; npos where there is none.
std::size_t find_outside(std::string_view text, std::string_view sign);
// 'a' or "a".
bool is_quoted(std::string_view text);

}  // namespace tiphys::expr::json_path
