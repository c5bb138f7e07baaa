// The evaluator's state; private to this folder.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/budget.h"
#include "expr/expression/evaluate.h"
#include "expr/expression/syntax.h"
#include "expr/go/any.h"
#include "expr/go/function.h"
#include "expr/go/regexp.h"

// The value of a Result, or its error bound to the node.
#define TRY_AT(node, ...)                         \
  __extension__({                                 \
    auto&& tried_ = (__VA_ARGS__);                \
    if (!tried_.has_value()) [[unlikely]]         \
      return at(node, std::move(tried_).error()); \
    std::move(tried_).value();                    \
  })

namespace tiphys::expr::expression {

using go::Any;

// A method of a value, with the receiver as its first argument; null if there is none.
const go::Function* find_method(const Any& receiver, std::string_view name);

class Evaluator {
 public:
  Evaluator(const Tree& tree, Environment& environment, go::World& world);

  base::Result<Any> eval(NodeIndex index);

 private:
  // A run of a predicate over a collection.
  struct Loop {
    Any collection;
    std::size_t index = 0;
    bool reduces = false;
    bool maps = false;
    Any accumulator;
    const Any& item() const { return collection.items()[index]; }
  };

  std::unexpected<base::Error> at(const Node& node, const base::Error& error) const;
  std::unexpected<base::Error> at(const Node& node, std::string message) const;

  std::optional<bool> constant(NodeIndex index) const;
  std::optional<bool> decided(const Node& node) const;
  base::Result<Any> leaf(const Node& node);
  base::Result<Any> identifier(const Node& node);
  base::Result<Any> unary(const Node& node);
  base::Result<Any> binary(const Node& node, Any left);
  base::Result<Any> chain(const Node& node);
  base::Result<Any> member(const Node& node);
  base::Result<Any> fetched(const Node& node, const Any& base, const Any& key);
  base::Result<Any> sliced(const Node& node);
  base::Result<Any> call(const Node& node);
  base::Result<Any> built(const Node& node, base::Result<Any> value);
  bool can_call(const go::Call& made);
  base::Result<Any> builtin(const Node& node);
  base::Result<Any> pointer(const Node& node);
  base::Result<Any> declaration(const Node& node);
  base::Result<Any> sequence(const Node& node);
  base::Result<Any> conditional(const Node& node);
  base::Result<Any> array(const Node& node);
  base::Result<Any> map(const Node& node);

  base::Result<Any> predicate_call(const Node& node);
  base::Result<Any> predicate_loop(const Node& node);
  base::Result<Any> decide(const Node& node);
  base::Result<Any> search(const Node& node);
  base::Result<Any> filter(const Node& node);
  base::Result<Any> map_items(const Node& node);
  base::Result<Any> count(const Node& node);
  base::Result<Any> sum(const Node& node);
  base::Result<Any> group(const Node& node);
  base::Result<Any> sort_by(const Node& node);
  base::Result<Any> reduce(const Node& node);
  base::Result<bool> holds(const Node& node);  // the predicate of the current item
  Loop& loop() { return loops_.back(); }

  const Any* variable(std::string_view name) const;
  bool static_path(const Node& node, std::vector<const Node*>& members,
                   std::vector<std::string_view>& names) const;

  const Tree& tree_;
  Environment& environment_;
  go::World& world_;
  Budget& budget_;
  std::vector<std::pair<std::string_view, Any>> variables_;
  std::vector<Loop> loops_;
  go::Regexp last_pattern_;      // of `matches`: loops use one again and again
  bool chain_ended_ = false;     // an optional member found nothing: unwinding to its chain
  mutable bool placed_ = false;  // the error on its way up has its position
};

}  // namespace tiphys::expr::expression
