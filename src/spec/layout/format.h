// `fmt`: a manifest's text in one normal form, without losing comments, anchors or meaning.
//
// Two blanks of indentation, lists at the column of their key, known fields in their usual order,
// short flow lists and maps as they are, long ones as blocks. Formatting twice changes nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::spec::layout {

// The text in normal form. What it means and its comments are compared with the input before
// anything is given back; errors are "line L column C: …", or say what cannot be kept. O(size).
base::Result<std::string> format(std::string_view text);

}  // namespace tiphys::spec::layout
