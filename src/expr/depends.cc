// Depends: doors of the parser, and evaluation of what it compiled.
#include "expr/depends.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "expr/depends/parser.h"
#include "expr/go/strings.h"

namespace tiphys::expr {

std::string_view name_of(TaskResult result) {
  static constexpr std::array<std::string_view, 8> kNames = {"Succeeded",    "Failed",   "Errored",
                                                             "Skipped",      "Omitted",  "Daemoned",
                                                             "AnySucceeded", "AllFailed"};
  return kNames[static_cast<std::size_t>(result)];
}

base::Result<Depends> Depends::parse(std::string_view condition, const ToleranceOf& tolerance) {
  Depends out;
  if (base::trim(condition).empty()) return out;
  out.expanded_ = TRY(depends::expand(condition, tolerance));
  auto parsed = depends::Parser(out.expanded_, out).parse();
  if (!parsed) {
    std::string shown = out.expanded_;
    std::replace(shown.begin(), shown.end(), '-', '_');
    return std::unexpected(parsed.error().with_context(
        fmt::format("unable to evaluate expression '{}'", go::for_message(shown))));
  }
  return out;
}

base::Result<Depends> Depends::of_names(std::span<const std::string> names,
                                        const ToleranceOf& tolerance) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += " && ";
    text += depends::expand_name(name, tolerance ? tolerance(name) : Tolerance{});
  }
  return parse(text, {});
}

std::vector<std::uint32_t> Depends::tasks_with_items_result() const {
  std::vector<std::uint32_t> out;
  for (const Step& step : code_)
    if (step.code == Code::Operand && step.result >= TaskResult::AnySucceeded)
      out.push_back(step.task);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool Depends::evaluate(const Truth& truth) const {
  if (code_.empty()) return true;
  std::vector<bool> stack;
  stack.reserve(8);
  auto pop = [&] {
    bool top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const Step& step : code_) {
    if (step.code == Code::Operand) {
      stack.push_back(truth(step.task, step.result));
      continue;
    }
    bool right = pop();
    if (step.code == Code::Not) {
      stack.push_back(!right);
      continue;
    }
    bool left = pop();
    switch (step.code) {
      case Code::And: stack.push_back(left && right); break;
      case Code::Or: stack.push_back(left || right); break;
      case Code::Equal: stack.push_back(left == right); break;
      case Code::Differ: stack.push_back(left != right); break;
      case Code::Choose: stack.push_back(pop() ? left : right); break;
      case Code::Operand:
      case Code::Not: break;
    }
  }
  return stack.back();
}

}  // namespace tiphys::expr
