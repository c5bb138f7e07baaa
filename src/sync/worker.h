// Worker: one thread that carries out jobs in the order in which they were posted.
//
//   sync::Worker worker;
//   worker.post([batch = std::move(batch)] { write(batch); });
// Who posts never waits. The end waits for every job that was posted.
#pragma once

#include <functional>
#include <memory>

namespace tiphys::sync {

class Worker {
 public:
  using Job = std::move_only_function<void()>;

  Worker();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // From any thread, also from a job.
  void post(Job job);

 private:
  struct Queue;
  std::unique_ptr<Queue> queue_;
};

}  // namespace tiphys::sync
