// Conditions of DAG tasks: bare names are expanded, then a small grammar is compiled; private to
// expr.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "expr/depends.h"

namespace tiphys::expr::depends {

// "(a.Succeeded || a.Skipped || a.Daemoned)", with what the task tolerates.
std::string expand_name(std::string_view task, const Depends::Tolerance& tolerance);
// The condition with each bare name expanded. Error: "task result '%s' for task '%s' is invalid".
// O(length of the result).
base::Result<std::string> expand(std::string_view text, const Depends::ToleranceOf& tolerance);

// One pass over an expanded condition, to reverse Polish form; binary operators by precedence
// climbing. Depth is bounded, so that parsing cannot overflow the stack. O(length).
class Parser {
 public:
  // Both are borrowed.
  Parser(std::string_view text, Depends& out) : text_(text), out_(out) {}

  base::Result<void> parse();

 private:
  using Code = Depends::Code;
  struct Operator {
    std::string_view sign;
    int precedence;
    Code code;
  };
  static constexpr std::array<Operator, 4> kOperators = {
      {{"||", 1, Code::Or}, {"&&", 2, Code::And}, {"==", 3, Code::Equal}, {"!=", 3, Code::Differ}}};

  void skip_blanks();
  bool take(std::string_view sign);
  base::Result<void> refuse() const;

  base::Result<void> choose(int depth);
  base::Result<void> binary(int least, int depth);
  base::Result<void> unary(int depth);
  base::Result<void> operand();
  std::uint32_t task_index(std::string_view task);
  void emit(Code code) { out_.code_.push_back({code}); }

  std::string_view text_;
  Depends& out_;
  std::unordered_map<std::string_view, std::uint32_t> places_;  // of tasks, by name
  std::size_t at_ = 0;
};

}  // namespace tiphys::expr::depends
