// DoorbellNotify wakes a thread that watches; FanOut tells several.
#pragma once

#include <span>
#include <vector>

#include "ports/notify.h"
#include "sync/doorbell.h"

namespace tiphys::adapters::notify {

class DoorbellNotify final : public ports::Notify {
 public:
  explicit DoorbellNotify(sync::Doorbell& bell) : bell_(bell) {}
  void committed(engine::RunKey key, const engine::Run& run,
                 std::span<const engine::Event> events) override;

 private:
  sync::Doorbell& bell_;
};

// In the order in which they were added; they must outlive this.
class FanOut final : public ports::Notify {
 public:
  explicit FanOut(std::vector<ports::Notify*> receivers) : receivers_(std::move(receivers)) {}
  void committed(engine::RunKey key, const engine::Run& run,
                 std::span<const engine::Event> events) override;

 private:
  std::vector<ports::Notify*> receivers_;
};

}  // namespace tiphys::adapters::notify
