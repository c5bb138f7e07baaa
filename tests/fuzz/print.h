// Prints a tree of the expression language as text that reads back as the same tree.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "expr/expression/syntax.h"

namespace tiphys::fuzz {

// Fully parenthesised. Nothing where the text would be longer than `bytes_max`: a chain of
// comparisons shares its middle, which text cannot.
std::optional<std::string> print(const expr::expression::Tree& tree, std::size_t bytes_max);

}  // namespace tiphys::fuzz
