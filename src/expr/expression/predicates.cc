// The functions that take a predicate: all, any, filter, map, reduce and their like.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "expr/expression/evaluator.h"
#include "expr/expression/operators.h"

namespace tiphys::expr::expression {

base::Result<Any> Evaluator::predicate_call(const Node& node) {
  Any collection = TRY(eval(node.kids[0]));
  if (collection.is_string()) {  // by reflection a text is a list of bytes
    if (!budget_.charge(collection.as_string().size() * sizeof(Any))) return budget_.failure();
    std::vector<Any> bytes;
    for (char c : collection.as_string())
      bytes.emplace_back(std::int64_t{static_cast<unsigned char>(c)}, go::GoType::Uint8);
    collection = Any::list(std::move(bytes), go::GoType::ByteList);
  }
  if (!collection.is_list())
    return at(node, fmt::format("reflect: call of reflect.Value.Index on {} Value",
                                kind_name(collection)));
  loops_.push_back({std::move(collection), 0, node.text == "reduce", node.text == "map", {}});
  auto out = predicate_loop(node);
  loops_.pop_back();
  return out;
}

base::Result<Any> Evaluator::predicate_loop(const Node& node) {
  std::string_view name = node.text;
  if (name == "all" || name == "none" || name == "any" || name == "one") return decide(node);
  if (name.starts_with("find")) return search(node);
  if (name == "filter") return filter(node);
  if (name == "map") return map_items(node);
  if (name == "count") return count(node);
  if (name == "sum") return sum(node);
  if (name == "groupBy") return group(node);
  if (name == "sortBy") return sort_by(node);
  return reduce(node);
}

base::Result<bool> Evaluator::holds(const Node& node) {
  if (!budget_.step()) return budget_.failure();
  Any value = TRY(eval(node.kids[1]));
  if (!value.is_bool()) return at(node, wrong_kind(value, "bool"));
  return value.as_bool();
}

base::Result<Any> Evaluator::decide(const Node& node) {
  std::size_t size = loop().collection.items().size();
  std::string_view name = node.text;
  std::size_t hits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    bool hit = TRY(holds(node));
    if (name == "all" && !hit) return Any(false);
    if (name == "any" && hit) return Any(true);
    if (name == "none" && hit) return Any(false);
    hits += hit ? 1 : 0;
  }
  if (name == "one") return Any(hits == 1);
  return Any(name != "any");
}

base::Result<Any> Evaluator::search(const Node& node) {
  std::size_t size = loop().collection.items().size();
  bool last = node.text.starts_with("findLast");
  bool index = node.text.ends_with("Index");
  for (std::size_t n = 0; n < size; ++n) {
    loop().index = last ? size - 1 - n : n;
    if (!TRY(holds(node))) continue;
    if (index) return Any(static_cast<std::int64_t>(loop().index));
    return loop().item();
  }
  return Any();
}

base::Result<Any> Evaluator::filter(const Node& node) {
  std::size_t size = loop().collection.items().size();
  std::vector<Any> kept;
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    if (TRY(holds(node))) kept.push_back(loop().item());
  }
  return built(node, Any::list(std::move(kept)));
}

base::Result<Any> Evaluator::map_items(const Node& node) {
  std::size_t size = loop().collection.items().size();
  std::vector<Any> out;
  out.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    if (!budget_.step()) return budget_.failure();
    out.push_back(TRY(eval(node.kids[1])));
  }
  return built(node, Any::list(std::move(out)));
}

base::Result<Any> Evaluator::count(const Node& node) {
  std::size_t size = loop().collection.items().size();
  std::int64_t hits = 0;
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    bool hit = false;
    if (node.kids.size() > 1) {
      hit = TRY(holds(node));
    } else {
      if (!loop().item().is_bool()) return at(node, wrong_kind(loop().item(), "bool"));
      hit = loop().item().as_bool();
    }
    hits += hit ? 1 : 0;
  }
  return Any(hits);
}

base::Result<Any> Evaluator::sum(const Node& node) {
  std::size_t size = loop().collection.items().size();
  Any total(0);
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    if (!budget_.step()) return budget_.failure();
    Any item = node.kids.size() > 1 ? TRY(eval(node.kids[1])) : loop().item();
    total = TRY_AT(node, arithmetic("+", item, total, budget_));
  }
  return total;
}

base::Result<Any> Evaluator::group(const Node& node) {
  std::size_t size = loop().collection.items().size();
  auto less = [](const Any& a, const Any& b) { return compare_keys(a, b) < 0; };
  std::map<Any, std::vector<Any>, decltype(less)> groups(less);
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    if (!budget_.step()) return budget_.failure();
    Any key = TRY(eval(node.kids[1]));
    if (key.is_list() || key.is_map())
      return at(node, fmt::format("runtime error: hash of unhashable type {}", kind_name(key)));
    groups[std::move(key)].push_back(loop().item());
  }
  std::vector<std::pair<Any, Any>> out;
  for (auto& [key, items] : groups)
    out.emplace_back(key, TRY(built(node, Any::list(std::move(items)))));
  return built(node, Any::map(std::move(out), go::GoType::ListMap));
}

base::Result<Any> Evaluator::sort_by(const Node& node) {
  bool descending = false;
  if (node.kids.size() > 2) {
    Any wanted = TRY(eval(node.kids[2]));
    if (!wanted.is_string()) return at(node, "sortBy order argument must be a string");
    descending = wanted.as_string() == "desc";
    if (!descending && wanted.as_string() != "asc")
      return at(node, "unknown order, use asc or desc");
  }
  std::size_t size = loop().collection.items().size();
  std::vector<Any> keys;
  for (std::size_t i = 0; i < size; ++i) {
    loop().index = i;
    if (!budget_.step()) return budget_.failure();
    keys.push_back(TRY(eval(node.kids[1])));
  }
  auto order_of = TRY_AT(node, sorted_order(keys, descending, budget_));
  std::vector<Any> out;
  out.reserve(size);
  for (std::size_t i : order_of) out.push_back(loop().collection.items()[i]);
  return built(node, Any::list(std::move(out)));
}

base::Result<Any> Evaluator::reduce(const Node& node) {
  std::size_t size = loop().collection.items().size();
  std::size_t first = 0;
  if (node.kids.size() > 2) {
    loop().accumulator = TRY(eval(node.kids[2]));
  } else {
    if (size == 0) return at(node, "reduce of empty array with no initial value");
    loop().accumulator = loop().collection.items()[0];
    first = 1;
  }
  for (std::size_t i = first; i < size; ++i) {
    loop().index = i;
    if (!budget_.step()) return budget_.failure();
    Any next = TRY(eval(node.kids[1]));
    loop().accumulator = std::move(next);
  }
  return loop().accumulator;
}

}  // namespace tiphys::expr::expression
