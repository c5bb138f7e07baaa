// RunViews: runs for looking at, from the owner of this process or loaded from the store.
//
// A loaded one is kept until its revision changes; loading costs O(nodes), so callers that refresh
// must pace themselves by the time it takes.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "engine/run.h"
#include "ports/store.h"

namespace tiphys::adapters::client {

// The Run that this process drives, or null; good until the owner's next turn.
using LiveRuns = std::function<const engine::RunView*(engine::RunKey)>;

class RunViews {
 public:
  RunViews(ports::Store& store, LiveRuns live) : store_(store), live_(std::move(live)) {}

  // Good until the next call.
  base::Result<const engine::RunView*> of(const ports::RunRow& row);
  const engine::RunView* live(engine::RunKey key) const { return live_ ? live_(key) : nullptr; }

 private:
  base::Result<std::unique_ptr<engine::RunView>> load(engine::RunKey key);

  ports::Store& store_;
  LiveRuns live_;
  engine::RunKey key_ = 0;
  std::uint64_t revision_ = 0;
  std::unique_ptr<engine::RunView> loaded_;
};

}  // namespace tiphys::adapters::client
