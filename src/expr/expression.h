// The expression language of `{{=…}}`, hooks, retries and outputs: expr-lang 1.17 with the
// functions asInt, asFloat, jsonpath, toJson and sprig.*.
//
// compile() depends on the text alone and may be kept and shared; run() is a pure function of the
// program, the environment, the inputs and the budget's limits. Functions that reach the network
// and those that make keys are refused with an error that names them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "expr/budget.h"
#include "expr/go/chance.h"
#include "expr/go/zones.h"
#include "expr/scope.h"

namespace tiphys::expr {

namespace go {
class Any;  // expr/go/any.h, for those who look into a result
}
using ExprValue = go::Any;
using go::Chance;
using go::system_zones;
using go::utc_only;
using go::ZoneSource;

namespace expression {
struct ProgramCode;
}

// What an evaluation may know of the world besides its variables.
struct EvalInputs {
  base::Timestamp now;
  Chance chance;                      // copied for each evaluation: equal inputs, equal numbers
  const ZoneSource* zones = nullptr;  // null: UTC only
};

// Which functions exist beside the language's own.
enum class Functions : std::uint8_t { None, Argo };

// What a name means that the scope does not have.
enum class UnknownNames : std::uint8_t { Error, Nil };

// A compiled expression. Immutable; cheap to copy; usable from any thread.
class Program {
 public:
  const std::string& text() const;

  // The variables that the expression reads, as dotted paths as far as they are static:
  // `steps['a-b'].outputs.result + x` gives "steps.a-b.outputs.result" and "x". Names bound by
  // `let`, closures and functions are left out. Members guarded by `??` or `?.` are marked.
  struct Reference {
    std::string path;
    bool guarded = false;
  };
  const std::vector<Reference>& references() const;
  bool calls(std::string_view function) const;  // such as "now" or "sprig.randAlphaNum"

 private:
  friend base::Result<Program> compile(std::string_view text, Functions functions);
  friend std::vector<std::string> missing_names(const Program&, const Scope&);
  friend std::string why_nil(const Program&, const Scope&);
  friend base::Result<ExprValue> run(const Program&, const Scope&, const EvalInputs&, Budget&,
                                     UnknownNames);
  std::shared_ptr<const expression::ProgramCode>
      code_;  // shared: an immutable snapshot kept by caches
};

// Errors are those of expr-lang, with its excerpt: "unexpected token EOF (1:4)\n | 1 +\n | ...^".
base::Result<Program> compile(std::string_view text, Functions functions = Functions::Argo);

// Evaluates over the scope's keys, which are expanded on dots into nested maps on demand (a value
// whose key is also the prefix of other keys is dropped). Absent values are nil. Unknown names are
// errors ("unknown name foo (1:1)…")
// unless asked otherwise.
base::Result<ExprValue> run(const Program& program, const Scope& scope, const EvalInputs& inputs,
                            Budget& budget, UnknownNames unknown = UnknownNames::Error);

// The names of the program that the scope does not have, in order of appearance, each before those
// that it begins: what makes an expression wait for a later pass. Of guarded references only the
// first name counts.
std::vector<std::string> missing_names(const Program& program, const Scope& scope);
// Why the program came to nil, with its text and a caret: which of its names the scope lacks.
std::string why_nil(const Program& program, const Scope& scope);
// True if the program reads a variable of the late-binding families (`item`, `retries`,
// `lastRetry.*`, `workflow.status`, `workflow.failures`) that the scope does not have.
bool waits_for_late_binding(const Program& program, const Scope& scope);

// The text that a value has when it stands in for a tag (§8.3): a string as it is; anything else
// as JSON. A function or a non-finite number is an error.
base::Result<std::string> to_tag_text(const ExprValue& value, Budget& budget);
// A value as JSON data, as encoding/json would marshal it (maps sorted).
base::Result<base::Value> to_json_value(const ExprValue& value, Budget& budget);
// As Go's %v.
std::string to_go_text(const ExprValue& value);

// Boolean contexts (hooks, retryStrategy.expression, …): the whole of §8.4's wording,
// "unable to cast expression result '%s' to bool", "unable to evaluate expression '%s': %s".
base::Result<bool> evaluate_bool(std::string_view text, const Scope& scope,
                                 const EvalInputs& inputs, Budget& budget,
                                 Functions functions = Functions::Argo);

}  // namespace tiphys::expr
