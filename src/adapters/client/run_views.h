// RunViews: runs for looking at, from the owner of this process or loaded from the store.
//
// A loaded one is kept until its revision changes; loading costs O(nodes), so callers that refresh
// must pace themselves by the time it takes.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "engine/run.h"
#include "ports/reader.h"

namespace tiphys::adapters::client {

using Look = std::function<base::Result<void>(const engine::RunView&)>;
// Where this process drives that run: calls `look` with it, between two of its steps, waits for the
// end of that and gives true. False where the run is not driven here. May use another thread.
using LiveRuns =
    std::function<bool(engine::RunKey, const std::function<void(const engine::RunView&)>&)>;

// The values of the image, which must outlive it.
engine::ValueSource values_of(const ports::RunImage& image);

class RunViews {
 public:
  RunViews(ports::Reader& reader, LiveRuns live) : reader_(reader), live_(std::move(live)) {}

  // The Run is good during the call alone; `look` must be short, since a driven one stands still.
  base::Result<void> with(const ports::RunRow& row, const Look& look);
  // As it ended in that generation, loaded for this look; the present one is the same as with().
  // NotFound where there is none.
  base::Result<void> with_generation(const ports::RunRow& row, engine::Generation generation,
                                     const Look& look);
  // As with() where it is driven here; false where it is not.
  bool with_live(engine::RunKey key,
                 const std::function<void(const engine::RunView&)>& look) const {
    return live_ && live_(key, look);
  }

 private:
  base::Result<std::unique_ptr<engine::RunView>> load(engine::RunKey key);

  ports::Reader& reader_;
  LiveRuns live_;
  engine::RunKey key_ = 0;
  std::uint64_t revision_ = 0;
  std::unique_ptr<engine::RunView> loaded_;
};

}  // namespace tiphys::adapters::client
