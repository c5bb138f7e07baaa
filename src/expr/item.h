// Loop items: how one is typed, named and put in place of `{{item}}`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "expr/scope.h"

namespace tiphys::expr {

// Part of the node's name: "name(3:desc)". Parentheses are removed from desc; a string shows its
// JSON escapes, a map its sorted k:v pairs, a list "[a b c]". O(size of the item).
std::string item_description(const base::Value& item);
// "name(index:desc)".
std::string item_name(std::string_view name, std::uint64_t index, const base::Value& item);

// The text of `{{item}}`: a string raw, others as compact JSON, keys sorted, < > & escaped in maps
// and lists.
std::string item_text(const base::Value& item);
// The text of `{{item.KEY}}`; nullopt where the item is no map or has no such key. A string is
// its own text (the predecessor leaves its JSON escapes in it), anything else compact JSON.
std::optional<std::string> item_member_text(const base::Value& item, std::string_view key);

// `item` and `item.*` of one loop item. Costs nothing to make; borrows the item.
class ItemScope : public Scope {
 public:
  explicit ItemScope(const base::Value& item) : item_(item) {}
  std::optional<ScopeValue> lookup(std::string_view flat_key) const override;
  void enumerate(std::string_view prefix, const Visitor& visit) const override;

 private:
  const base::Value& item_;
};

// The list that `withParam` names. Error: "withParam value could not be parsed as a JSON list: …".
base::Result<base::Values> parse_param_items(std::string_view text);

}  // namespace tiphys::expr
