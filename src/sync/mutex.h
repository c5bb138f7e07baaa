// Mutex and MutexLock: the only raw lock of the tree, annotated so that clang proves its use.
#pragma once

#include <mutex>

#include "sync/annotations.h"

namespace tiphys::sync {

class TIPHYS_CAPABILITY("mutex") Mutex {
 public:
  void lock() TIPHYS_ACQUIRE() { mutex_.lock(); }
  void unlock() TIPHYS_RELEASE() { mutex_.unlock(); }
  // For condition variables inside of this folder.
  std::mutex& native() { return mutex_; }

 private:
  std::mutex mutex_;
};

class TIPHYS_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) TIPHYS_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() TIPHYS_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace tiphys::sync
