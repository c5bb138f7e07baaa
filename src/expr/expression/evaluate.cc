// The evaluator: a walk over the tree. Chains of binary operators are walked in a loop; everything
// else that nests is counted against the budget's depth.
#include "expr/expression/evaluate.h"

#include <fmt/format.h>

#include <algorithm>

#include "expr/expression/evaluator.h"
#include "expr/expression/operators.h"
#include "expr/go/format.h"
#include "expr/go/strings.h"

namespace tiphys::expr::expression {

Evaluator::Evaluator(const Tree& tree, Environment& environment, go::World& world)
    : tree_(tree), environment_(environment), world_(world), budget_(world.budget) {}

std::unexpected<base::Error> Evaluator::at(const Node& node, const base::Error& error) const {
  if (budget_.exceeded() || placed_) return std::unexpected(error);
  placed_ = true;
  return base::fail(error.code,
                    bound_message(tree_.source, node.from, go::for_message(error.message)));
}
std::unexpected<base::Error> Evaluator::at(const Node& node, std::string message) const {
  return at(node, base::Error{base::ErrorCode::InvalidArgument, std::move(message)});
}

base::Result<Any> Evaluator::eval(NodeIndex index) {
  Level level(budget_);
  if (!level.ok()) return budget_.failure();
  const Node* node = &tree_.at(index);
  if (node->kind != NodeKind::Binary) return leaf(*node);
  std::vector<const Node*> spine;
  std::optional<bool> known;
  while (node->kind == NodeKind::Binary && !(known = decided(*node))) {
    spine.push_back(node);
    node = &tree_.at(node->kids[0]);
  }
  Any value = known ? Any(*known) : TRY(leaf(*node));
  for (; !spine.empty(); spine.pop_back()) value = TRY(binary(*spine.back(), std::move(value)));
  return value;
}

// true, false, and these behind `not`.
std::optional<bool> Evaluator::constant(NodeIndex index) const {
  const Node* node = &tree_.at(index);
  bool turned = false;
  for (; node->kind == NodeKind::Unary && (node->text == "!" || node->text == "not");
       turned = !turned)
    node = &tree_.at(node->kids[0]);
  if (node->kind != NodeKind::Bool) return std::nullopt;
  return node->value.as_bool() != turned;
}

// `x and false` and `x or true`: expr-lang's optimizer drops what stands on the left.
std::optional<bool> Evaluator::decided(const Node& node) const {
  const bool both = node.text == "&&" || node.text == "and";
  if (!both && node.text != "||" && node.text != "or") return std::nullopt;
  const std::optional<bool> right = constant(node.kids[1]);
  return right && *right != both ? right : std::nullopt;
}

base::Result<Any> Evaluator::leaf(const Node& node) {
  if (!budget_.step()) return budget_.failure();
  switch (node.kind) {
    case NodeKind::Nil: return Any();
    case NodeKind::Bool:
    case NodeKind::Integer:
    case NodeKind::Float:
    case NodeKind::String:
    case NodeKind::Bytes: return node.value;
    case NodeKind::Identifier: return identifier(node);
    case NodeKind::Unary: return unary(node);
    case NodeKind::Chain: return chain(node);
    case NodeKind::Member: return member(node);
    case NodeKind::Slice: return sliced(node);
    case NodeKind::Call: return call(node);
    case NodeKind::Builtin: return builtin(node);
    case NodeKind::Pointer: return pointer(node);
    case NodeKind::Declaration: return declaration(node);
    case NodeKind::Sequence: return sequence(node);
    case NodeKind::Conditional: return conditional(node);
    case NodeKind::Array: return array(node);
    case NodeKind::Map: return map(node);
    case NodeKind::Predicate: return eval(node.kids[0]);
    case NodeKind::Binary: break;
  }
  return Any();
}

const Any* Evaluator::variable(std::string_view name) const {
  for (auto it = variables_.rbegin(); it != variables_.rend(); ++it)
    if (it->first == name) return &it->second;
  return nullptr;
}

base::Result<Any> Evaluator::identifier(const Node& node) {
  if (const Any* value = variable(node.text)) return *value;
  if (node.text == "$env") return TRY_AT(node, environment_.everything());
  std::string_view path[] = {node.text};
  auto found = TRY_AT(node, environment_.find(path));
  if (!found) return at(node, "unknown name " + node.text);
  return std::move(found->value);
}

base::Result<Any> Evaluator::unary(const Node& node) {
  Any value = TRY(eval(node.kids[0]));
  if (node.text == "-") return TRY_AT(node, negate(value));
  if (node.text == "+") return value;
  if (!value.is_bool()) return at(node, wrong_kind(value, "bool"));
  return Any(!value.as_bool());
}

base::Result<Any> Evaluator::binary(const Node& node, Any left) {
  if (!budget_.step()) return budget_.failure();
  std::string_view sign = node.text;
  bool both = sign == "&&" || sign == "and";
  if (both || sign == "||" || sign == "or") {
    // With the other constant on the right, expr-lang's optimizer leaves the left.
    if (constant(node.kids[1])) return left;
    if (!left.is_bool()) return at(node, wrong_kind(left, "bool"));
    if (left.as_bool() != both) return left;
    return eval(node.kids[1]);
  }
  if (sign == "??") {
    if (!is_nil(left)) return left;
    return eval(node.kids[1]);
  }
  Any right = TRY(eval(node.kids[1]));
  if (left.is_string() && right.is_string() && !budget_.step(left.as_string().size() / 64))
    return budget_.failure();
  if (sign == "==") return Any(TRY_AT(node, equal(left, right, budget_)));
  if (sign == "!=") return Any(!TRY_AT(node, equal(left, right, budget_)));
  if (sign == "in") return Any(TRY_AT(node, contained(left, right, budget_)));
  if (sign == "..") return TRY_AT(node, range(left, right, budget_));
  if (sign == "<" || sign == ">" || sign == "<=" || sign == ">=") {
    int c = TRY_AT(node, order(left, right, sign));
    bool with_equal = sign.size() == 2;
    if (c == 2) return Any(false);
    return Any((with_equal && c == 0) || (sign[0] == '<' ? c < 0 : c > 0));
  }
  if (sign == "matches" || sign == "contains" || sign == "startsWith" || sign == "endsWith")
    return Any(TRY_AT(node, text_test(sign, left, right, budget_, last_pattern_)));
  return TRY_AT(node, arithmetic(sign, left, right, budget_));
}

base::Result<Any> Evaluator::chain(const Node& node) {
  chain_ended_ = false;
  auto value = eval(node.kids[0]);
  if (!value && chain_ended_) {
    chain_ended_ = false;
    return Any();
  }
  if (value && is_nil(*value)) return Any();
  return value;
}

// Names of a member path as far as it is written out, outermost base first; empty unless the base
// is a free name.
bool Evaluator::static_path(const Node& node, std::vector<const Node*>& members,
                            std::vector<std::string_view>& names) const {
  const Node* at_node = &node;
  while (at_node->kind == NodeKind::Member) {
    const Node& property = tree_.at(at_node->kids[1]);
    if (property.kind != NodeKind::String || at_node->optional) return false;
    members.push_back(at_node);
    names.push_back(property.value.as_string());
    at_node = &tree_.at(at_node->kids[0]);
  }
  if (at_node->kind != NodeKind::Identifier || at_node->text == "$env") return false;
  if (variable(at_node->text) != nullptr) return false;
  names.push_back(at_node->text);
  std::reverse(members.begin(), members.end());
  std::reverse(names.begin(), names.end());
  return true;
}

base::Result<Any> Evaluator::member(const Node& node) {
  std::vector<const Node*> members;
  std::vector<std::string_view> names;
  if (static_path(node, members, names)) {
    auto found = TRY_AT(node, environment_.find(names));
    if (!found) return at(tree_.at(members[0]->kids[0]), "unknown name " + std::string(names[0]));
    Any value = std::move(found->value);
    for (std::size_t i = found->used; i < names.size(); ++i)
      value = TRY(fetched(*members[i - 1], value, Any(names[i])));
    return value;
  }
  Any base = TRY(eval(node.kids[0]));
  if (node.optional && is_nil(base)) {
    chain_ended_ = true;  // the rest of the chain is left out: see chain()
    return base::fail(base::ErrorCode::InvalidArgument, "");
  }
  Any key = TRY(eval(node.kids[1]));
  const Node& from = tree_.at(node.kids[0]);
  bool named = from.kind == NodeKind::Identifier && from.text == "$env" && key.is_string();
  if (named && !node.optional && base.is_map() && base.as_map().find(key) == nullptr)
    return at(node, "unknown name " + key.as_string());
  return fetched(node, base, key);
}

base::Result<Any> Evaluator::fetched(const Node& node, const Any& base, const Any& key) {
  return TRY_AT(node, fetch(base, key));
}

base::Result<Any> Evaluator::sliced(const Node& node) {
  Any base = TRY(eval(node.kids[0]));
  Any high;
  if (node.kids[2] != kNoNode) {
    high = TRY(eval(node.kids[2]));
  } else {
    bool text = base.is_string();
    if (!text && !base.is_list())
      return at(node, fmt::format("invalid argument for len (type {})", kind_name(base)));
    high = Any(static_cast<std::int64_t>(text ? base.as_string().size() : base.items().size()));
  }
  Any low(0);
  if (node.kids[1] != kNoNode) low = TRY(eval(node.kids[1]));
  return TRY_AT(node, slice(base, low, high, budget_));
}

base::Result<Any> Evaluator::call(const Node& node) {
  go::Call made{{}, world_};
  const Node& callee = tree_.at(node.kids[0]);
  const go::Function* method = nullptr;
  // A method's receiver is its first argument.
  if (callee.kind == NodeKind::Member) {
    const Node& property = tree_.at(callee.kids[1]);
    std::vector<const Node*> members;
    std::vector<std::string_view> names;
    if (property.kind == NodeKind::String && !static_path(callee, members, names)) {
      Any base = TRY(eval(callee.kids[0]));
      if (callee.optional && is_nil(base)) {
        chain_ended_ = true;
        return base::fail(base::ErrorCode::InvalidArgument, "");
      }
      method = find_method(base, property.value.as_string());
      if (method != nullptr) made.args.push_back(base);
    }
  }
  for (std::size_t i = 1; i < node.kids.size(); ++i) made.args.push_back(TRY(eval(node.kids[i])));
  if (method == nullptr) {
    Any function = TRY(eval(node.kids[0]));
    if (function.is_nil()) return at(node, "invalid operation: cannot call nil");
    if (function.kind() != Any::Kind::Function)
      return at(node, fmt::format("invalid operation: cannot call non-function of type {}",
                                  kind_name(function)));
    method = function.as_function()->function;
  }
  TRY_AT(node, go::check_arguments(*method, made.args));
  if (!can_call(made)) return budget_.failure();
  return built(node, method->call(made));
}

// A call costs what reading its texts costs, however little comes out of it.
bool Evaluator::can_call(const go::Call& made) {
  std::size_t cost = 4;
  for (const Any& argument : made.args)
    if (argument.is_string()) cost += argument.as_string().size() / 64;
  return budget_.step(cost);
}

// A new value: its bytes and its depth are within the budget.
base::Result<Any> Evaluator::built(const Node& node, base::Result<Any> value) {
  Any out = TRY_AT(node, std::move(value));
  if (!budget_.charge(out.own_bytes()) || !budget_.depth_fits(out.depth()))
    return budget_.failure();
  return out;
}

base::Result<Any> Evaluator::builtin(const Node& node) {
  if (is_predicate_function(node.text)) return predicate_call(node);
  const go::Function* function = find_builtin(node.text);
  go::Call made{{}, world_};
  for (NodeIndex kid : node.kids) made.args.push_back(TRY(eval(kid)));
  TRY_AT(node, check_builtin_arguments(*function, made));
  if (!can_call(made)) return budget_.failure();
  return built(node, function->call(made));
}

base::Result<Any> Evaluator::pointer(const Node& node) {
  if (loops_.empty()) return at(node, "cannot use pointer accessor outside predicate");
  const Loop& loop = loops_.back();
  if (node.text.empty()) return loop.item();
  if (node.text == "acc" && loop.reduces) return loop.accumulator;
  if (node.text == "index" && (loop.reduces || loop.maps))
    return Any(static_cast<std::int64_t>(loop.index));
  return at(node, "unknown pointer #" + node.text);
}

base::Result<Any> Evaluator::declaration(const Node& node) {
  Any value = TRY(eval(node.kids[0]));
  variables_.emplace_back(node.text, std::move(value));
  auto out = eval(node.kids[1]);
  variables_.pop_back();
  return out;
}

base::Result<Any> Evaluator::sequence(const Node& node) {
  Any last;
  for (NodeIndex kid : node.kids) last = TRY(eval(kid));
  return last;
}

base::Result<Any> Evaluator::conditional(const Node& node) {
  Any condition = TRY(eval(node.kids[0]));
  if (!condition.is_bool()) return at(node, wrong_kind(condition, "bool"));
  return eval(node.kids[condition.as_bool() ? 1 : 2]);
}

base::Result<Any> Evaluator::array(const Node& node) {
  std::vector<Any> items;
  items.reserve(node.kids.size());
  for (NodeIndex kid : node.kids) items.push_back(TRY(eval(kid)));
  return built(node, Any::list(std::move(items)));
}

base::Result<Any> Evaluator::map(const Node& node) {
  std::vector<std::pair<Any, Any>> items;
  for (std::size_t i = 0; i + 1 < node.kids.size(); i += 2) {
    Any key = TRY(eval(node.kids[i]));
    if (!key.is_string()) return at(node, wrong_kind(key, "string"));
    items.emplace_back(std::move(key), TRY(eval(node.kids[i + 1])));
  }
  // The first of equal keys wins: expr-lang fills the map from the last pair backwards.
  std::reverse(items.begin(), items.end());
  return built(node, Any::map(std::move(items)));
}

base::Result<Any> evaluate(const Tree& tree, Environment& environment, go::World& world) {
  return Evaluator(tree, environment, world).eval(tree.root);
}

}  // namespace tiphys::expr::expression
