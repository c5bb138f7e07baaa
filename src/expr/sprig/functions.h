// The function library `sprig.*` of expressions.
#pragma once

#include <string_view>

#include "expr/go/function.h"

namespace tiphys::expr::sprig {

// Null where sprig has no such function. Functions that reach the network, that make keys or
// certificates, or that encrypt exist here but refuse with an error that names them.
const go::Function* find_function(std::string_view name);

}  // namespace tiphys::expr::sprig
