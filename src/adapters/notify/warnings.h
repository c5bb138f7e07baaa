// Warnings: what the engine warns of, for people who look at the owner.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "ports/notify.h"

namespace tiphys::adapters::notify {

// For one thread. Keeps the newest ones until they are taken; how many it let go is told with them.
// What the workflow shows itself, such as why it has failed, is left out.
class Warnings final : public ports::Notify {
 public:
  static constexpr std::size_t kKept = 64;

  void committed(const std::string& name, const engine::Run& run,
                 std::span<const engine::Event> events) override;
  // A sentence each, oldest first, each once.
  std::vector<std::string> take();

 private:
  std::deque<std::string> kept_;
  std::size_t let_go_ = 0;
};

}  // namespace tiphys::adapters::notify
