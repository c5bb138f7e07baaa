// A queue under a lock, a condition, a thread.
#include "sync/worker.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace tiphys::sync {

struct Worker::Queue {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> jobs;
  bool ending = false;
  std::thread thread;

  void work() {
    while (true) {
      Job job;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return ending || !jobs.empty(); });
        if (jobs.empty()) return;
        job = std::move(jobs.front());
        jobs.pop_front();
      }
      job();
    }
  }
};

Worker::Worker() : queue_(std::make_unique<Queue>()) {
  queue_->thread = std::thread([queue = queue_.get()] { queue->work(); });
}

Worker::~Worker() {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->ending = true;
  }
  queue_->changed.notify_one();
  queue_->thread.join();
}

void Worker::post(Job job) {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->jobs.push_back(std::move(job));
  }
  queue_->changed.notify_one();
}

}  // namespace tiphys::sync
