// Conversions that sprig's functions share; private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "expr/go/any.h"
#include "expr/go/function.h"

namespace tiphys::expr::sprig {

using go::Any;
using go::Call;
using Out = base::Result<Any>;

// spf13/cast: whatever does not convert is 0.
std::int64_t to_int64(const Any& a);
double to_float64(const Any& a);
bool is_empty(const Any& a);                                  // the zero value of its type
base::Result<std::string> to_text(const Any& a, Call& call);  // strval
base::Result<std::vector<std::string>> to_texts(const Any& a, Call& call);  // strslice
Any text_list(std::vector<std::string> texts);
std::string_view kind_of(const Any& a);  // reflect's kind

inline Any int64(std::int64_t n) { return Any(n, go::GoType::Int64); }
// A text that was built: charged to the budget.
Out built(Call& call, std::string text);
Out built(Call& call, std::vector<Any> items, go::GoType type = go::GoType::AnyList);

}  // namespace tiphys::expr::sprig
