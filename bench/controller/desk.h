// Desk: the real controller over a store in a folder, with a runner without processes, for benches.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "adapters/facts/store_facts.h"
#include "controller/controller.h"
#include "runner/instant/instant_runner.h"
#include "store/sqlite/store.h"

namespace tiphys::bench {

// How long each call of the store takes more than it does, in milliseconds; may change at any time.
struct Slowness {
  std::atomic<std::int64_t> each_call{0};
  std::atomic<std::int64_t> hangs_until{0};  // wall_milliseconds() at which all calls go on
  void wait();                               // what one call takes more; on the thread of the store
};

struct TurnTimes {
  std::vector<double> wall;  // milliseconds
  std::vector<double> cpu;   // of this thread
  double cpu_sum() const;
};

class Desk {
 public:
  // In a folder of its own that goes with it, or in `folder`, which stays.
  explicit Desk(runner::instant::Script script, std::string folder = {},
                std::size_t slots = SIZE_MAX);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  engine::RunKey submit(const std::string& yaml);
  void intend(engine::RunKey run, engine::Operation operation);
  // A new owner. With a slowness ledger and facts block for as long, each behind a thread.
  void start(const controller::Options& options, Slowness* slowness = nullptr);
  void stop();  // the owner is gone, its machine stays
  // One turn, timed.
  base::Timestamp turn(TurnTimes* times = nullptr);
  // Turns until nothing is due at once.
  void settle(TurnTimes* times = nullptr);

  controller::Controller& engine() { return *engine_; }
  runner::instant::InstantRunner& machine() { return machine_; }
  store::sqlite::Access& outside() { return *outside_; }
  base::Timestamp now() { return clock_.now(); }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  bool folder_stays_;
  adapters::clock::SystemClock clock_;
  adapters::entropy::SeededEntropy entropy_{1};
  runner::instant::InstantRunner machine_;
  std::unique_ptr<store::sqlite::Access> outside_;
  std::unique_ptr<ports::Ownership> ownership_;
  std::unique_ptr<ports::Ledger> ledger_;
  std::unique_ptr<ports::Facts> facts_;
  std::unique_ptr<controller::Controller> engine_;
};

[[noreturn]] void give_up(const std::string& message);
template <class T>
T must(base::Result<T> result) {
  if (!result.has_value()) give_up(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double cpu_milliseconds();   // of this thread
double wall_milliseconds();  // since some moment

}  // namespace tiphys::bench
