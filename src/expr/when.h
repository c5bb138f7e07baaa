// `when` conditions: govaluate's language over text that is already substituted.
//
// Total and budgeted: every text has an answer or one error, in govaluate's words.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "expr/budget.h"

namespace tiphys::expr {

enum class WhenStyle : std::uint8_t {
  Words,     // steps, tasks, metrics: a bare word is a string, `foo == bar` compares the words
  Variables  // cron: a bare word is a variable, of which there are none
};

// Empty text is true. Errors: "Invalid 'when' expression '%s': %v", with the hint about quotes
// where the lexer met an invalid token; "Failed to evaluate 'when' expresion '%s': %v";
// "Expected boolean evaluation for '%s'. Got %v".
base::Result<bool> evaluate_when(std::string_view text, Budget& budget,
                                 WhenStyle style = WhenStyle::Words);

}  // namespace tiphys::expr
