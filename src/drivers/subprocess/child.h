// Child: one process started by posix_spawn, whose cost does not depend on the size of the caller.
//
// The environment is given whole, never inherited. Not thread-safe; belongs to who started it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "drivers/subprocess/descriptor.h"

namespace tiphys::drivers::subprocess {

struct SpawnRequest {
  std::vector<std::string> argv;  // argv[0] with a slash, or looked up in PATH
  std::vector<std::string> env;   // "NAME=value"
  std::string folder;             // "" keeps the caller's
  // Descriptor here → its number there. 0, 1 and 2 are /dev/null unless named. The source is
  // duplicated, so it may be close-on-exec and must not be one of the targets.
  std::vector<std::pair<int, int>> descriptors;
  enum class Session : unsigned char { Caller, Own } session = Session::Caller;
};

class Child {
 public:
  static base::Result<Child> spawn(const SpawnRequest& request);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  // Leaves a running child alone; its end is collected by wait() or by nobody.
  ~Child() = default;

  pid_t pid() const { return pid_; }
  // Readable once the child has ended.
  int end_descriptor() const { return end_.get(); }
  // Its exit code (128 + signal where killed), if it has ended; each child is collected once.
  std::optional<int> poll();
  int wait();
  void send_signal(int signal);

 private:
  Child(pid_t pid, Descriptor end) : pid_(pid), end_(std::move(end)) {}
  pid_t pid_ = -1;
  Descriptor end_;
  std::optional<int> code_;
};

}  // namespace tiphys::drivers::subprocess
