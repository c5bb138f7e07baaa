// Arguments against signatures.
#include "expr/go/function.h"

#include <fmt/format.h>

namespace tiphys::expr::go {
namespace {

GoType type_of(char letter) {
  switch (letter) {
    case 's': return GoType::String;
    case 'i': return GoType::Int;
    case 'j': return GoType::Int64;
    case 'f': return GoType::Float64;
    case 'b': return GoType::Bool;
    case 'm': return GoType::AnyMap;
    case 'l': return GoType::AnyList;
    case 'S': return GoType::StringList;
    default: return GoType::Nil;
  }
}

Any zero_of(char letter) {
  switch (letter) {
    case 's': return Any("");
    case 'i': return Any(0);
    case 'j': return Any(std::int64_t{0}, GoType::Int64);
    case 'f': return Any(0.0);
    case 'b': return Any(false);
    case 'm': return Any::map(std::vector<std::pair<std::string, Any>>{});
    case 'l': return Any::list({});
    case 'S': return Any::list({}, GoType::StringList);
    default: return Any();
  }
}

}  // namespace

base::Result<void> check_arguments(const Function& function, std::vector<Any>& args) {
  std::string_view letters = function.signature;
  bool variadic = letters.ends_with('*');
  if (variadic) letters.remove_suffix(1);
  std::size_t least = letters.size() - (variadic ? 1 : 0);
  if (variadic && args.size() < least)
    return refuse(fmt::format("invalid number of arguments: expected at least {}, got {}", least,
                              args.size()));
  if (!variadic && args.size() != letters.size())
    return refuse(fmt::format("invalid number of arguments: expected {}, got {}", letters.size(),
                              args.size()));
  for (std::size_t i = 0; i < args.size(); ++i) {
    char letter = letters[std::min(i, letters.size() - 1)];
    if (args[i].is_nil()) {
      args[i] = zero_of(letter);
    } else if (letter != 'a' && args[i].type() != type_of(letter)) {
      const bool last = variadic && i + 1 >= letters.size();
      return refuse(fmt::format(fmt::runtime(last ? "reflect: cannot use {} as type {} in Call"
                                                  : "reflect: Call using {} as type {}"),
                                name_of(args[i].type()), name_of(type_of(letter))));
    }
  }
  return {};
}

}  // namespace tiphys::expr::go
