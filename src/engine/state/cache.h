// Cache: what was computed once from what does not change any more.
//
// Looking may fill it, so it does that through const, too; nothing that can be seen depends on
// whether it was filled. Not thread-safe, like all that holds one.
#pragma once

#include <cstddef>
#include <map>
#include <utility>

namespace tiphys::engine::state {

template <class Key, class T>
class Cache {
 public:
  // nullptr: not there. O(log n).
  const T* find(const Key& key) const {
    auto it = kept_.find(key);
    return it == kept_.end() ? nullptr : &it->second;
  }
  // Stays where it is as long as the cache lives. REQUIRES: not there.
  const T& keep(Key key, T made) const {
    return kept_.emplace(std::move(key), std::move(made)).first->second;
  }
  std::size_t size() const { return kept_.size(); }
  auto begin() const { return kept_.cbegin(); }
  auto end() const { return kept_.cend(); }

 private:
  mutable std::map<Key, T> kept_;
};

}  // namespace tiphys::engine::state
