// NamedList: things in the order in which they came, found by their name in O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiphys::engine::state {

// T has a member `name`, which nobody changes once it is in the list.
template <class T>
class NamedList {
 public:
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  const T& operator[](std::size_t i) const { return items_[i]; }
  T& operator[](std::size_t i) { return items_[i]; }

  const T* find(std::string_view name) const {
    auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : &items_[it->second];
  }
  // Its position, and whether it was put there now: the name was not in the list.
  std::pair<std::uint32_t, bool> place(std::string_view name) {
    auto next = static_cast<std::uint32_t>(items_.size());
    auto it = by_name_.find(name);
    if (it != by_name_.end()) return {it->second, false};
    by_name_.emplace(name, next);
    items_.emplace_back();
    items_.back().name = name;
    return {next, true};
  }

 private:
  std::vector<T> items_;
  std::map<std::string, std::uint32_t, std::less<>> by_name_;
};

}  // namespace tiphys::engine::state
