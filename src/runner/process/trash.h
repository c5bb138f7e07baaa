// Trash: takes folders away at once and removes them on a worker's thread.
//
// What is taken changes places by one rename within the store: from then on it is found nowhere
// else, also after a crash; what an earlier process left is removed when the next opens the same
// folder. That folder is the queue, so nothing grows in memory. Links are not followed, other file
// systems are left alone, and no tree is too deep.
//
// One thread calls; the worker must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "sync/worker.h"

namespace tiphys::runner::process {

class Trash {
 public:
  Trash(std::string folder, sync::Worker& worker);
  // Waits for nothing: what is left stays for the next process.
  ~Trash();
  Trash(const Trash&) = delete;
  Trash& operator=(const Trash&) = delete;

  // Makes the folder where there is none, and begins to empty it.
  base::Result<void> open();
  // Of a file or folder of the same file system; one that is gone is fine. O(1), but where it
  // cannot be renamed (no room for its new name) it is removed on the spot.
  void take(const std::string& path);
  // Why something of it could not be removed; given once, "" for nothing new.
  std::string take_trouble();

 private:
  struct State;
  static void post(const std::shared_ptr<State>& state);
  static void sweep(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
  std::string prefix_;  // of names of this process
  std::uint64_t next_ = 0;
};

// As rm -r, but for what Trash leaves alone; what is gone already is fine. O(files).
void remove_tree(const std::string& path);

}  // namespace tiphys::runner::process
