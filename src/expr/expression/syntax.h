// The syntax of expr-lang: tokens, the tree, and errors with an excerpt of the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expr/go/any.h"

namespace tiphys::expr::expression {

// "message (line:column)\n | source line\n | ....^"; `rune` counts from 0 over the whole source.
std::string bound_message(std::string_view source, std::uint32_t rune, std::string_view message);

enum class TokenKind : std::uint8_t {
  Identifier,
  Number,
  String,
  Bytes,
  Operator,
  Bracket,
  End,
  Invalid
};
struct Token {
  TokenKind kind = TokenKind::End;
  std::uint32_t from = 0;  // in runes
  std::string text;
};
std::string shown(const Token& token);  // `Operator("+")`, `EOF`

// Ends in End, or in Invalid with the message of what could not be read.
std::vector<Token> tokenize(std::string_view source);

enum class NodeKind : std::uint8_t {
  Nil,
  Bool,
  Integer,
  Float,
  String,
  Bytes,
  Identifier,
  Unary,
  Binary,
  Chain,
  Member,
  Slice,
  Call,
  Builtin,
  Predicate,
  Pointer,
  Declaration,
  Sequence,
  Conditional,
  Array,
  Map,
};

using NodeIndex = std::int32_t;
inline constexpr NodeIndex kNoNode = -1;

// Children by kind: Unary operand; Binary left, right; Chain inner; Member base, property; Slice
// base, from, to (either may be kNoNode); Call callee, arguments…; Builtin arguments…; Predicate
// body; Declaration value, rest; Sequence, Array elements; Conditional condition, then, else; Map
// key, value, key, value, …
struct Node {
  NodeKind kind = NodeKind::Nil;
  bool optional = false;  // Member after "?."
  std::uint32_t from = 0;
  std::string text;  // operator, name
  go::Any value;     // literals
  std::vector<NodeIndex> kids;
};

struct Tree {
  std::string source;
  std::vector<Node> nodes;
  NodeIndex root = kNoNode;

  const Node& at(NodeIndex i) const { return nodes[static_cast<std::size_t>(i)]; }
};

struct SyntaxLimits {
  std::uint32_t depth_max = 200;
  std::size_t nodes_max = 10'000;  // expr-lang's own limit
  std::size_t source_bytes_max = 1 << 20;
};

base::Result<Tree> parse(std::string_view source, const SyntaxLimits& limits = {});

bool is_predicate_function(std::string_view name);  // all, any, map, reduce, …
bool is_builtin(std::string_view name);

}  // namespace tiphys::expr::expression
