// Loading and eviction.
#include "controller/run_cache.h"

#include <utility>

#include "ports/run_seed.h"
#include "spec/workflow.h"

namespace tiphys::controller {

using base::ErrorCode;
using base::Result;

namespace {

LoadResult::Kind kind_of(ErrorCode code) {
  if (code == ErrorCode::NotFound) return LoadResult::Kind::Gone;
  if (code == ErrorCode::DataLoss) return LoadResult::Kind::Damaged;
  return LoadResult::Kind::Outage;
}

bool is_new(const ports::RunImage& image) { return image.snapshot.empty() && image.deltas.empty(); }

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

}  // namespace

LoadResult RunCache::begin(RunEntry& entry, Result<ports::RunImage>& image) {
  if (!image.has_value()) return {kind_of(image.error().code), image.error()};
  entry.name = image->row.workflow_namespace + "/" + image->row.name;
  entry.uid = engine::run_uid(image->row.uid);
  entry.revision = image->row.revision;
  entry.live = image->row.live;
  entry.stored_wake = image->row.wake_at;
  entry.stored_open_attempts = image->row.open_attempts;
  entry.stored_expiry = image->row.expires_at;
  entry.delta_bytes = bytes_of(image->deltas);
  entry.snapshot_bytes = image->snapshot.size();
  const auto bad = is_new(*image) ? LoadResult::Kind::Unrunnable : LoadResult::Kind::Damaged;
  auto seed = ports::seed_of(*image, pool_);
  if (!seed.has_value()) return {bad, seed.error()};
  if (const auto& ref = seed->workflow->spec.workflow_template_ref) {
    entry.reference = {ref->name, ref->cluster_scope};
  }
  if (is_new(*image)) {
    auto run = engine::Run::create(std::move(*seed));
    if (!run.has_value()) return {bad, run.error()};
    entry.summary_is_stale = false;  // it is written with the first step
    return put(entry, std::move(*run));
  }
  auto in_load = std::make_unique<RunInLoad>();
  in_load->image = std::move(*image);
  const ports::RunImage& held = in_load->image;
  auto load =
      engine::RunLoad::begin(std::move(*seed), held.snapshot, held.deltas, ports::values_of(held));
  if (!load.has_value()) return {bad, load.error()};
  in_load->load = std::move(*load);
  entry.in_load = std::move(in_load);
  return {LoadResult::Kind::Begun};
}

LoadResult RunCache::go_on(RunEntry& entry, std::uint64_t most) {
  RunInLoad& begun = *entry.in_load;
  const auto whole = begun.load->go_on(most);
  if (!whole.has_value()) {
    entry.in_load.reset();
    return {LoadResult::Kind::Damaged, whole.error()};
  }
  if (!*whole) return {LoadResult::Kind::Begun};
  auto run = begun.load->take();
  entry.summary_is_stale = run->summary() != begun.image.row.summary;
  entry.in_load.reset();
  return put(entry, std::move(run));
}

LoadResult RunCache::take(RunEntry& entry, Result<ports::RunImage> image) {
  const LoadResult begun = begin(entry, image);
  return begun.kind == LoadResult::Kind::Begun ? go_on(entry, UINT64_MAX) : begun;
}

LoadResult RunCache::put(RunEntry& entry, std::unique_ptr<engine::Run> run) {
  entry.run = std::move(run);
  entry.recency = recency_.insert(recency_.end(), entry.key);
  entry.memory_bytes = 0;
  touch(entry);
  return {};
}

void RunCache::touch(RunEntry& entry) {
  bytes_ -= entry.memory_bytes;
  entry.memory_bytes = entry.run->memory_bytes();
  bytes_ += entry.memory_bytes;
  recency_.splice(recency_.end(), recency_, entry.recency);
}

void RunCache::drop(RunEntry& entry) {
  entry.in_load.reset();
  if (entry.run == nullptr) return;
  bytes_ -= entry.memory_bytes;
  entry.memory_bytes = 0;
  recency_.erase(entry.recency);
  entry.run.reset();
  entry.head.reset();
}

std::size_t RunCache::evict_where(bool (*idle)(const RunEntry&)) {
  std::size_t evicted = 0;
  auto at = recency_.begin();
  while (bytes() > bytes_max_ && at != recency_.end() && std::next(at) != recency_.end()) {
    RunEntry& entry = *entries_.at(*at);
    ++at;
    if (entry.in_flight || !idle(entry)) continue;
    drop(entry);
    ++evicted;
  }
  return evicted;
}

std::size_t RunCache::evict() {
  if (bytes() <= bytes_max_) return 0;
  const std::size_t idle =
      evict_where([](const RunEntry& entry) { return entry.starts.empty() && !entry.ready; });
  return idle + evict_where([](const RunEntry&) { return true; });
}

}  // namespace tiphys::controller
