// What is behind a Store, and the handle that every port of it stands on.
#pragma once

#include <cstdint>
#include <map>

#include "ports/scope.h"
#include "store/memory/store.h"
#include "store/memory/tables.h"
#include "sync/guarded.h"

namespace tiphys::store::memory {

// All scopes; they share the numbers.
class World {
 public:
  Tables& of(const ports::Scope& scope) {
    return scopes_.try_emplace(scope, numbers_).first->second;
  }
  std::uint64_t writes() const { return numbers_.writes; }
  std::uint64_t bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [scope, tables] : scopes_) bytes += tables.bytes();
    return bytes;
  }

 private:
  Numbers numbers_;
  std::map<ports::Scope, Tables> scopes_;  // none ever goes
};

struct Store::Inside {
  sync::Guarded<World> world;
};

// One scope as one process has it.
class Handle {
 public:
  Handle(Store& store, const ports::Scope& scope) : inside_(store.inside()) {
    inside_.world.with([&](World& world) { tables_ = &world.of(scope); });
  }

  // One transaction.
  template <class Callable>
  auto with(Callable&& callable) {
    return inside_.world.with([&](World& world) {
      const Own own(*this, world);
      return callable(*tables_);
    });
  }
  // Moves with what others write.
  std::uint64_t change_counter() {
    return inside_.world.with([&](World& world) { return world.writes() - own_writes_; });
  }

 private:
  struct Own {
    Own(Handle& the_handle, World& the_world)
        : handle(the_handle), world(the_world), before(the_world.writes()) {}
    Own(const Own&) = delete;
    Own& operator=(const Own&) = delete;
    ~Own() { handle.own_writes_ += world.writes() - before; }
    Handle& handle;
    World& world;
    std::uint64_t before;
  };

  Store::Inside& inside_;
  Tables* tables_ = nullptr;  // under the lock, as the next
  std::uint64_t own_writes_ = 0;
};

}  // namespace tiphys::store::memory
