// What a compiled expression holds; private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expr/expression.h"
#include "expr/expression/syntax.h"

namespace tiphys::expr::expression {

struct ProgramCode {
  Tree tree;
  Functions functions = Functions::Argo;
  std::vector<Program::Reference> references;
  std::vector<std::uint32_t> reference_positions;  // in runes, one for each
  std::vector<std::string> calls;
  std::vector<std::string> unknown_functions;  // "sprig.nope"
  std::vector<std::string> bare_names;         // variables that stand alone, whose kind matters
  std::optional<base::Error> mismatch;         // what the static check found without variables
};

// Fills in references and calls. O(nodes · path length).
void analyse(ProgramCode& code);

}  // namespace tiphys::expr::expression
