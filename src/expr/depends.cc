// The condition language of DAG tasks: bare names are expanded, then a small grammar is compiled to
// reverse Polish form. Depth is bounded, so neither parsing nor evaluation can overflow the stack.
#include "expr/depends.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "expr/go/strings.h"

namespace tiphys::expr {
namespace {

constexpr std::array<std::string_view, 8> kResultNames = {"Succeeded",    "Failed",   "Errored",
                                                          "Skipped",      "Omitted",  "Daemoned",
                                                          "AnySucceeded", "AllFailed"};

std::optional<TaskResult> find_result(std::string_view name) {
  auto at = std::find(kResultNames.begin(), kResultNames.end(), name);
  if (at == kResultNames.end()) return std::nullopt;
  return static_cast<TaskResult>(at - kResultNames.begin());
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool starts_name(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool continues_name(char c) { return starts_name(c) || c == '-'; }

std::string expand_name(std::string_view task, const Depends::Tolerance& tolerance) {
  std::string out = fmt::format("({0}.Succeeded || {0}.Skipped || {0}.Daemoned", task);
  if (tolerance.errored) out += fmt::format(" || {}.Errored", task);
  if (tolerance.failed) out += fmt::format(" || {}.Failed", task);
  return out + ")";
}

// A word of the condition: a task, with its result if one follows the dot.
struct Word {
  std::string_view task;
  std::string_view result;
  std::size_t size = 0;
};

Word read_word(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && continues_name(text[end])) ++end;
  Word word{text.substr(0, end), {}, end};
  if (end + 2 >= text.size() || text[end] != '.' || !is_upper(text[end + 1])) return word;
  std::size_t last = end + 1;
  while (last < text.size() && is_letter(text[last])) ++last;
  if (last - end < 3) return word;  // the dot and one letter are no result
  word.result = text.substr(end + 1, last - end - 1);
  word.size = last;
  return word;
}

base::Result<std::string> expand(std::string_view text, const Depends::ToleranceOf& tolerance) {
  std::string out;
  while (!text.empty()) {
    if (!starts_name(text[0])) {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    Word word = read_word(text);
    if (word.result.empty()) {
      out += expand_name(word.task, tolerance ? tolerance(word.task) : Depends::Tolerance{});
    } else if (find_result(word.result)) {
      out += text.substr(0, word.size);
    } else {
      return base::fail(
          base::ErrorCode::InvalidArgument,
          fmt::format("task result '{}' for task '{}' is invalid", word.result, word.task));
    }
    text.remove_prefix(word.size);
  }
  return out;
}

}  // namespace

std::string_view name_of(TaskResult result) {
  return kResultNames[static_cast<std::size_t>(result)];
}

// One pass over the expanded condition; binary operators by precedence climbing.
class DependsParser {
 public:
  DependsParser(std::string_view text, Depends& out) : text_(text), out_(out) {}

  base::Result<void> parse() {
    TRY(choose(0));
    skip_blanks();
    if (at_ < text_.size()) return refuse();
    return {};
  }

 private:
  using Code = Depends::Code;
  static constexpr int kDepthMax = 200;
  struct Operator {
    std::string_view sign;
    int precedence;
    Code code;
  };
  static constexpr std::array<Operator, 4> kOperators = {
      {{"||", 1, Code::Or}, {"&&", 2, Code::And}, {"==", 3, Code::Equal}, {"!=", 3, Code::Differ}}};

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool take(std::string_view sign) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }
  base::Result<void> refuse() const {
    std::string what = at_ < text_.size()
                           ? fmt::format("unexpected token \"{}\"", text_.substr(at_, 1))
                           : std::string("unexpected token EOF");
    return base::fail(base::ErrorCode::InvalidArgument, fmt::format("{} (1:{})", what, at_ + 1));
  }
  base::Result<void> too_deep() const {
    return base::fail(base::ErrorCode::Exhausted,
                      fmt::format("condition is nested deeper than {} levels", kDepthMax));
  }

  base::Result<void> choose(int depth) {
    if (depth > kDepthMax) return too_deep();
    TRY(binary(1, depth + 1));
    if (!take("?")) return {};
    TRY(choose(depth + 1));
    if (!take(":")) return refuse();
    TRY(choose(depth + 1));
    out_.code_.push_back({Code::Choose});
    return {};
  }

  base::Result<void> binary(int least, int depth) {
    TRY(unary(depth));
    while (true) {
      const Operator* found = nullptr;
      std::size_t before = at_;
      for (const Operator& op : kOperators)
        if (found == nullptr && take(op.sign)) found = &op;
      if (found == nullptr || found->precedence < least) {
        at_ = before;
        return {};
      }
      TRY(binary(found->precedence + 1, depth + 1));
      out_.code_.push_back({found->code});
    }
  }

  base::Result<void> unary(int depth) {
    std::size_t nots = 0;
    skip_blanks();
    while (!text_.substr(at_).starts_with("!=") && take("!")) ++nots;
    if (take("(")) {
      TRY(choose(depth + 1));
      if (!take(")")) return refuse();
    } else {
      TRY(operand());
    }
    for (; nots > 0; --nots) out_.code_.push_back({Code::Not});
    return {};
  }

  base::Result<void> operand() {
    skip_blanks();
    if (at_ == text_.size() || !starts_name(text_[at_])) return refuse();
    Word word = read_word(text_.substr(at_));
    auto result = find_result(word.result);
    if (!result) return refuse();
    at_ += word.size;
    out_.code_.push_back({Code::Operand, *result, task_index(word.task)});
    return {};
  }

  std::uint32_t task_index(std::string_view task) {
    auto next = static_cast<std::uint32_t>(out_.tasks_.size());
    auto [at, added] = places_.emplace(task, next);
    if (added) out_.tasks_.emplace_back(task);
    return at->second;
  }

  std::string_view text_;
  Depends& out_;
  std::unordered_map<std::string_view, std::uint32_t> places_;  // of tasks, by name
  std::size_t at_ = 0;
};

base::Result<Depends> Depends::parse(std::string_view condition, const ToleranceOf& tolerance) {
  Depends out;
  if (base::trim(condition).empty()) return out;
  out.expanded_ = TRY(expand(condition, tolerance));
  auto parsed = DependsParser(out.expanded_, out).parse();
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
    text += expand_name(name, tolerance ? tolerance(name) : Tolerance{});
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
