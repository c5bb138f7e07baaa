// OwnerThread: the thread that drives the runs of a store. It turns the controller whenever there
// is something to do, and between two turns does what the rest of the program asks of it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "adapters/notify/warnings.h"
#include "base/result.h"
#include "controller/controller.h"
#include "ports/clock.h"
#include "ports/facts.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "ports/runner.h"
#include "sync/doorbell.h"
#include "sync/guarded.h"
#include "sync/thread.h"

namespace tiphys::app {

class OwnerThread {
 public:
  // In the order in which they depend on each other. The controller owns the store already.
  struct Parts {
    std::unique_ptr<sync::Doorbell> bell;  // wakes the thread; ledger and facts ring it
    std::unique_ptr<ports::Ownership> ownership;
    std::unique_ptr<ports::Ledger> ledger;
    std::unique_ptr<ports::Runner> runner;
    std::unique_ptr<ports::Facts> facts;
    std::unique_ptr<adapters::notify::Warnings> warnings;
    std::unique_ptr<controller::Controller> controller;
  };
  // Begins to turn at once. `changed` is called on that thread after turns that committed anything,
  // and when driving ends by an error; it must not wait.
  static base::Result<std::unique_ptr<OwnerThread>> start(Parts parts, ports::Clock& clock,
                                                          std::function<void()> changed);
  // Ends after what was wished until now was carried out, as far as the store answers within a
  // second, then gives the ownership back; calls of the store that were asked before that are
  // waited for, however long it takes. What runs goes on running.
  ~OwnerThread();
  OwnerThread(const OwnerThread&) = delete;
  OwnerThread& operator=(const OwnerThread&) = delete;

  // Carries `work` out on that thread, between two turns, and waits for the end of it; false where
  // driving has ended by an error. `work` must be short, and must not throw. From one thread.
  using Work = std::function<void(Parts&)>;
  bool between_turns(const Work& work);
  // This process has written to the store by another handle: have a look now.
  void wake() noexcept { parts_.bell->ring(); }
  // Why driving has ended by itself, if it has.
  base::Result<void> standing() const;

 private:
  struct Asked {
    const Work* work = nullptr;
    bool over = false;
    bool carried_out = false;
  };
  struct Shared {
    std::deque<Asked*> asked;
    bool ending = false;
    std::optional<base::Error> error;
  };

  OwnerThread(Parts parts, ports::Clock& clock, std::function<void()> changed,
              std::unique_ptr<sync::Doorbell> answered);
  void run();
  base::Result<void> drive();
  void answer();
  void end_well();
  void wait(base::Timestamp due);

  std::unique_ptr<sync::Doorbell> answered_;  // for who asks
  Parts parts_;                               // but for the bell of the thread alone while it runs
  ports::Clock& clock_;
  std::function<void()> changed_;
  sync::Guarded<Shared> shared_;
  std::optional<sync::Thread> thread_;  // last: it uses all of the above
};

}  // namespace tiphys::app
