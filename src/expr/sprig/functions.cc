// Finding functions in the tables.
#include "expr/sprig/functions.h"

#include "expr/sprig/tables.h"

namespace tiphys::expr::sprig {

const go::Function* find_function(std::string_view name) {
  for (auto table :
       {text_functions(), word_functions(), number_functions(), list_functions(), map_functions(),
        value_functions(), date_functions(), pattern_functions(), path_functions(),
        hash_functions(), url_functions(), version_functions(), refused_functions()})
    for (const go::Function& function : table)
      if (function.name == name) return &function;
  return nullptr;
}

}  // namespace tiphys::expr::sprig
