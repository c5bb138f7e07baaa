// What a store gives of a run: the row that lists show, and the image that a Run is loaded from.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/decision.h"
#include "engine/ids.h"
#include "engine/observation.h"
#include "engine/run.h"

namespace tiphys::ports {

// A run is present while its object is there under its name. An archived one is history: only its
// uid finds it for certain, its name is free for the next.
enum class Presence : std::uint8_t { Present, Archived };

// The row of a run: all that lists need.
struct RunRow {
  engine::RunKey key = 0;  // of this store; never reused. Between stores a run is its uid.
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  base::Timestamp created_at;
  std::int32_t priority = 0;
  std::uint64_t revision = 0;
  engine::Generation generation = 0;
  std::uint64_t sequence = 0;  // of its last change in the change feed
  bool live = true;            // not finished
  Presence presence = Presence::Present;
  base::Timestamp wake_at;     // its next timer; unset: none
  base::Timestamp expires_at;  // when it may be deleted; unset: never by itself
  bool open_attempts = false;  // some attempt may be with the runner
  engine::RunSummary summary;
};

// All that loading a run needs, as of one moment.
struct RunImage {
  RunRow row;
  std::string manifest;
  std::array<std::uint64_t, 4> entropy = {};
  engine::Generation generation = 0;     // whose records these are; the row's unless asked for
  std::string snapshot;                  // may be empty
  std::vector<std::string> deltas;       // since the snapshot, in order
  std::vector<engine::NewValue> values;  // what its records may refer to, ascending by hash
  std::vector<engine::Intent> intents;   // not absorbed yet, ascending by sequence
};

// Null where there is none. O(log values).
inline const std::string* find_value(const RunImage& image, const base::Hash128& hash) {
  const auto key = [](const base::Hash128& h) { return std::tuple(h.high, h.low); };
  const auto found = std::lower_bound(
      image.values.begin(), image.values.end(), hash,
      [&](const engine::NewValue& v, const base::Hash128& h) { return key(v.hash) < key(h); });
  return found != image.values.end() && found->hash == hash ? &found->bytes : nullptr;
}

// Records that are in memory as it is.
class HeldRecords final : public engine::RecordFeed {
 public:
  HeldRecords(std::string snapshot, std::vector<std::string> deltas)
      : bytes_(snapshot.size()), snapshot_(std::move(snapshot)), deltas_(std::move(deltas)) {}
  std::uint64_t snapshot_bytes() const override { return bytes_; }
  base::Result<std::string> snapshot_piece() override { return std::move(snapshot_); }
  base::Result<std::optional<std::string>> delta() override {
    if (next_ == deltas_.size()) return std::nullopt;
    return std::move(deltas_[next_++]);
  }

 private:
  std::size_t bytes_;
  std::string snapshot_;
  std::vector<std::string> deltas_;
  std::size_t next_ = 0;
};

// For one who reads the records once, in their order.
struct OpenImage {
  RunImage image;  // without its snapshot and deltas
  // Good as long as the store's handle. Conflict: the records were written anew meanwhile.
  std::unique_ptr<engine::RecordFeed> records;
};

struct ArbiterImage {
  std::uint64_t revision = 0;
  std::string snapshot;  // may be empty
  std::vector<std::string> deltas;
};

}  // namespace tiphys::ports
