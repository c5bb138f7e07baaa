// A std::thread with a name. See thread.h.
#include "sync/thread.h"

#include <pthread.h>

#include <utility>

namespace tiphys::sync {

Thread::Thread(const char* name, std::function<void()> body) : thread_(std::move(body)) {
  ::pthread_setname_np(thread_.native_handle(), name);
}

Thread::~Thread() { thread_.join(); }

}  // namespace tiphys::sync
