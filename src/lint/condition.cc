// Tags are replaced by a word; comparisons are found by looking at three tokens at a time.
#include "lint/condition.h"

#include <fmt/core.h>

#include <vector>

#include "base/text.h"
#include "expr/when.h"

namespace tiphys::lint {
namespace {

using base::is_digit;

enum class Kind : char { Text, Number, Word, Comparison, Other };
struct Token {
  Kind kind;
  std::string_view text;
};

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
}

std::string with_words_for_tags(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open)).append("x");
    text.remove_prefix(close + 2);
  }
}

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

Token token_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  const auto piece = [&](Kind kind, std::size_t end) {
    return Token{kind, text.substr(at, end - at)};
  };
  if (c == '\'' || c == '"') return piece(Kind::Text, end_of_quoted(text, at));
  if (c == '{' && text.substr(at).starts_with("{{")) {
    const std::size_t close = text.find("}}", at);
    std::size_t end = close == std::string_view::npos ? text.size() : close + 2;
    while (end < text.size() && is_word(text[end])) ++end;
    return piece(Kind::Word, end);
  }
  if (is_word(c)) {
    std::size_t end = at;
    bool number = true;
    for (; end < text.size() && is_word(text[end]); ++end)
      number = number && (is_digit(text[end]) || text[end] == '.');
    return piece(number ? Kind::Number : Kind::Word, end);
  }
  if (c == '=' || c == '!' || c == '<' || c == '>') {
    std::size_t end = at + 1;
    if (end < text.size() && (text[end] == '=' || text[end] == '~')) ++end;
    const bool compares = c == '<' || c == '>' || (end - at == 2 && text[end - 1] == '=');
    return piece(compares ? Kind::Comparison : Kind::Other, end);
  }
  return piece(Kind::Other, at + 1);
}

}  // namespace

std::string condition_problem(std::string_view text) {
  expr::Budget budget;
  const auto outcome = expr::evaluate_when(with_words_for_tags(text), budget);
  if (outcome.has_value() || !outcome.error().message.starts_with("Invalid 'when'")) return {};
  return outcome.error().message;
}

std::string text_against_number(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
      ++at;
      continue;
    }
    tokens.push_back(token_at(text, at));
    at += tokens.back().text.size();
  }
  for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::Comparison) continue;
    const Kind left = tokens[i - 1].kind, right = tokens[i + 1].kind;
    const bool mixed = (left == Kind::Text && right == Kind::Number) ||
                       (left == Kind::Number && right == Kind::Text);
    if (mixed)
      return fmt::format("{} {} {}", tokens[i - 1].text, tokens[i].text, tokens[i + 1].text);
  }
  return {};
}

}  // namespace tiphys::lint
