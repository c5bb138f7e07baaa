// Visitor: what clients do beside wishing, by the real client over the faulted store: they list,
// watch, change objects and submit again what has failed.
//
// What a client has seen is the client's own: it dies with it and begins anew.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "adapters/client/embedded.h"
#include "laws/random.h"
#include "ports/access.h"
#include "ports/clock.h"
#include "ports/entropy.h"
#include "simulation/checks.h"
#include "simulation/client.h"

namespace tiphys::simulation {

class Visitor {
 public:
  // All must outlive it; `store` is what the faults are around.
  Visitor(ClientStore& client, ports::Access& store, simulated::Faults& faults, ports::Clock& clock,
          ports::Entropy& entropy, Checks& checks);

  // One page of a list, or what has changed since the last look.
  void look();
  // Stores the semaphore's limit; true where it is there, whoever knows of it.
  bool store_limit(int limit);
  // Reads an object that nobody needs, or writes it from what was read last, or deletes it: never
  // over what somebody else has written since.
  void edit(laws::Random& luck);
  // Again with what was done, of one that has failed.
  void resubmit(const std::string& name);
  // Without faults: what was seen is what the store has.
  void check_end();

 private:
  struct Seen {
    std::uint64_t revision = 0;
    std::string phase;
    bool operator==(const Seen&) const = default;
  };
  using Picture = std::map<std::string, Seen>;  // by uid

  void list_page();
  void watch_page();
  void begin_anew();
  void put_edited(bool from_read);
  void remove_edited();

  Checks& checks_;
  ports::Access& store_;
  ClientObjects objects_;
  std::unique_ptr<adapters::client::Embedded> client_;
  Picture picture_;
  std::optional<std::string> watch_from_;  // none: no list has begun
  std::string list_from_;                  // where its next page begins; "" at the end
  std::uint64_t edits_ = 0;                // of the object that nobody needs, in the store
  std::optional<std::pair<base::Value, std::uint64_t>> read_;  // with the edits that it has
};

}  // namespace tiphys::simulation
