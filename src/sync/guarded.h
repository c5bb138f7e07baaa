// Guarded<T>: data that can be reached only while its lock is held.
//
//   sync::Guarded<std::vector<int>> seen;
//   seen.with([](std::vector<int>& list) { list.push_back(1); });
// The callable must not wait, call back or touch another Guarded.
#pragma once

#include <utility>

#include "sync/mutex.h"

namespace tiphys::sync {

template <class T>
class Guarded {
 public:
  template <class... Arguments>
  explicit Guarded(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  template <class Callable>
  decltype(auto) with(Callable&& callable) TIPHYS_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return std::forward<Callable>(callable)(value_);
  }
  template <class Callable>
  decltype(auto) with(Callable&& callable) const TIPHYS_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return std::forward<Callable>(callable)(static_cast<const T&>(value_));
  }

 private:
  mutable Mutex mutex_;
  T value_ TIPHYS_GUARDED_BY(mutex_);
};

}  // namespace tiphys::sync
