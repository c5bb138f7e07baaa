// Loading for looking. See run_views.h.
#include "adapters/client/run_views.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "ports/run_seed.h"

namespace tiphys::adapters::client {

// A large run is read piece by piece. One that is written anew meanwhile is no finished one, and as
// a rule small: then it is taken at once.
base::Result<std::unique_ptr<engine::RunView>> RunViews::load(engine::RunKey key) {
  {
    ports::OpenImage open = TRY(reader_.open(key));
    engine::RunSeed seed = TRY(ports::seed_of(open.image));
    std::string().swap(open.image.manifest);
    auto view = engine::RunView::load(std::move(seed), *open.records, ports::values_of(open.image));
    if (view || view.error().code != base::ErrorCode::Conflict) return view;
  }
  ports::RunImage image = TRY(reader_.load(key));
  engine::RunSeed seed = TRY(ports::seed_of(image));
  return engine::RunView::load(std::move(seed), std::move(image.snapshot), std::move(image.deltas),
                               ports::values_of(image));
}

base::Result<void> RunViews::with_generation(const ports::RunRow& row,
                                             engine::Generation generation, const Look& look) {
  if (generation == row.generation) return as_stored(row, look);
  auto found = generation < row.generation
                   ? reader_.load(row.key, generation)
                   : base::Result<ports::RunImage>(base::fail(base::ErrorCode::NotFound, ""));
  if (!found && found.error().code == base::ErrorCode::NotFound) {
    return base::fail(base::ErrorCode::NotFound,
                      "workflow " + base::go_quote(row.name) + " is in generation " +
                          std::to_string(row.generation) + " and has no records of generation " +
                          std::to_string(generation));
  }
  ports::RunImage image = TRY(std::move(found));
  engine::RunSeed seed = TRY(ports::seed_of(image));
  const auto run = TRY(engine::RunView::load(std::move(seed), std::move(image.snapshot),
                                             std::move(image.deltas), ports::values_of(image)));
  return look(*run);
}

base::Result<void> RunViews::with(const ports::RunRow& row, const Look& look) {
  base::Result<void> looked;
  if (with_live(row.key, [&](const engine::RunView& run) { looked = look(run); })) {
    loaded_.reset();
    return looked;
  }
  return look(*TRY(loaded(row)));
}

base::Result<const engine::RunView*> RunViews::loaded(const ports::RunRow& row) {
  if (loaded_ == nullptr || key_ != row.key || revision_ != row.revision) {
    loaded_.reset();
    loaded_ = TRY(load(row.key));
    key_ = row.key;
    revision_ = row.revision;
  }
  return loaded_.get();
}

base::Result<void> RunViews::in_pieces(const ports::RunRow& row, const Piece& piece) {
  for (std::size_t from = 0; from != kDone;) {
    base::Result<std::size_t> next = kDone;
    if (with_live(row.key, [&](const engine::RunView& run) { next = piece(run, from); })) {
      loaded_.reset();
    } else {
      next = piece(*TRY(loaded(row)), from);
    }
    from = TRY(std::move(next));
  }
  return {};
}

base::Result<void> RunViews::as_stored(const ports::RunRow& row, const Look& look) {
  auto looked = look(*TRY(loaded(row)));
  if (with_live(row.key, [](const engine::RunView&) {})) loaded_.reset();  // it is held twice
  return looked;
}

}  // namespace tiphys::adapters::client
