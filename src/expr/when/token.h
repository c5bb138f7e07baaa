// Tokens of govaluate's language, and which may follow which.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/budget.h"
#include "expr/go/regexp.h"

namespace tiphys::expr::when {

enum class TokenKind : std::uint8_t {
  Unknown,
  Prefix,
  Numeric,
  Boolean,
  String,
  Pattern,
  Time,
  Variable,
  Separator,
  Accessor,
  Comparator,
  LogicalOp,
  Modifier,
  Clause,
  ClauseClose,
  Ternary,
};
std::string_view name_of(TokenKind kind);  // "CLAUSE_CLOSE"

struct Token {
  TokenKind kind = TokenKind::Unknown;
  std::string text;         // strings, names, signs
  double number = 0;        // Numeric; of Time the Unix seconds
  bool truth = false;       // Boolean
  go::Regexp pattern = {};  // Pattern
};
// The value as messages show it (a parenthesis shows as its code, as Go prints a rune).
std::string value_text(const Token& token);

base::Result<std::vector<Token>> tokenize(std::string_view text, Budget& budget);

// True for what is one number, truth or word of the language. O(length).
bool is_word(std::string_view text);

// Balanced parentheses, and each token allowed after the one before it.
base::Result<void> check_syntax(const std::vector<Token>& tokens);
// Constant patterns of =~ and !~ must compile; their tokens become patterns.
base::Result<void> mark_patterns(std::vector<Token>& tokens, Budget& budget);

}  // namespace tiphys::expr::when
