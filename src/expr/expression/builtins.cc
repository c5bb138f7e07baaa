// Finding builtins, and checking their arguments as expr-lang does.
#include <fmt/format.h>

#include "expr/expression/builtin_tables.h"
#include "expr/expression/evaluate.h"
#include "expr/expression/operators.h"

namespace tiphys::expr::expression {
namespace {

const go::Function* find_in(std::span<const go::Function> table, std::string_view name) {
  for (const go::Function& function : table)
    if (function.name == name) return &function;
  return nullptr;
}

bool fits(char letter, const Any& value) {
  switch (letter) {
    case 's': return value.is_string();
    case 'i': return value.is_int();
    case 'n': return value.is_number();
    default: return true;
  }
}
std::string_view type_name(char letter) {
  return letter == 's' ? "string" : letter == 'a' ? "interface {}" : "int";
}

}  // namespace

const go::Function* find_builtin(std::string_view name) {
  for (auto table :
       {text_builtins(), number_builtins(), list_builtins(), map_builtins(), value_builtins()})
    if (const go::Function* found = find_in(table, name)) return found;
  return nullptr;
}

bool is_builtin(std::string_view name) {
  return is_predicate_function(name) || find_builtin(name) != nullptr;
}

base::Result<void> check_builtin_arguments(const go::Function& function, const go::Call& call) {
  std::string_view letters = function.signature;
  if (letters.ends_with('*')) return {};  // checks itself
  std::size_t question = letters.find('?');
  std::size_t least = question == letters.npos ? letters.size() : question;
  std::size_t most = letters.size() - (question == letters.npos ? 0 : 1);
  if (call.size() < least)
    return go::refuse(fmt::format("not enough arguments to call {}", function.name));
  if (call.size() > most)
    return go::refuse(fmt::format("too many arguments to call {}", function.name));
  for (std::size_t i = 0; i < call.size(); ++i) {
    char letter = letters[i < least ? i : i + 1];
    if (fits(letter, call[i])) continue;
    return go::refuse(fmt::format("cannot use {} as argument (type {}) to call {} ",
                                  call[i].is_nil() ? "nil" : kind_name(call[i]), type_name(letter),
                                  function.name));
  }
  return {};
}

}  // namespace tiphys::expr::expression
