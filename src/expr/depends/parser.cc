// Expansion and parsing of conditions.
#include "expr/depends/parser.h"

#include <fmt/format.h>

#include <optional>

namespace tiphys::expr::depends {
namespace {

std::optional<TaskResult> find_result(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(TaskResult::AllFailed); ++i)
    if (name_of(static_cast<TaskResult>(i)) == name) return static_cast<TaskResult>(i);
  return std::nullopt;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
bool starts_name(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
bool continues_name(char c) { return starts_name(c) || c == '-'; }

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

constexpr int kDepthMax = 200;

base::Result<void> too_deep() {
  return base::fail(base::ErrorCode::Exhausted,
                    fmt::format("condition is nested deeper than {} levels", kDepthMax));
}

}  // namespace

std::string expand_name(std::string_view task, const Depends::Tolerance& tolerance) {
  std::string out = fmt::format("({0}.Succeeded || {0}.Skipped || {0}.Daemoned", task);
  if (tolerance.errored) out += fmt::format(" || {}.Errored", task);
  if (tolerance.failed) out += fmt::format(" || {}.Failed", task);
  return out + ")";
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

base::Result<void> Parser::parse() {
  TRY(choose(0));
  skip_blanks();
  if (at_ < text_.size()) return refuse();
  return {};
}

void Parser::skip_blanks() {
  while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
}

bool Parser::take(std::string_view sign) {
  skip_blanks();
  if (!text_.substr(at_).starts_with(sign)) return false;
  at_ += sign.size();
  return true;
}

base::Result<void> Parser::refuse() const {
  std::string what = at_ < text_.size()
                         ? fmt::format("unexpected token \"{}\"", text_.substr(at_, 1))
                         : std::string("unexpected token EOF");
  return base::fail(base::ErrorCode::InvalidArgument, fmt::format("{} (1:{})", what, at_ + 1));
}

base::Result<void> Parser::choose(int depth) {
  if (depth > kDepthMax) return too_deep();
  TRY(binary(1, depth + 1));
  if (!take("?")) return {};
  TRY(choose(depth + 1));
  if (!take(":")) return refuse();
  TRY(choose(depth + 1));
  emit(Code::Choose);
  return {};
}

base::Result<void> Parser::binary(int least, int depth) {
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
    emit(found->code);
  }
}

base::Result<void> Parser::unary(int depth) {
  std::size_t nots = 0;
  skip_blanks();
  while (!text_.substr(at_).starts_with("!=") && take("!")) ++nots;
  if (take("(")) {
    TRY(choose(depth + 1));
    if (!take(")")) return refuse();
  } else {
    TRY(operand());
  }
  for (; nots > 0; --nots) emit(Code::Not);
  return {};
}

base::Result<void> Parser::operand() {
  skip_blanks();
  if (at_ == text_.size() || !starts_name(text_[at_])) return refuse();
  Word word = read_word(text_.substr(at_));
  auto result = find_result(word.result);
  if (!result) return refuse();
  at_ += word.size;
  out_.code_.push_back({Code::Operand, *result, task_index(word.task)});
  return {};
}

std::uint32_t Parser::task_index(std::string_view task) {
  auto next = static_cast<std::uint32_t>(out_.tasks_.size());
  auto [at, added] = places_.emplace(task, next);
  if (added) out_.tasks_.emplace_back(task);
  return at->second;
}

}  // namespace tiphys::expr::depends
