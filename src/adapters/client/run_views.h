// RunViews: runs for looking at, from the owner of this process or loaded from the store.
//
// A loaded one is kept until its revision changes; loading costs O(nodes), so callers that refresh
// must pace themselves by the time it takes.
#pragma once

#include <cstddef>
#include <cstdint>
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

class RunViews {
 public:
  RunViews(ports::Reader& reader, LiveRuns live) : reader_(reader), live_(std::move(live)) {}

  // The Run is good during the call alone; `look` must be short, since a driven one stands still.
  base::Result<void> with(const ports::RunRow& row, const Look& look);
  // The same in pieces, which are short whatever the size of the run: each begins where the one
  // before it said (0 at first), until one says kDone. Between two of them a driven one goes on,
  // and may have begun a new generation: what is kept of a piece is not the numbers of its nodes.
  static constexpr std::size_t kDone = SIZE_MAX;
  static constexpr std::size_t kLooks = 2'000;  // nodes that a piece may pass over
  static std::size_t after(const engine::Sought& found) {
    return found.next == engine::kNoNode ? kDone : found.next;
  }
  using Piece = std::function<base::Result<std::size_t>(const engine::RunView&, std::size_t from)>;
  base::Result<void> in_pieces(const ports::RunRow& row, const Piece& piece);
  // The run as it is stored, for looks that are long: nobody waits for them. What a driven one has
  // decided and not stored yet did not happen.
  base::Result<void> as_stored(const ports::RunRow& row, const Look& look);
  // As it ended in that generation, loaded for this look; the present one as as_stored() has it.
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
  base::Result<const engine::RunView*> loaded(const ports::RunRow& row);

  ports::Reader& reader_;
  LiveRuns live_;
  engine::RunKey key_ = 0;
  std::uint64_t revision_ = 0;  // of the row that was asked for: what was loaded may be newer
  std::unique_ptr<engine::RunView> loaded_;
};

}  // namespace tiphys::adapters::client
