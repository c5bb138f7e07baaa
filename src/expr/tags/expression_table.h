// The expressions of one tree: each text is compiled once, however often it stands there, and what
// they may cost together is bounded. Private to expr.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "expr/expression.h"
#include "expr/tags.h"

namespace tiphys::expr::tags {

class ExpressionTable {
 public:
  // Fills in the program or the error of a tag that is an expression.
  void compile(TagText::Tag& tag, bool inside_json);

 private:
  static constexpr std::size_t kCountMax = 100'000;
  static constexpr std::size_t kBytesMax = 4u << 20;
  struct Compiled {
    std::shared_ptr<const Program> program;  // shared: an immutable snapshot
    base::Error error;
  };
  Compiled compiled(const std::string& text);

  std::map<std::string, Compiled> known_;
  std::size_t bytes_ = 0;
};

}  // namespace tiphys::expr::tags
