// Thread: one thread of the program with a name, joined at the end of its life.
//
// How it is told to end is its owner's matter (a Doorbell and a Guarded flag). An exception that
// leaves `body` ends the program.
#pragma once

#include <functional>
#include <thread>

namespace tiphys::sync {

class Thread {
 public:
  // `name` as tools show it, at most 15 bytes.
  Thread(const char* name, std::function<void()> body);
  // Waits for the end of `body`.
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

 private:
  std::thread thread_;
};

}  // namespace tiphys::sync
