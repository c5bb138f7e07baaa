// The doors of the expression language: variables from a scope, the added functions, results.
#include "expr/expression.h"
#include "expr/go/any.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/json.h"
#include "base/unicode.h"
#include "expr/expression/added_functions.h"
#include "expr/expression/evaluate.h"
#include "expr/expression/program.h"
#include "expr/expression/scope_environment.h"
#include "expr/go/format.h"
#include "expr/go/function.h"
#include "expr/go/strings.h"

namespace tiphys::expr {

const std::string& Program::text() const { return code_->tree.source; }
const std::vector<Program::Reference>& Program::references() const { return code_->references; }
bool Program::calls(std::string_view function) const {
  return std::find(code_->calls.begin(), code_->calls.end(), function) != code_->calls.end();
}

base::Result<Program> compile(std::string_view text, Functions functions) {
  auto code = std::make_shared<expression::ProgramCode>();
  code->tree = TRY(expression::parse(text));
  code->functions = functions;
  expression::analyse(*code);
  Program out;
  out.code_ = std::move(code);
  return out;
}

namespace {

const ZoneSource& zones_of(const EvalInputs& inputs) {
  return inputs.zones != nullptr ? *inputs.zones : utc_only();
}

}  // namespace

base::Result<ExprValue> run(const Program& program, const Scope& scope, const EvalInputs& inputs,
                            Budget& budget, UnknownNames unknown) {
  const expression::ProgramCode& code = *program.code_;
  expression::ScopeEnvironment environment(scope, code.functions, unknown, budget);
  if (unknown == UnknownNames::Error) {
    TRY(environment.check_names(code));
    if (code.mismatch) return std::unexpected(*code.mismatch);
    if (environment.declares_names(code)) TRY(environment.check_kinds(code));
  }
  go::World world{inputs.now, inputs.chance, zones_of(inputs), budget};
  return expression::evaluate(code.tree, environment, world);
}

std::vector<std::string> missing_names(const Program& program, const Scope& scope) {
  std::vector<std::string> out;
  Budget budget;
  expression::ScopeEnvironment environment(scope, Functions::Argo, UnknownNames::Error, budget);
  auto require = [&](std::string name) {
    if (!environment.has(name) && std::find(out.begin(), out.end(), name) == out.end())
      out.push_back(std::move(name));
  };
  for (const Program::Reference& reference : program.references()) {
    const std::string& path = reference.path;
    if (!reference.guarded && environment.has(path)) continue;
    std::size_t dot = path.find('.');
    require(path.substr(0, dot));
    if (reference.guarded) continue;
    while (dot != path.npos) {
      dot = path.find('.', dot + 1);
      require(path.substr(0, dot));
    }
  }
  for (const std::string& name : program.code_->unknown_functions) out.push_back(name);
  return out;
}

std::string why_nil(const Program& program, const Scope& scope) {
  Budget budget;
  expression::ScopeEnvironment environment(scope, Functions::Argo, UnknownNames::Error, budget);
  const expression::ProgramCode& code = *program.code_;
  for (std::size_t i = 0; i < code.references.size(); ++i) {
    const Program::Reference& reference = code.references[i];
    if (reference.guarded || environment.has(reference.path)) continue;
    return expression::bound_message(code.tree.source, code.reference_positions[i],
                                     "there is no " + reference.path);
  }
  return expression::bound_message(code.tree.source, 0, "it has no value (nil)");
}

bool waits_for_late_binding(const Program& program, const Scope& scope) {
  auto late = [](std::string_view path) {
    for (std::string_view name : {"item", "retries", "workflow.status", "workflow.failures"})
      if (path == name) return true;
    return path.starts_with("item.") || path.starts_with("lastRetry.");
  };
  for (const std::string& name : missing_names(program, scope))
    if (late(name)) return true;
  return false;
}

base::Result<std::string> to_tag_text(const ExprValue& value, Budget& budget) {
  if (!value.is_string()) return go::json_of(value, budget);
  // What JSON cannot hold becomes U+FFFD there.
  return base::as_utf8(value.as_string());
}

base::Result<base::Value> to_json_value(const ExprValue& value, Budget& budget) {
  return base::parse_json(TRY(go::json_of(value, budget, 0, go::HtmlEscape::No)));
}

std::string to_go_text(const ExprValue& value) { return go::short_text_of(value); }

namespace {

// fmt's %s.
std::string as_string_verb(const ExprValue& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_nil()) return "%!s(<nil>)";
  if (value.is_time() || value.is_duration()) return go::short_text_of(value);
  if (value.is_list()) {
    std::string out = "[";
    for (const ExprValue& item : value.items()) {
      if (out.size() > 1) out += ' ';
      if (out.size() > 4096) break;
      out += item.is_list() || item.is_map() ? go::short_text_of(item) : as_string_verb(item);
    }
    return out + "]";
  }
  return fmt::format("%!s({}={})", name_of(value.type()), go::short_text_of(value));
}

}  // namespace

base::Result<bool> evaluate_bool(std::string_view text, const Scope& scope,
                                 const EvalInputs& inputs, Budget& budget, Functions functions) {
  auto failed = [&](const base::Error& cause) {
    return std::unexpected(cause.with_context(
        fmt::format("unable to evaluate expression '{}'", go::for_message(text))));
  };
  auto program = compile(text, functions);
  if (!program) return failed(program.error());
  auto value = run(*program, scope, inputs, budget, UnknownNames::Nil);
  if (!value) return failed(value.error());
  if (value->is_bool()) return value->as_bool();
  return base::fail(base::ErrorCode::InvalidArgument,
                    fmt::format("unable to cast expression result '{}' to bool",
                                go::for_message(as_string_verb(*value))));
}

}  // namespace tiphys::expr
