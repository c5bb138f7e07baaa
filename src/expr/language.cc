// The doors of the expression language.
#include "expr/language.h"

namespace tiphys::expr {

namespace lang {
struct Tree {
  std::string text;
  std::vector<Program::Reference> references;
};
}  // namespace lang

const std::string& Program::text() const { return tree_->text; }
const std::vector<Program::Reference>& Program::references() const { return tree_->references; }

base::Result<Program> compile(std::string_view, Functions) {
  return base::fail(base::ErrorCode::Unimplemented, "expressions are not built yet");
}
base::Result<ExprValue> run(const Program&, const Scope&, const EvalInputs&, Budget&) {
  return base::fail(base::ErrorCode::Unimplemented, "expressions are not built yet");
}
std::vector<std::string> missing_names(const Program&, const Scope&) { return {}; }
base::Result<std::string> to_tag_text(const ExprValue& value, Budget&) { return value.as_string(); }

}  // namespace tiphys::expr
