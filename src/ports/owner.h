// Owner: the process that drives the live runs of a store, as commands see it; and Stores, from
// which both an Owner and a Client come.
//
// One process owns a store at a time. A command may become the owner for its own duration, find
// that another process is, or see to it that a detached one is there. Whoever owns drives on its
// own: nobody has to call anything for work to go on. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/workflow.h"
#include "base/result.h"
#include "base/value.h"
#include "ports/client.h"
#include "ports/scope.h"
#include "spec/finding.h"

namespace tiphys::ports {

// How the owner that is about to be runs steps: names of flags and their values as the user gave
// them. What they mean is the owner's own matter; they do not change one that is there.
using OwnerOptions = std::vector<std::pair<std::string, std::string>>;

enum class Claim : std::uint8_t { Ours, Elsewhere };

class Owner {
 public:
  virtual ~Owner() = default;
  // Becomes the owner unless another process is, and begins to drive. What ran before is taken
  // over.
  virtual base::Result<Claim> claim(const OwnerOptions& options) = 0;
  // An error once this process was the owner and is not any more, though it did not leave.
  virtual base::Result<void> standing() = 0;
  // Whether any process owns the store just now, this one or another.
  virtual bool driven() = 0;
  // Gives the ownership back. A detached owner takes over what is still live: true if there is any.
  virtual base::Result<bool> leave() = 0;
  // Sees to it that somebody owns the store: starts a detached owner where nobody does.
  virtual base::Result<void> ensure(const OwnerOptions& options) = 0;
  // Somebody looks at that workflow here: while this process is the owner, it does not delete it
  // because its time is over.
  virtual void keep(std::string_view uid) = 0;
  // What the owner has to tell once, such as an image that was replaced; each line is given once.
  virtual std::vector<std::string> notices() = 0;
  // Where that is which the runner kept of a failed node's attempt (api::NodeRow), in its own words
  // and for people alone; "": nothing was kept, or nobody knows where.
  virtual std::string kept_at(std::string_view attempt) = 0;
};

class Stores {
 public:
  // Both speak of the same scope of the same store; the owner goes first.
  struct Opened {
    std::unique_ptr<Client> client;
    std::unique_ptr<Owner> owner;
  };

  virtual ~Stores() = default;
  // Whether there is a store, or something that keeps anybody from knowing. InvalidArgument as
  // below.
  virtual base::Result<bool> exists(const std::string& folder, const Scope& scope) = 0;
  // Makes it where it is not there. InvalidArgument where a scope cannot be named so.
  virtual base::Result<Opened> open(const std::string& folder, const Scope& scope) = 0;
  // What keeps an owner with these options from running a workflow here, such as an image that
  // nothing stands in for. Nothing is opened or made.
  virtual std::vector<spec::Finding> check(const base::Value& workflow,
                                           const OwnerOptions& options) = 0;
};

}  // namespace tiphys::ports
