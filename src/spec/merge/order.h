// The order of the elements of a merged list, and how elements are told apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "base/value.h"

namespace tiphys::spec::merge {

// Values as Go prints them in messages (%v).
std::string go_text(const base::Value& value);
base::Error no_merge_key(const base::Value& element, std::string_view merge_key);
base::Error wrong_type(std::string_view expected, const base::Value& found);

// What an element is known by: a scalar itself, or the merge key of a map. Numbers are equal by
// value. "" where the key is missing.
std::string identity(const base::Value& element, std::string_view merge_key);

// Where each element first stands in a list.
class Places {
 public:
  Places(const base::Values& list, std::string_view merge_key);
  // -1 where there is none.
  std::ptrdiff_t find(const std::string& identity) const;
  void add(const std::string& identity, std::size_t place);

 private:
  std::unordered_map<std::string, std::size_t> places_;
};

// The elements of `merged`: those also in `wanted` in its order, the others in the order of
// `before`, the two interleaved by `before`. `merge_key` is "" for scalars.
base::Result<base::Values> in_order(base::Values merged, const base::Values& wanted,
                                    const base::Values& before, std::string_view merge_key);

}  // namespace tiphys::spec::merge
