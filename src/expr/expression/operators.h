// The operators of expr-lang on values. Errors are Go's panics, without a position.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/budget.h"
#include "expr/go/any.h"
#include "expr/go/regexp.h"

namespace tiphys::expr::expression {

using go::Any;

base::Result<bool> equal(const Any& a, const Any& b, Budget& budget);
// -1, 0, 1; 2 where a NaN takes part. Error: "invalid operation: string < int".
base::Result<int> order(const Any& a, const Any& b, std::string_view sign);
base::Result<Any> arithmetic(std::string_view sign, const Any& a, const Any& b, Budget& budget);
base::Result<bool> contained(const Any& needle, const Any& in, Budget& budget);  // a in b
// contains, startsWith, endsWith, matches. `last` is the pattern used before, kept by the caller.
base::Result<bool> text_test(std::string_view sign, const Any& a, const Any& b, Budget& budget,
                             go::Regexp& last);
base::Result<Any> fetch(const Any& from, const Any& key);  // a[b]
base::Result<Any> slice(const Any& from, const Any& low, const Any& high, Budget& budget);
base::Result<Any> negate(const Any& a);
base::Result<Any> range(const Any& low, const Any& high, Budget& budget);

base::Result<std::int64_t> to_int(const Any& a);  // as indexes are read
base::Result<double> to_float(const Any& a);
bool is_nil(const Any& a);

// Positions of the values in sorted order. Not stable above 12 elements in Go; stable here.
base::Result<std::vector<std::size_t>> sorted_order(const std::vector<Any>& values, bool descending,
                                                    Budget& budget);

// "interface conversion: interface {} is int, not string"
base::Error wrong_kind(const Any& a, std::string_view wanted);
std::string_view kind_name(const Any& a);  // Go's %T

}  // namespace tiphys::expr::expression
