// Compiling the expressions of one tree.
#include "expr/tags/expression_table.h"

#include <string_view>
#include <utility>

#include "expr/tags/text.h"

namespace tiphys::expr::tags {

void ExpressionTable::compile(TagText::Tag& tag, bool inside_json) {
  std::string text = tag.inner.substr(1);
  if (inside_json) {
    auto plain = json_unescape(text);
    if (!plain) {
      tag.error = plain.error();
      return;
    }
    text = std::move(*plain);
  }
  auto known = known_.find(text);
  if (known == known_.end()) known = known_.emplace(text, compiled(text)).first;
  tag.program = known->second.program;
  tag.error = known->second.error;
}

ExpressionTable::Compiled ExpressionTable::compiled(const std::string& text) {
  Compiled out;
  auto refuse = [&](std::string_view limit) {
    out.error = {base::ErrorCode::Exhausted, "template exceeds its limit of " + std::string(limit)};
    return out;
  };
  if (known_.size() >= kCountMax) return refuse("100000 expressions");
  if ((bytes_ += text.size()) > kBytesMax) return refuse("4194304 bytes of expressions");
  auto program = expr::compile(text);
  if (program)
    out.program = std::make_shared<const Program>(std::move(*program));
  else
    out.error = program.error();
  return out;
}

}  // namespace tiphys::expr::tags
