// The parser: precedence climbing over tokens, with a bound on depth and on nodes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "expr/expression/syntax.h"
#include "expr/go/number.h"
#include "expr/go/runes.h"

namespace tiphys::expr::expression {
namespace {

using Kind = TokenKind;

struct Operator {
  std::string_view sign;
  int precedence;
  bool right = false;
};
constexpr std::array kUnary = {Operator{"not", 50}, Operator{"!", 50}, Operator{"-", 90},
                               Operator{"+", 90}};
constexpr std::array kBinary = {
    Operator{"|", 0},         Operator{"or", 10},        Operator{"||", 10},
    Operator{"and", 15},      Operator{"&&", 15},        Operator{"==", 20},
    Operator{"!=", 20},       Operator{"<", 20},         Operator{">", 20},
    Operator{">=", 20},       Operator{"<=", 20},        Operator{"in", 20},
    Operator{"matches", 20},  Operator{"contains", 20},  Operator{"startsWith", 20},
    Operator{"endsWith", 20}, Operator{"..", 25},        Operator{"+", 30},
    Operator{"-", 30},        Operator{"*", 60},         Operator{"/", 60},
    Operator{"%", 60},        Operator{"**", 100, true}, Operator{"^", 100, true},
    Operator{"??", 500}};

template <std::size_t N>
const Operator* find(const std::array<Operator, N>& table, std::string_view sign) {
  auto at =
      std::find_if(table.begin(), table.end(), [&](const Operator& o) { return o.sign == sign; });
  return at == table.end() ? nullptr : &*at;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}
bool is_comparison(std::string_view sign) { return one_of(sign, {"<", ">", ">=", "<="}); }

// What a predicate function takes besides its collection.
struct Shape {
  std::string_view name;
  bool predicate_optional = false;
  bool third = false;
};
constexpr std::array kPredicates = {Shape{"all"},
                                    Shape{"none"},
                                    Shape{"any"},
                                    Shape{"one"},
                                    Shape{"filter"},
                                    Shape{"map"},
                                    Shape{"count", true},
                                    Shape{"sum", true},
                                    Shape{"find"},
                                    Shape{"findIndex"},
                                    Shape{"findLast"},
                                    Shape{"findLastIndex"},
                                    Shape{"groupBy"},
                                    Shape{"sortBy", false, true},
                                    Shape{"reduce", false, true}};

const Shape* find_shape(std::string_view name) {
  auto at = std::find_if(kPredicates.begin(), kPredicates.end(),
                         [&](const Shape& s) { return s.name == name; });
  return at == kPredicates.end() ? nullptr : &*at;
}

class Parser {
 public:
  Parser(std::string_view source, const SyntaxLimits& limits) : limits_(limits) {
    tree_.source = source;
    tokens_ = tokenize(source);
  }

  base::Result<Tree> run() {
    check_invalid();
    tree_.root = sequence();
    if (ok() && !is(Kind::End)) unexpected(current());
    if (!ok())
      return base::fail(code_,
                        exhausted() ? error_ : bound_message(tree_.source, error_at_, error_));
    return std::move(tree_);
  }

 private:
  bool ok() const { return error_.empty(); }
  bool exhausted() const { return code_ == base::ErrorCode::Exhausted; }
  const Token& current() const { return tokens_[at_]; }
  bool is(Kind kind) const { return current().kind == kind; }
  bool is(Kind kind, std::string_view text) const {
    return current().kind == kind && current().text == text;
  }
  void fail(std::uint32_t from, std::string message) {
    if (!ok()) return;
    error_ = std::move(message);
    error_at_ = from;
  }
  void exhaust(std::string message) {
    fail(0, std::move(message));
    code_ = base::ErrorCode::Exhausted;
  }
  void unexpected(const Token& token) { fail(token.from, "unexpected token " + shown(token)); }
  void check_invalid() {
    if (is(Kind::Invalid)) fail(current().from, current().text);
  }
  void next() {
    if (at_ + 1 < tokens_.size()) {
      ++at_;
      check_invalid();
    } else {
      fail(current().from, "unexpected end of expression");
    }
  }
  void expect(Kind kind, std::string_view text) {
    if (is(kind, text)) return next();
    unexpected(current());
  }
  void expect(Kind kind) {
    if (is(kind)) return next();
    unexpected(current());
  }

  NodeIndex add(NodeKind kind, std::uint32_t from, std::string text = {},
                std::vector<NodeIndex> kids = {}) {
    if (!ok()) return kNoNode;
    if (tree_.nodes.size() >= limits_.nodes_max) {
      exhaust("compilation failed: expression exceeds maximum allowed nodes");
      return kNoNode;
    }
    Node node;
    node.kind = kind;
    node.from = from;
    node.text = std::move(text);
    node.kids = std::move(kids);
    tree_.nodes.push_back(std::move(node));
    return static_cast<NodeIndex>(tree_.nodes.size()) - 1;
  }
  NodeIndex literal(NodeKind kind, std::uint32_t from, go::Any value) {
    NodeIndex out = add(kind, from);
    if (out != kNoNode) tree_.nodes.back().value = std::move(value);
    return out;
  }

  NodeIndex sequence() {
    std::vector<NodeIndex> nodes = {expression(0)};
    while (ok() && is(Kind::Operator, ";")) {
      next();
      if (is(Kind::End)) break;
      nodes.push_back(expression(0));
    }
    if (!ok() || nodes.size() == 1) return nodes[0];
    std::uint32_t from = tree_.at(nodes[0]).from;
    return add(NodeKind::Sequence, from, {}, std::move(nodes));
  }

  // Every nested construct passes through here, so this is where depth is counted.
  NodeIndex expression(int precedence) {
    if (!ok()) return kNoNode;
    if (depth_ >= limits_.depth_max) {
      exhaust(fmt::format("expression exceeds its limit of {} levels", limits_.depth_max));
      return kNoNode;
    }
    ++depth_;
    NodeIndex out = expression_inner(precedence);
    --depth_;
    return out;
  }

  NodeIndex expression_inner(int precedence) {
    if (precedence == 0 && is(Kind::Operator, "let")) return declaration();
    if (precedence == 0 && is(Kind::Operator, "if")) return conditional_if();
    NodeIndex left = primary();
    std::string before;
    while (ok() && is(Kind::Operator)) {
      std::size_t backup = at_;
      std::optional<Token> negation;
      if (is(Kind::Operator, "not")) {
        next();
        const Operator* op = find(kBinary, current().text);
        if (!one_of(current().text, {"contains", "matches", "startsWith", "endsWith", "in"})) {
          unexpected(current());
          break;
        }
        if (op == nullptr || op->precedence < precedence) {
          at_ = backup;
          break;
        }
        negation = current();
      }
      Token sign = current();
      const Operator* op = find(kBinary, sign.text);
      if (op == nullptr || op->precedence < precedence) break;
      next();
      left = operation(left, *op, sign, negation, before);
      before = sign.text;
    }
    return precedence == 0 ? ternary(left) : left;
  }

  NodeIndex operation(NodeIndex left, const Operator& op, const Token& sign,
                      const std::optional<Token>& negation, const std::string& before) {
    if (sign.text == "|") {
      Token name = current();
      expect(Kind::Identifier);
      return call(name, {left});
    }
    if (before == "??" && sign.text != "??") {
      fail(sign.from, fmt::format("Operator ({}) and coalesce expressions (?"
                                  "?) cannot be mixed. "
                                  "Wrap either by parentheses.",
                                  sign.text));
      return kNoNode;
    }
    if (is_comparison(sign.text)) return comparison(left, sign, op.precedence);
    NodeIndex right = expression(op.right ? op.precedence : op.precedence + 1);
    NodeIndex out = add(NodeKind::Binary, sign.from, sign.text, {left, right});
    if (negation) out = add(NodeKind::Unary, negation->from, "not", {out});
    return out;
  }

  // `a < b < c` means `a < b && b < c`.
  NodeIndex comparison(NodeIndex left, Token sign, int precedence) {
    NodeIndex root = kNoNode;
    while (true) {
      NodeIndex right = expression(precedence + 1);
      NodeIndex one = add(NodeKind::Binary, sign.from, sign.text, {left, right});
      root = root == kNoNode ? one : add(NodeKind::Binary, sign.from, "&&", {root, one});
      left = right;
      sign = current();
      if (!ok() || sign.kind != Kind::Operator || !is_comparison(sign.text)) return root;
      next();
    }
  }

  NodeIndex declaration() {
    next();
    Token name = current();
    expect(Kind::Identifier);
    expect(Kind::Operator, "=");
    NodeIndex value = expression(0);
    expect(Kind::Operator, ";");
    NodeIndex rest = nested_sequence();
    return add(NodeKind::Declaration, name.from, name.text, {value, rest});
  }
  NodeIndex nested_sequence() { return ok() ? sequence() : kNoNode; }

  NodeIndex conditional_if() {
    next();
    NodeIndex condition = expression(0);
    expect(Kind::Bracket, "{");
    NodeIndex then = nested_sequence();
    expect(Kind::Bracket, "}");
    expect(Kind::Operator, "else");
    NodeIndex otherwise = kNoNode;
    if (is(Kind::Operator, "if")) {
      otherwise = expression(0);
    } else {
      expect(Kind::Bracket, "{");
      otherwise = nested_sequence();
      expect(Kind::Bracket, "}");
    }
    return add(NodeKind::Conditional, 0, {}, {condition, then, otherwise});
  }

  NodeIndex ternary(NodeIndex node) {
    while (ok() && is(Kind::Operator, "?")) {
      next();
      NodeIndex then = node;
      if (!is(Kind::Operator, ":")) {
        then = expression(0);
        expect(Kind::Operator, ":");
      } else {
        next();
      }
      NodeIndex otherwise = expression(0);
      node = add(NodeKind::Conditional, current().from, {}, {node, then, otherwise});
    }
    return node;
  }

  NodeIndex primary() {
    Token token = current();
    if (token.kind == Kind::Operator) {
      if (const Operator* op = find(kUnary, token.text)) {
        next();
        NodeIndex inner = expression(op->precedence);
        return postfix(add(NodeKind::Unary, token.from, token.text, {inner}));
      }
    }
    if (is(Kind::Bracket, "(")) {
      next();
      NodeIndex inner = nested_sequence();
      expect(Kind::Bracket, ")");
      return postfix(inner);
    }
    if (predicate_depth_ > 0 && (is(Kind::Operator, "#") || is(Kind::Operator, "."))) {
      std::string name;
      if (token.text == "#") {
        next();
        if (is(Kind::Identifier)) {
          name = current().text;
          next();
        }
      }
      return postfix(add(NodeKind::Pointer, token.from, std::move(name)));
    }
    if (is(Kind::Operator, "::")) {
      next();
      token = current();
      expect(Kind::Identifier);
      return postfix(call(token, {}));
    }
    return secondary();
  }

  NodeIndex secondary() {
    Token token = current();
    switch (token.kind) {
      case Kind::Identifier:
        next();
        if (token.text == "true" || token.text == "false")
          return literal(NodeKind::Bool, token.from, go::Any(token.text == "true"));
        if (token.text == "nil") return add(NodeKind::Nil, token.from);
        if (is(Kind::Bracket, "(")) return postfix(call(token, {}));
        return postfix(add(NodeKind::Identifier, token.from, token.text));
      case Kind::Number: next(); return number(token);
      case Kind::String:
        next();
        return postfix(literal(NodeKind::String, token.from, go::Any(token.text)));
      case Kind::Bytes: {
        next();
        std::vector<go::Any> bytes;
        for (char c : token.text)
          bytes.emplace_back(static_cast<std::int64_t>(static_cast<unsigned char>(c)),
                             go::GoType::Uint8);
        return postfix(literal(NodeKind::Bytes, token.from,
                               go::Any::list(std::move(bytes), go::GoType::ByteList)));
      }
      default: break;
    }
    if (is(Kind::Bracket, "[")) return postfix(array());
    if (is(Kind::Bracket, "{")) return postfix(map());
    unexpected(token);
    return kNoNode;
  }

  NodeIndex number(const Token& token) {
    std::string text = token.text;
    std::erase(text, '_');
    std::string low = go::lower(text);
    std::string_view kind = low.starts_with("0x")                          ? "hex"
                            : low.find_first_of(".e") != std::string::npos ? "float"
                            : low.starts_with("0b")                        ? "binary"
                            : low.starts_with("0o")                        ? "octal"
                                                                           : "integer";
    auto refuse = [&](std::string_view function, go::NumberError error) {
      fail(current().from, fmt::format("invalid {} literal: {}", kind,
                                       go::number_error(function, text, error).message));
      return kNoNode;
    };
    if (kind == "float") {
      auto n = go::parse_float(text);
      if (!n) return refuse("ParseFloat", n.error());
      return literal(NodeKind::Float, token.from, go::Any(*n));
    }
    auto n = go::parse_int(text, kind == "integer" ? 10 : 0);
    if (!n) return refuse("ParseInt", n.error());
    return literal(NodeKind::Integer, token.from, go::Any(*n));
  }

  NodeIndex call(const Token& name, std::vector<NodeIndex> arguments) {
    if (!ok()) return kNoNode;
    if (const Shape* shape = find_shape(name.text)) return predicate_call(name, *shape, arguments);
    if (is_builtin(name.text)) {
      list_arguments(arguments);
      return add(NodeKind::Builtin, name.from, name.text, std::move(arguments));
    }
    arguments.insert(arguments.begin(), add(NodeKind::Identifier, name.from, name.text));
    list_arguments(arguments);
    return add(NodeKind::Call, name.from, {}, std::move(arguments));
  }

  NodeIndex predicate_call(const Token& name, const Shape& shape,
                           std::vector<NodeIndex>& arguments) {
    expect(Kind::Bracket, "(");
    std::size_t already = arguments.size();
    std::size_t wanted = shape.third ? 3 : 2;
    for (std::size_t i = already; i < wanted && ok(); ++i) {
      bool optional = i == 2 || (i == 1 && shape.predicate_optional);
      if (is(Kind::Bracket, ")")) {
        if (optional) break;
        fail(current().from, fmt::format("expected at least {} arguments", wanted - already));
      }
      if (i > already) expect(Kind::Operator, ",");
      arguments.push_back(i == 1 ? predicate() : expression(0));
    }
    if (is(Kind::Operator, ",")) next();
    expect(Kind::Bracket, ")");
    return add(NodeKind::Builtin, name.from, name.text, std::move(arguments));
  }

  void list_arguments(std::vector<NodeIndex>& arguments) {
    expect(Kind::Bracket, "(");
    bool first = true;
    while (ok() && !is(Kind::Bracket, ")")) {
      if (!first) expect(Kind::Operator, ",");
      first = false;
      if (is(Kind::Bracket, ")")) break;
      arguments.push_back(expression(0));
    }
    expect(Kind::Bracket, ")");
  }

  NodeIndex predicate() {
    std::uint32_t from = current().from;
    bool braces = is(Kind::Bracket, "{");
    if (braces) next();
    ++predicate_depth_;
    NodeIndex body = kNoNode;
    if (braces) {
      body = nested_sequence();
    } else {
      body = expression(0);
      if (ok() && is(Kind::Operator, ";"))
        fail(current().from, "wrap predicate with brackets { and }");
    }
    --predicate_depth_;
    if (braces) expect(Kind::Bracket, "}");
    return add(NodeKind::Predicate, from, {}, {body});
  }

  NodeIndex array() {
    std::uint32_t from = current().from;
    std::vector<NodeIndex> nodes;
    next();
    while (ok() && !is(Kind::Bracket, "]")) {
      if (!nodes.empty()) {
        expect(Kind::Operator, ",");
        if (is(Kind::Bracket, "]")) break;
      }
      nodes.push_back(expression(0));
    }
    expect(Kind::Bracket, "]");
    return add(NodeKind::Array, from, {}, std::move(nodes));
  }

  NodeIndex map_key() {
    Token token = current();
    if (token.kind == Kind::Number || token.kind == Kind::String ||
        token.kind == Kind::Identifier) {
      next();
      return literal(NodeKind::String, token.from, go::Any(token.text));
    }
    if (is(Kind::Bracket, "(")) return expression(0);
    fail(token.from,
         "a map key must be a quoted string, a number, a identifier, or an expression enclosed in "
         "parentheses (unexpected token " +
             shown(token) + ")");
    return kNoNode;
  }

  NodeIndex map() {
    std::uint32_t from = current().from;
    std::vector<NodeIndex> nodes;
    next();
    while (ok() && !is(Kind::Bracket, "}")) {
      if (!nodes.empty()) {
        expect(Kind::Operator, ",");
        if (is(Kind::Bracket, "}")) break;
        if (is(Kind::Operator, ",")) unexpected(current());
      }
      nodes.push_back(map_key());
      expect(Kind::Operator, ":");
      nodes.push_back(expression(0));
    }
    expect(Kind::Bracket, "}");
    return add(NodeKind::Map, from, {}, std::move(nodes));
  }

  NodeIndex postfix(NodeIndex node) {
    // Long chains of members are read in this loop; they still nest when evaluated.
    std::uint32_t links = 0;
    while (ok() && (is(Kind::Operator) || is(Kind::Bracket))) {
      if (++links > limits_.depth_max) {
        exhaust(fmt::format("expression exceeds its limit of {} levels", limits_.depth_max));
        break;
      }
      bool optional = is(Kind::Operator, "?.");
      if (optional || is(Kind::Operator, ".")) {
        next();
        if (optional && is(Kind::Bracket, "["))
          node = bracket(node, true);
        else
          node = member(node, optional);
      } else if (is(Kind::Bracket, "[")) {
        node = bracket(node, false);
      } else {
        break;
      }
    }
    return node;
  }

  NodeIndex member(NodeIndex node, bool optional) {
    Token name = current();
    next();
    bool word = name.kind == Kind::Operator && !name.text.empty() &&
                (go::is_letter(base::next_rune(name.text).value));
    if (name.kind != Kind::Identifier && !word) {
      fail(current().from, "expected name");
      return kNoNode;
    }
    NodeIndex property = literal(NodeKind::String, name.from, go::Any(name.text));
    bool chain = ok() && node != kNoNode && tree_.at(node).kind == NodeKind::Chain;
    if (chain) node = tree_.at(node).kids[0];
    NodeIndex out = add(NodeKind::Member, name.from, {}, {node, property});
    if (out != kNoNode) tree_.nodes.back().optional = optional;
    if (ok() && is(Kind::Bracket, "(")) {
      std::vector<NodeIndex> arguments = {out};
      list_arguments(arguments);
      out = add(NodeKind::Call, name.from, {}, std::move(arguments));
    }
    if (chain || optional) out = add(NodeKind::Chain, name.from, {}, {out});
    return out;
  }

  NodeIndex bracket(NodeIndex node, bool optional) {
    std::uint32_t from = current().from;
    next();
    NodeIndex low = kNoNode;
    NodeIndex high = kNoNode;
    if (!is(Kind::Operator, ":")) low = expression(0);
    NodeIndex out = kNoNode;
    if (ok() && is(Kind::Operator, ":")) {
      next();
      if (!is(Kind::Bracket, "]")) high = expression(0);
      out = add(NodeKind::Slice, from, {}, {node, low, high});
    } else {
      out = add(NodeKind::Member, from, {}, {node, low});
      if (out != kNoNode) tree_.nodes.back().optional = optional;
      if (optional) out = add(NodeKind::Chain, from, {}, {out});
    }
    expect(Kind::Bracket, "]");
    return out;
  }

  SyntaxLimits limits_;
  Tree tree_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::uint32_t depth_ = 0;
  int predicate_depth_ = 0;
  std::string error_;
  std::uint32_t error_at_ = 0;
  base::ErrorCode code_ = base::ErrorCode::InvalidArgument;
};

}  // namespace

bool is_predicate_function(std::string_view name) { return find_shape(name) != nullptr; }

base::Result<Tree> parse(std::string_view source, const SyntaxLimits& limits) {
  if (source.size() > limits.source_bytes_max)
    return base::fail(
        base::ErrorCode::Exhausted,
        fmt::format("expression exceeds its limit of {} bytes of text", limits.source_bytes_max));
  return Parser(source, limits).run();
}

}  // namespace tiphys::expr::expression
