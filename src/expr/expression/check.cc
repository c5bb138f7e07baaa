// One pass over the table of nodes, in which children stand before their parents.
#include "expr/expression/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "expr/expression/evaluate.h"
#include "expr/expression/evaluator.h"
#include "expr/go/function.h"
#include "expr/go/regexp.h"

namespace tiphys::expr::expression {
namespace {

struct Nature {
  Known kind = Known::Nothing;
  Known element = Known::Nothing;  // of arrays
};

std::string_view name_of(Known kind) {
  constexpr std::array<std::string_view, 18> kNames = {"unknown",
                                                       "unknown",
                                                       "bool",
                                                       "int",
                                                       "int64",
                                                       "time.Month",
                                                       "time.Weekday",
                                                       "float64",
                                                       "string",
                                                       "[]uint8",
                                                       "[]interface {}",
                                                       "map[string]interface {}",
                                                       "map[interface {}]interface {}",
                                                       "time.Time",
                                                       "time.Duration",
                                                       "*time.Location",
                                                       "func",
                                                       "func"};
  return kNames.at(static_cast<std::size_t>(kind));
}

bool unknown(Known k) { return k == Known::Nothing; }
bool integer(Known k) { return k == Known::Int || k == Known::Int64; }
// A whole number with a name of its own: operators refuse it, functions take it for a number.
bool named_integer(Known k) { return k == Known::Month || k == Known::Weekday; }
bool number(Known k) { return integer(k) || k == Known::Float; }
bool array_like(Known k) { return k == Known::Array || k == Known::Bytes; }
bool map_like(Known k) { return k == Known::Map || k == Known::AnyKeyMap; }
bool among(Known k, std::initializer_list<Known> kinds) {
  if (integer(k)) k = Known::Int;
  return std::find(kinds.begin(), kinds.end(), k) != kinds.end();
}
bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool comparable(Known a, Known b) {
  return unknown(a) || unknown(b) || a == Known::Nil || b == Known::Nil ||
         (number(a) && number(b)) || (array_like(a) && array_like(b)) || a == b;
}
// One is not known and the other is of these kinds, or neither is known.
bool maybe(Known a, Known b, std::initializer_list<Known> kinds) {
  if (unknown(a)) return unknown(b) || among(b, kinds);
  return unknown(b) && among(a, kinds);
}

class Checker {
 public:
  Checker(const Tree& tree, const KindOfName& kind_of_name)
      : tree_(tree),
        kind_of_name_(kind_of_name),
        natures_(tree.nodes.size()),
        loop_(tree.nodes.size(), kNoNode),
        declaration_(tree.nodes.size(), kNoNode),
        callee_(tree.nodes.size()) {}

  base::Result<void> run() {
    for (std::size_t i = tree_.nodes.size(); i > 0; --i) hand_down(i - 1);
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
      natures_[i] = visit(tree_.nodes[i], i);
      if (!error_.empty())
        return base::fail(base::ErrorCode::InvalidArgument,
                          bound_message(tree_.source, error_at_, error_));
    }
    return {};
  }

 private:
  Nature fail(const Node& node, std::string message) {
    if (error_.empty()) {
      error_ = std::move(message);
      error_at_ = node.from;
    }
    return {};
  }
  Nature fail(NodeIndex node, std::string message) {
    return fail(tree_.at(node), std::move(message));
  }
  Nature nature(NodeIndex i) const {
    return i == kNoNode ? Nature{} : natures_[static_cast<std::size_t>(i)];
  }
  Nature kid(const Node& node, std::size_t k) const { return nature(node.kids[k]); }

  // Whose predicate a node is part of, and which variables are bound, from parents to children.
  void hand_down(std::size_t i) {
    const Node& node = tree_.nodes[i];
    for (std::size_t k = 0; k < node.kids.size(); ++k) {
      if (node.kids[k] == kNoNode) continue;
      auto child = static_cast<std::size_t>(node.kids[k]);
      bool predicate = node.kind == NodeKind::Builtin && k == 1 &&
                       tree_.nodes[child].kind == NodeKind::Predicate;
      bool bound = node.kind == NodeKind::Declaration && k == 1;
      loop_[child] = predicate ? static_cast<NodeIndex>(i) : loop_[i];
      declaration_[child] = bound ? static_cast<NodeIndex>(i) : declaration_[i];
      if (node.kind == NodeKind::Call && k == 0) callee_[child] = true;
    }
  }

  Nature visit(const Node& node, std::size_t i) {
    switch (node.kind) {
      case NodeKind::Nil: return {Known::Nil};
      case NodeKind::Bool: return {Known::Bool};
      case NodeKind::Integer: return {Known::Int};
      case NodeKind::Float: return {Known::Float};
      case NodeKind::String: return {Known::String};
      case NodeKind::Bytes: return {Known::Bytes, Known::Int};
      case NodeKind::Identifier: return identifier(node, i);
      case NodeKind::Unary: return unary(node);
      case NodeKind::Binary: return binary(node);
      case NodeKind::Chain:
      case NodeKind::Predicate: return kid(node, 0);
      case NodeKind::Member: return member(node, i);
      case NodeKind::Slice: return slice(node);
      case NodeKind::Call: return call(node);
      case NodeKind::Builtin: return builtin(node);
      case NodeKind::Pointer: return pointer(node, i);
      case NodeKind::Declaration: return declaration(node, i);
      case NodeKind::Sequence: return nature(node.kids.back());
      case NodeKind::Conditional: return conditional(node);
      case NodeKind::Array: return array(node);
      case NodeKind::Map: return {Known::Map};
    }
    return {};
  }

  NodeIndex binding(std::string_view name, NodeIndex from) const {
    for (NodeIndex d = from; d != kNoNode; d = declaration_[static_cast<std::size_t>(d)])
      if (tree_.at(d).text == name) return d;
    return kNoNode;
  }
  Nature identifier(const Node& node, std::size_t i) {
    if (NodeIndex d = binding(node.text, declaration_[i]); d != kNoNode)
      return nature(tree_.at(d).kids[0]);
    return {kind_of_name_(node.text)};
  }
  Nature declaration(const Node& node, std::size_t i) {
    if (!unknown(kind_of_name_(node.text))) return fail(node, "cannot redeclare " + node.text);
    if (is_builtin(node.text)) return fail(node, "cannot redeclare builtin " + node.text);
    if (binding(node.text, declaration_[i]) != kNoNode)
      return fail(node, "cannot redeclare variable " + node.text);
    return kid(node, 1);
  }

  Nature unary(const Node& node) {
    Nature inner = kid(node, 0);
    bool negation = node.text == "!" || node.text == "not";
    if (negation && (inner.kind == Known::Bool || unknown(inner.kind))) return {Known::Bool};
    if (!negation && (number(inner.kind) || unknown(inner.kind))) return inner;
    return fail(node, fmt::format("invalid operation: {} (mismatched type {})", node.text,
                                  name_of(inner.kind)));
  }

  Nature binary(const Node& node) {
    Nature l = kid(node, 0);
    Nature r = kid(node, 1);
    const std::string& sign = node.text;
    if (sign == "in") return in(node, l, r);
    if (sign == "??") {
      if (l.kind == Known::Nil) return r;
      return r.kind == Known::Nil || l.kind == r.kind ? l : Nature{};
    }
    if (sign == "matches" && tree_.at(node.kids[1]).kind == NodeKind::String) {
      auto pattern = go::Regexp::compile(tree_.at(node.kids[1]).value.as_string());
      if (!pattern) return fail(node, pattern.error().message);
    }
    bool good = false;
    Nature out = operation(sign, l.kind, r.kind, good);
    if (good) return out;
    return fail(node, fmt::format("invalid operation: {} (mismatched types {} and {})", sign,
                                  name_of(l.kind), name_of(r.kind)));
  }

  static Nature operation(std::string_view sign, Known l, Known r, bool& good) {
    using enum Known;
    if (one_of(sign, {"==", "!="})) {
      good = comparable(l, r);
      return {Bool};
    }
    if (one_of(sign, {"or", "||", "and", "&&"})) {
      good = (l == Bool && r == Bool) || maybe(l, r, {Bool});
      return {Bool};
    }
    if (one_of(sign, {"<", ">", ">=", "<="})) {
      good = (number(l) && number(r)) || (l == r && among(l, {String, Time, Duration})) ||
             maybe(l, r, {Int, Float, String, Time, Duration});
      return {Bool};
    }
    if (one_of(sign, {"matches", "contains", "startsWith", "endsWith"})) {
      good = (l == String && r == String) || maybe(l, r, {String}) ||
             (sign == "matches" && l == Bytes && r == String);
      return {Bool};
    }
    if (sign == "..") {
      good = (integer(l) && integer(r)) || maybe(l, r, {Int});
      return {Array, Int};
    }
    return arithmetic(sign, l, r, good);
  }

  static Nature arithmetic(std::string_view sign, Known l, Known r, bool& good) {
    using enum Known;
    bool numbers = number(l) && number(r);
    Nature promoted = {integer(l) && integer(r) ? Int : Float};
    if (sign == "/" || sign == "**" || sign == "^") {
      good = numbers || maybe(l, r, {Int, Float});
      return {Float};
    }
    if (sign == "%") {
      good = (integer(l) && integer(r)) || maybe(l, r, {Int});
      return {Int};
    }
    good = true;
    if (numbers) return promoted;
    if (sign == "*") {
      if ((number(l) || l == Duration) && (number(r) || r == Duration)) return {Duration};
      good = maybe(l, r, {Int, Float, Duration});
      return {};
    }
    if (l == Duration && r == Duration) return {Duration};
    if (l == Time && r == Duration) return {Time};
    if (sign == "-") {
      if (l == Time && r == Time) return {Duration};
      good = maybe(l, r, {Int, Float, Time, Duration});
      return {};
    }
    if (l == String && r == String) return {String};
    if (l == Duration && r == Time) return {Time};
    good = maybe(l, r, {Int, Float, String, Time, Duration});
    return {};
  }

  Nature in(const Node& node, Nature l, Nature r) {
    bool text = l.kind == Known::String || unknown(l.kind);
    if (text && r.kind == Known::Time) return {Known::Bool};
    if (r.kind == Known::Map && !text)
      return fail(node, fmt::format("cannot use {} as type string in map key", name_of(l.kind)));
    if (array_like(r.kind) && !comparable(l.kind, r.element))
      return fail(node, fmt::format("cannot use {} as type {} in array", name_of(l.kind),
                                    name_of(r.element)));
    if (map_like(r.kind) || array_like(r.kind) || unknown(r.kind)) return {Known::Bool};
    if (unknown(l.kind) && r.kind == Known::String) return {Known::Bool};
    return fail(node, fmt::format("invalid operation: in (mismatched types {} and {})",
                                  name_of(l.kind), name_of(r.kind)));
  }

  static bool has_method(Known kind, std::string_view name) {
    switch (kind) {
      case Known::Time: return find_method(Any(go::TimeValue{}), name) != nullptr;
      case Known::Duration: return find_method(Any(base::Duration{}), name) != nullptr;
      case Known::Location:
      case Known::Month:
      case Known::Weekday: return name == "String";
      default: return false;
    }
  }

  static Nature result_of_method(Known kind, std::string_view name) {
    using enum Known;
    if (one_of(name, {"String", "Format", "Zone"})) return {String};
    if (one_of(name, {"Before", "After", "Equal", "IsZero", "IsDST"})) return {Bool};
    if (kind == Duration) {
      if (one_of(name, {"Hours", "Minutes", "Seconds"})) return {Float};
      return {name.ends_with("seconds") ? Int64 : Duration};
    }
    if (name == "Month") return {Month};
    if (name == "Weekday") return {Weekday};
    if (name == "Location") return {Location};
    if (name == "Sub") return {Duration};
    if (name.starts_with("Unix")) return {Int64};
    return {one_of(name, {"Add", "AddDate", "UTC", "In", "Truncate", "Round", "Local"}) ? Time
                                                                                        : Int};
  }

  Nature member(const Node& node, std::size_t i) {
    const Node& base_node = tree_.at(node.kids[0]);
    const Node& property = tree_.at(node.kids[1]);
    Nature base = kid(node, 0);
    Nature prop = kid(node, 1);
    if (base_node.kind == NodeKind::Identifier && base_node.text == "$env") return {};
    if (unknown(base.kind)) return {};
    bool named = property.kind == NodeKind::String;
    if (named && base.kind == Known::Nil)
      return fail(node, "type nil has no field " + property.value.as_string());
    if (named && has_method(base.kind, property.value.as_string())) return {Known::Function};
    if (base.kind == Known::Map) {
      if (prop.kind != Known::String && !unknown(prop.kind))
        return fail(property, fmt::format("cannot use {} to get an element from {}",
                                          name_of(prop.kind), name_of(base.kind)));
      return {};
    }
    if (base.kind == Known::AnyKeyMap) return {base.element};
    if (array_like(base.kind)) {
      if (!integer(prop.kind) && !unknown(prop.kind))
        return fail(property,
                    fmt::format("array elements can only be selected using an integer (got {})",
                                name_of(prop.kind)));
      return {base.element};
    }
    if (named)
      return fail(node, fmt::format("type {} has no {} {}", name_of(base.kind),
                                    callee_[i] ? "method" : "field", property.value.as_string()));
    return fail(node,
                fmt::format("type {}[{}] is undefined", name_of(base.kind), name_of(prop.kind)));
  }

  Nature slice(const Node& node) {
    Nature base = kid(node, 0);
    if (unknown(base.kind)) return {};
    if (base.kind != Known::String && !array_like(base.kind))
      return fail(node, fmt::format("cannot slice {}", name_of(base.kind)));
    for (std::size_t k : {std::size_t{1}, std::size_t{2}}) {
      Known index = kid(node, k).kind;
      if (node.kids[k] != kNoNode && !integer(index) && !unknown(index))
        return fail(node.kids[k], fmt::format("non-integer slice index {}", name_of(index)));
    }
    return base;
  }

  Nature call(const Node& node) {
    Nature callee = kid(node, 0);
    const Node& member = tree_.at(node.kids[0]);
    if (callee.kind == Known::Function && member.kind == NodeKind::Member) {
      const Node& property = tree_.at(member.kids[1]);
      const Known receiver = kid(member, 0).kind;
      if (property.kind == NodeKind::String && has_method(receiver, property.value.as_string()))
        return result_of_method(receiver, property.value.as_string());
    }
    if (callee.kind == Known::TextFunction) return {Known::String};
    if (unknown(callee.kind) || callee.kind == Known::Function) return {};
    if (callee.kind == Known::Nil)
      return fail(node, "function is nil; cannot call nil as function");
    return fail(node, fmt::format("{} is not callable", name_of(callee.kind)));
  }

  Nature pointer(const Node& node, std::size_t i) {
    NodeIndex loop = loop_[i];
    if (loop == kNoNode) return fail(node, "cannot use pointer accessor outside predicate");
    const Node& function = tree_.at(loop);
    if (node.text.empty()) return {kid(function, 0).element};
    if (node.text == "index" && one_of(function.text, {"map", "reduce"})) return {Known::Int};
    if (node.text == "acc" && function.text == "reduce") return {};
    return fail(node, "unknown pointer #" + node.text);
  }

  Nature conditional(const Node& node) {
    Nature condition = kid(node, 0);
    if (condition.kind != Known::Bool && !unknown(condition.kind))
      return fail(node.kids[0], fmt::format("non-bool expression (type {}) used as condition",
                                            name_of(condition.kind)));
    Nature a = kid(node, 1);
    Nature b = kid(node, 2);
    if (a.kind == Known::Nil) return b;
    if (b.kind == Known::Nil || (a.kind == b.kind && a.element == b.element)) return a;
    return a.kind == b.kind ? Nature{a.kind} : Nature{};
  }

  Nature array(const Node& node) {
    Nature out = {Known::Array};
    for (std::size_t k = 0; k < node.kids.size(); ++k) {
      Known kind = kid(node, k).kind;
      if (k > 0 && kind != out.element) return {Known::Array};
      out.element = kind;
    }
    return out;
  }

  Nature builtin(const Node& node) {
    if (is_predicate_function(node.text)) return predicate(node);
    if (node.text == "get") return get(node);
    if (Nature out = aggregate(node); !error_.empty() || !unknown(out.kind)) return out;
    return function(node);
  }

  Nature predicate(const Node& node) {
    Nature collection = kid(node, 0);
    if (!array_like(collection.kind) && !unknown(collection.kind))
      return fail(node.kids[0], fmt::format("builtin {} takes only array (got {})", node.text,
                                            name_of(collection.kind)));
    Nature value = node.kids.size() > 1 ? kid(node, 1) : Nature{collection.element};
    const std::string& name = node.text;
    if (node.kids.size() > 1 && value.kind == Known::Nil && name != "sum")
      return fail(node.kids[1], fmt::format("predicate should has {} input and one output param",
                                            name == "reduce" ? "two" : "one"));
    bool asks = one_of(name, {"all", "none", "any", "one", "filter", "find", "findIndex",
                              "findLast", "findLastIndex", "count"});
    if (asks && node.kids.size() > 1 && value.kind != Known::Bool && !unknown(value.kind))
      return fail(node.kids[1],
                  fmt::format("predicate should return boolean (got {})", name_of(value.kind)));
    if (one_of(name, {"all", "none", "any", "one"})) return {Known::Bool};
    if (one_of(name, {"count", "findIndex", "findLastIndex"})) return {Known::Int};
    if (one_of(name, {"find", "findLast"})) return {collection.element};
    if (name == "map") return {Known::Array, value.kind};
    if (name == "filter")
      return array_like(collection.kind) ? Nature{Known::Array, collection.element}
                                         : Nature{Known::Array};
    if (name == "groupBy") return {Known::AnyKeyMap, Known::Array};
    if (name == "sortBy") return collection;
    return value;
  }

  Nature get(const Node& node) {
    if (node.kids.size() != 2)
      return fail(
          node, fmt::format("invalid number of arguments (expected 2, got {})", node.kids.size()));
    Nature base = kid(node, 0);
    Nature prop = kid(node, 1);
    const Node& base_node = tree_.at(node.kids[0]);
    if (unknown(base.kind) || base_node.text == "$env") return {};
    if (array_like(base.kind)) {
      if (!integer(prop.kind) && !unknown(prop.kind))
        return fail(node.kids[1], fmt::format("non-integer slice index {}", name_of(prop.kind)));
      return {base.element};
    }
    if (base.kind == Known::AnyKeyMap) return {base.element};
    if (base.kind == Known::Map) {
      if (prop.kind != Known::String && !unknown(prop.kind))
        return fail(node.kids[1], fmt::format("cannot use {} to get an element from {}",
                                              name_of(prop.kind), name_of(base.kind)));
      return {};
    }
    return fail(node.kids[0], fmt::format("type {} does not support indexing", name_of(base.kind)));
  }

  // Of several numbers the kind of the first; where one may be a list nothing is known.
  Nature of_numbers(const Node& node, std::initializer_list<Known> kinds) {
    for (std::size_t k = 0; k < node.kids.size(); ++k) {
      const Known kind = kid(node, k).kind;
      if (unknown(kind) || array_like(kind)) return {};
      if (!among(named_integer(kind) ? Known::Int : kind, kinds))
        return fail(node, fmt::format("invalid argument for {} (type {})", node.text,
                                      kind == Known::Nil ? "%!s(<nil>)" : name_of(kind)));
    }
    return {kid(node, 0).kind};
  }

  // Functions that look at the kinds themselves; Nothing for the others.
  Nature aggregate(const Node& node) {
    struct Rule {
      std::string_view name, message;
      std::initializer_list<Known> kinds;
      Nature out;
    };
    using enum Known;
    static const Rule kRules[] = {
        {"len",
         "invalid argument for len (type {})",
         {Array, Bytes, Map, AnyKeyMap, String},
         {Int}},
        {"abs", "invalid argument for abs (type {})", {Int, Float, Duration}, {}},
        {"ceil", "invalid argument for ceil (type {})", {Int, Float, Duration}, {Float}},
        {"floor", "invalid argument for floor (type {})", {Int, Float, Duration}, {Float}},
        {"round", "invalid argument for round (type {})", {Int, Float, Duration}, {Float}},
        {"int", "invalid argument for int (type {})", {Int, Float, String, Duration}, {Int}},
        {"float", "invalid argument for float (type {})", {Int, Float, String, Duration}, {Float}},
        {"max", "invalid argument for max (type {})", {Int, Float, Array, Bytes, Duration}, {}},
        {"min", "invalid argument for min (type {})", {Int, Float, Array, Bytes, Duration}, {}},
        {"mean", "invalid argument for mean (type {})", {Int, Float, Array, Bytes, Duration}, {}},
        {"median",
         "invalid argument for median (type {})",
         {Int, Float, Array, Bytes, Duration},
         {}},
        {"first", "cannot get first element from {}", {Array, Bytes}, {}},
        {"last", "cannot get last element from {}", {Array, Bytes}, {}},
        {"take", "cannot take from {}", {Array, Bytes}, {Array}},
        {"keys", "cannot get keys from {}", {Map, AnyKeyMap}, {Array}},
        {"values", "cannot get values from {}", {Map, AnyKeyMap}, {Array}},
        {"toPairs", "cannot transform {} to pairs", {Map, AnyKeyMap}, {Array}},
        {"fromPairs", "cannot transform {} from pairs", {Array, Bytes}, {AnyKeyMap}},
        {"reverse", "cannot reverse {}", {Array, Bytes}, {Array}},
        {"uniq", "cannot uniq {}", {Array, Bytes}, {Array}},
        {"concat", "cannot concat {}", {Array, Bytes}, {Array}},
        {"flatten", "cannot flatten {}", {Array, Bytes}, {Array}},
        {"sort", "cannot use {} as argument (type []int) to call sort ", {Array}, {Array}},
    };
    for (const Rule& rule : kRules) {
      if (rule.name != node.text || node.kids.empty()) continue;
      Known kind = kid(node, 0).kind;
      if (!unknown(kind) && !among(named_integer(kind) ? Int : kind, rule.kinds)) {
        std::string_view shown = kind == Nil ? "%!s(<nil>)" : name_of(kind);
        return fail(node, fmt::format(fmt::runtime(rule.message), shown));
      }
      if (node.text == "take" && node.kids.size() > 1) {
        const Known count = kid(node, 1).kind;
        if (!integer(count) && !unknown(count))
          return fail(node, fmt::format("cannot take {} elements", name_of(count)));
      }
      if (one_of(node.text, {"max", "min", "mean", "median"})) return of_numbers(node, rule.kinds);
      if (node.text == "abs") return {kind};
      return rule.out;
    }
    return {};
  }

  static Nature result_of(std::string_view name) {
    using enum Known;
    if (one_of(name, {"trim", "trimPrefix", "trimSuffix", "upper", "lower", "replace", "repeat",
                      "join", "toJSON", "toBase64", "fromBase64", "string", "type"}))
      return {String};
    if (one_of(name, {"split", "splitAfter"})) return {Array, String};
    if (one_of(name, {"indexOf", "lastIndexOf"}) || name.starts_with("bit")) return {Int};
    if (one_of(name, {"hasPrefix", "hasSuffix"})) return {Bool};
    if (one_of(name, {"now", "date"})) return {Time};
    if (name == "duration") return {Duration};
    if (name == "timezone") return {Location};
    return {};
  }

  Nature function(const Node& node) {
    const go::Function* found = find_builtin(node.text);
    if (found == nullptr) return {};
    std::string_view letters = found->signature;
    if (letters.ends_with('*')) return result_of(node.text);
    std::size_t question = letters.find('?');
    std::size_t least = std::min(question, letters.size());
    std::size_t most = letters.size() - (question == letters.npos ? 0 : 1);
    if (node.kids.size() < least) return fail(node, "not enough arguments to call " + node.text);
    if (node.kids.size() > most) return fail(node, "too many arguments to call " + node.text);
    for (std::size_t k = 0; k < node.kids.size(); ++k) {
      char letter = letters[k < least ? k : k + 1];
      Known kind = kid(node, k).kind;
      bool fits = letter == 'a' || unknown(kind) || (letter == 's' && kind == Known::String) ||
                  (letter == 'i' && integer(kind));
      if (node.text == "join" && k == 0 && !unknown(kind)) fits = kind == Known::Array;
      if (fits) continue;
      std::string_view type = letter == 's' ? "string" : letter == 'i' ? "int" : "[]string";
      if (kind == Known::Nil)
        return fail(node.kids[k], fmt::format("cannot use nil as argument (type {}) to call {}",
                                              type, node.text));
      return fail(node.kids[k], fmt::format("cannot use {} as argument (type {}) to call {} ",
                                            name_of(kind), type, node.text));
    }
    return result_of(node.text);
  }

  const Tree& tree_;
  const KindOfName& kind_of_name_;
  std::vector<Nature> natures_;
  std::vector<NodeIndex> loop_;
  std::vector<NodeIndex> declaration_;
  std::vector<bool> callee_;
  std::string error_;
  std::uint32_t error_at_ = 0;
};

}  // namespace

base::Result<void> check(const Tree& tree, const KindOfName& kind_of_name) {
  return Checker(tree, kind_of_name).run();
}

}  // namespace tiphys::expr::expression
