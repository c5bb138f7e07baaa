// Checks: what one history did wrong, what it reached, and a hash of all that happened in it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ids.h"
#include "engine/run.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/reader.h"

namespace tiphys::simulation {

// How often each fault and each named wait was reached, by its name.
using Reached = std::map<std::string, std::uint64_t>;

class Checks {
 public:
  void violated(const std::string& what);
  void reach(const std::string& what) { ++reached[what]; }
  // A part of the trace; printed where `verbose`.
  void note(std::string_view what);

  // A batch that the store has applied under that epoch, in the order of the store.
  void committed(const ports::Batch& batch, const ports::BatchOutcome& outcome);
  // Main of an attempt begins: the store must hold it as one to be started, and it is the first
  // time. `key` is its run; 0 where nobody knows it. While answers are `under_way`, a commit that
  // decided it may be one that the engine has not heard of.
  void main_begins(const engine::AttemptId& id, engine::RunKey key, bool under_way,
                   ports::Reader& store);
  // The run as the engine holds it, while nothing is under way, is the one that the store holds.
  void same_as_stored(engine::RunKey key, const std::string& status, ports::Reader& store);
  // Made anew from what is stored, where the row has another revision than the last time; null
  // where there is none, or no run can be made of it.
  const engine::Run* stored(engine::RunKey key, ports::Reader& store);

  std::uint64_t epoch = 0;  // the newest that the store has given
  bool verbose = false;
  // Whether a mishap of this name is to happen now.
  std::function<bool(const char*)> strikes = [](const char*) { return false; };
  Reached reached;
  std::uint64_t trace = 0;
  std::optional<bool> on_disk;  // whether the store is SQLite; none: by the seed
  std::vector<std::string> violations;
  std::set<std::pair<engine::RunKey, std::uint64_t>> absorbed;
  std::set<engine::RunKey> removed;
  std::map<engine::AttemptId, int> ran;

 private:
  struct Made {
    std::uint64_t revision = 0;
    std::unique_ptr<engine::Run> run;
    std::string status;  // "" where nobody asked yet
  };
  std::map<engine::RunKey, Made> made_;
};

// The `status` of a run, as far as it is stored.
std::string status_text(const engine::RunView& run);
// The same of the store, made anew; "" where there is none.
std::string stored_status(engine::RunKey key, ports::Reader& store);

}  // namespace tiphys::simulation
