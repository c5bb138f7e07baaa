// Visitor: what clients do beside wishing, by the real client over the faulted store: they list,
// watch, read logs, change objects, look into caches and submit again what has failed.
//
// What a client has seen is the client's own: it dies with it and begins anew.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "adapters/client/embedded.h"
#include "laws/random.h"
#include "ports/access.h"
#include "ports/clock.h"
#include "ports/entropy.h"
#include "simulation/checks.h"
#include "simulation/client.h"
#include "simulation/output.h"

namespace tiphys::simulation {

class Visitor {
 public:
  // All must outlive it; `store` is what the faults are around.
  struct World {
    ClientStore& client;
    ports::Access& store;
    simulated::Faults& faults;
    ports::Clock& clock;
    ports::Entropy& entropy;
    Checks& checks;
    Output& output;
  };
  explicit Visitor(const World& world);

  // One page of a list, or what has changed since the last look.
  void look();
  // One of the calls that are made seldom: about this run, the newest one, a cache.
  void look_closer(laws::Random& luck, const std::string& name);
  // Stores the semaphore's limit; true where it is there, whoever knows of it.
  bool store_limit(int limit);
  // Reads an object that nobody needs, or writes it from what was read last, or deletes it: never
  // over what somebody else has written since.
  void edit(laws::Random& luck);
  // Again with what was done, of one that has failed.
  void resubmit(const std::string& name);
  // Without faults: what was seen is what the store has.
  void check_end();
  // The same of the log of a run.
  void check_log(const ports::RunRow& run);

 private:
  struct Seen {
    std::uint64_t revision = 0;
    std::string phase;
    bool operator==(const Seen&) const = default;
  };
  using Picture = std::map<std::string, Seen>;  // by uid
  struct Read {
    base::Value object;
    std::uint64_t edits = 0;  // that it has
    std::uint64_t removals = 0;
  };
  struct Log {
    api::LogPosition position;
    std::set<std::string> lines;
  };

  void list_page();
  void watch_page();
  void begin_anew();
  void list_objects();
  void put_edited(bool from_read);
  void put_status(bool from_read);
  void look_at_newest();
  void read_log(const std::string& name);
  void read_value(const std::string& name);
  void count_cache();
  void delete_cache();
  void remove_edited();

  Checks& checks_;
  ClientStore& reader_;
  ports::Access& store_;
  ClientObjects objects_;
  std::unique_ptr<adapters::client::Embedded> client_;
  Picture picture_;
  std::optional<std::string> watch_from_;  // none: no list has begun
  std::string list_from_;                  // where its next page begins; "" at the end
  std::uint64_t lists_ = 0;                // pages that were asked for
  std::uint64_t edits_ = 0;                // of the object that nobody needs, in the store
  std::uint64_t removals_ = 0;             // among these
  std::optional<Read> read_;
  std::map<std::string, Log> logs_;  // by the name of the run
};

}  // namespace tiphys::simulation
