// Native functions: what expressions can call, and what a call may know.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "expr/budget.h"
#include "expr/go/any.h"
#include "expr/go/chance.h"
#include "expr/go/zones.h"

namespace tiphys::expr::go {

// The world of one evaluation; borrowed by calls.
struct World {
  base::Timestamp now;
  Chance chance;
  const ZoneSource& zones;
  Budget& budget;
};

struct Call {
  std::vector<Any> args;
  World& world;

  std::size_t size() const { return args.size(); }
  const Any& operator[](std::size_t i) const { return args[i]; }
  const std::string& text(std::size_t i) const { return args[i].as_string(); }
  std::int64_t number(std::size_t i) const { return args[i].as_int(); }
};

using Native = base::Result<Any> (*)(Call&);

// Signature letters, one for each parameter: s string, i int, j int64, f float64, b bool,
// a interface{}, m map[string]interface{}, l []interface{}, S []string; a last '*' makes the last
// one variadic. A Go caller may only pass exactly these types, and nil as their zero.
struct Function {
  std::string_view name;
  std::string_view signature;
  Native call = nullptr;
};

struct Closure {
  const Function* function = nullptr;
};

// Checks and converts the arguments as reflect's Call does. Errors: "invalid number of arguments:
// expected 1, got 2", "reflect: Call using int as type string".
base::Result<void> check_arguments(const Function& function, std::vector<Any>& args);

inline std::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorCode::InvalidArgument, std::move(message));
}

}  // namespace tiphys::expr::go
