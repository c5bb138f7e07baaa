// The static check of expr-lang: kinds that can be told without variables must fit together.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "expr/expression/syntax.h"

namespace tiphys::expr::expression {

// What is known of a value before it exists.
enum class Known : std::uint8_t {
  Nothing,
  Nil,
  Bool,
  Int,
  Int64,
  Month,
  Weekday,
  Float,
  String,
  Bytes,
  Array,
  Map,
  AnyKeyMap,
  Time,
  Duration,
  Location,
  Function,
  TextFunction  // one that gives a text
};

// The kind of a variable by its name; Nothing where it is not known.
using KindOfName = std::function<Known(std::string_view name)>;

// Errors are expr-lang's ("invalid operation: == (mismatched types int and string) (1:3)…").
// O(nodes), without recursion.
base::Result<void> check(const Tree& tree, const KindOfName& kind_of_name);

}  // namespace tiphys::expr::expression
