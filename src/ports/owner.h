// Owner: the process that drives the live runs of a store, as commands see it.
//
// One process owns a store at a time. A command may become the owner for its own duration, find
// that another process is, or see to it that a detached one is there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/workflow.h"
#include "base/result.h"
#include "base/time.h"

namespace tiphys::ports {

// How leaves are run by the owner that is about to be; they do not change one that is there.
struct OwnerOptions {
  std::uint32_t max_parallel = 0;  // 0: twice the cores
  bool unsandboxed = false;
  std::vector<std::string> allow_host;  // folders below which hostPath volumes may lie
  std::vector<std::string> mounts;      // SRC:DST[:ro]
  std::string image_map;                // file; "" for the built-in map alone
  bool oversize_run = false;            // run what asks for more than the machine has, alone
  bool sync = true;                     // false: commits are not synced to the disk
  std::string config;                   // file of the controller's configuration; "" for none
};

enum class Claim : std::uint8_t { Ours, Elsewhere };

class Owner {
 public:
  virtual ~Owner() = default;
  // Becomes the owner unless another process is. What ran before is taken over.
  virtual base::Result<Claim> claim(const OwnerOptions& options) = 0;
  // Drives the runs; returns after about `at_most`, or earlier when something was decided.
  // REQUIRES: claim() gave Ours.
  virtual base::Result<void> turn(base::Duration at_most) = 0;
  // Gives the ownership back. A detached owner takes over what is still live: true if there is any.
  virtual base::Result<bool> leave() = 0;
  // Sees to it that somebody owns the store: starts a detached owner where nobody does.
  virtual base::Result<void> ensure(const OwnerOptions& options) = 0;
  // What the owner has to tell once, such as an image that was replaced; each line is given once.
  virtual std::vector<std::string> notices() = 0;
  // The folder that the runner kept of a failed node, "" for none.
  virtual std::string kept_folder(const api::WorkflowSummary& workflow, std::uint32_t node) = 0;
};

}  // namespace tiphys::ports
