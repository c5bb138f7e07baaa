// Scope: which controller's things these are, where several share one database.
//
// Every owner, Arbiter, run and object belongs to one scope, and a handle of a store is opened for
// one: it neither sees nor touches the others. A store of one machine has the scope of two empty
// texts unless it is told otherwise.
#pragma once

#include <compare>
#include <string>

namespace tiphys::ports {

struct Scope {
  std::string cluster;   // name of the cluster, "" for a machine
  std::string instance;  // instance id of the controller, "" for the one without
  auto operator<=>(const Scope&) const = default;
};

}  // namespace tiphys::ports
