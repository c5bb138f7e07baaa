// The store, and who owns it.
#include "store/memory/store.h"

#include "store/memory/inside.h"

namespace tiphys::store::memory {

namespace {

class MemoryOwnership final : public ports::Ownership {
 public:
  MemoryOwnership(Store& store, const ports::Scope& scope) : handle_(store, scope) {}
  ~MemoryOwnership() override { release(); }
  MemoryOwnership(const MemoryOwnership&) = delete;
  MemoryOwnership& operator=(const MemoryOwnership&) = delete;

  ports::OwnershipState state(base::Timestamp /*now*/) override {
    if (epoch_ == 0) {
      const auto epoch = handle_.with([&](Tables& tables) { return tables.own(this); });
      if (!epoch.has_value()) {
        return ports::Standby{.held = true, .reason = "another one owns this store"};
      }
      epoch_ = *epoch;
    }
    return ports::Owning{.epoch = epoch_, .not_after = ports::kNeverEnds};
  }
  void release() override {
    epoch_ = 0;
    handle_.with([&](Tables& tables) { tables.disown(this); });
  }
  bool held() override {
    return handle_.with([](Tables& tables) { return tables.owned(); });
  }

 private:
  Handle handle_;
  std::uint64_t epoch_ = 0;
};

}  // namespace

Store::Store() : inside_(std::make_unique<Inside>()) {}
Store::~Store() = default;

std::uint64_t Store::bytes() {
  return inside_->world.with([](World& world) { return world.bytes(); });
}

void Store::spoil_intent(std::uint64_t sequence) {
  inside_->world.with([&](World& world) { world.of({}).spoil_intent(sequence); });
}

void Store::plant_intent(engine::RunKey run, std::uint64_t sequence) {
  inside_->world.with([&](World& world) { world.of({}).plant_intent(run, sequence); });
}

void Store::forget_changes() {
  inside_->world.with([](World& world) { world.of({}).forget_changes(); });
}

std::unique_ptr<ports::Ownership> open_ownership(Store& store, const ports::Scope& scope) {
  return std::make_unique<MemoryOwnership>(store, scope);
}

}  // namespace tiphys::store::memory
