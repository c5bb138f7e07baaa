// The builtins by subject; private to this folder.
#pragma once

#include <span>

#include "expr/go/function.h"

namespace tiphys::expr::expression {

// How a builtin states its parameters, read by the check before the call: letters as in
// go::Function, and after '?' the optional ones.
std::span<const go::Function> text_builtins();
std::span<const go::Function> number_builtins();
std::span<const go::Function> list_builtins();
std::span<const go::Function> map_builtins();
std::span<const go::Function> value_builtins();

}  // namespace tiphys::expr::expression
