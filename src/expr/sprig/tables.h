// The functions by subject; private to this folder.
#pragma once

#include <span>

#include "expr/go/function.h"

namespace tiphys::expr::sprig {

std::span<const go::Function> text_functions();
std::span<const go::Function> word_functions();
std::span<const go::Function> number_functions();
std::span<const go::Function> list_functions();
std::span<const go::Function> map_functions();
std::span<const go::Function> value_functions();
std::span<const go::Function> date_functions();
std::span<const go::Function> pattern_functions();
std::span<const go::Function> path_functions();
std::span<const go::Function> hash_functions();
std::span<const go::Function> version_functions();
std::span<const go::Function> url_functions();
std::span<const go::Function> refused_functions();

}  // namespace tiphys::expr::sprig
