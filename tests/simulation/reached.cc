// The tables. A name that is not in them is told where it is reached all the same.
#include "simulation/reached.h"

#include <algorithm>

#include "base/check.h"

namespace tiphys::simulation {

namespace {

constexpr Call kCalls[] = {
    // Of the owner: ownership, ledger, runner, facts, and what facts are looked up in.
    {.name = "own", .errors = true},
    {.name = "renew", .errors = true, .unknown = true},
    {.name = "release", .rarity = 0},
    {.name = "commit", .errors = true, .unknown = true},
    {.name = "load", .errors = true},
    {.name = "load_arbiter", .errors = true, .rarity = 4},
    {.name = "changes", .errors = true, .rarity = 32},
    {.name = "change_counter", .rarity = 64},
    {.name = "look_up", .errors = true, .rarity = 0},
    {.name = "start", .errors = true, .rarity = 4},
    {.name = "stop", .rarity = 0},
    {.name = "drain", .rarity = 32},
    {.name = "forget"},
    {.name = "run_ended", .rarity = 1},
    {.name = "known", .errors = true},
    {.name = "known_runs", .errors = true, .rarity = 1},
    {.name = "remove_run", .rarity = 0},
    {.name = "facts", .errors = true, .rarity = 0},
    {.name = "object", .errors = true, .rarity = 1},
    {.name = "memos", .errors = true, .rarity = 0},
    {.name = "notify", .rarity = 4},
    // Of clients: ownership, reader, intake, objects, memos and logs.
    {.name = "held", .rarity = 0},
    {.name = "create_run", .errors = true, .unknown = true, .rarity = 0},
    {.name = "append_intent", .errors = true, .unknown = true, .rarity = 0},
    {.name = "find", .errors = true},
    {.name = "find_uid", .errors = true, .rarity = 0},
    {.name = "image", .errors = true, .rarity = 2},
    {.name = "find_all", .errors = true, .rarity = 0},
    {.name = "list", .errors = true, .rarity = 0},
    {.name = "watch", .errors = true, .rarity = 0},
    {.name = "put_object", .errors = true, .unknown = true, .rarity = 0},
    {.name = "get_object", .errors = true, .rarity = 0},
    {.name = "get_objects", .errors = true, .rarity = 0},
    {.name = "list_objects", .errors = true, .rarity = 1},
    {.name = "remove_object", .errors = true, .unknown = true, .rarity = 0},
    {.name = "list_memos", .errors = true, .rarity = 1},
    {.name = "list_caches", .errors = true, .rarity = 1},
    {.name = "latest", .errors = true, .rarity = 0},
    {.name = "manifests", .errors = true, .rarity = 1},
    {.name = "load_value", .errors = true, .rarity = 0},
    {.name = "log_rows", .errors = true, .rarity = 2},
    {.name = "read_log", .errors = true, .rarity = 0},
    {.name = "read_live", .errors = true, .rarity = 0},
    {.name = "put_status", .errors = true, .unknown = true, .rarity = 0},
    {.name = "find_memos", .errors = true, .rarity = 0},
    {.name = "count_memos", .errors = true, .rarity = 0},
    {.name = "delete_cache", .errors = true, .unknown = true, .rarity = 0},
};

constexpr Mishap kMishaps[] = {
    {.name = "conflict of a run"},           {.name = "conflict of the arbiter"},
    {.name = "a load that does not decode"}, {.name = "the feed begins anew"},
    {.name = "a start that takes its time"}, {.name = "a lease that is renewed late", .rarity = 1},
};

constexpr const char* kReasons[] = {"Running", "Starting",  "Child",     "Timer",
                                    "Fact",    "Lock",      "Admission", "Parallelism",
                                    "Person",  "Suspended", "Budget",    "Finished"};

// Each is counted where it happens.
constexpr const char* kEvents[] = {
    "fenced", "standby", "taken over", "ownership lost", "given back in good order",
    "a lease outlives its process", "a lease extended after its end", "taken over after its end",
    "started after it was too late", "too late for one that it has",
    "begun some time after it was taken", "given back after its time",
    "start within the last lease", "too late", "store slow", "store away", "conflict",
    "runner in trouble", "busy", "given back", "event late", "events in another order",
    "a lock shared", "entropy repeated", "clock jumps back", "clock jumps ahead", "facts held",
    "limit changed", "stranger left alone", "run submitted again", "wish said again",
    "wish that nobody knows of", "wish that cannot be read", "run that cannot be run", "expired",
    "compared with the store", "compared with a replay", "a page listed", "a change watched",
    "an edit of what has changed", "submitted again with what was done", "a retry of chosen nodes",
    "a retry with parameters", "told after a commit", "logs of what is decided", "a line of a log",
    "a log read that goes on", "the newest looked at", "a status written", "a cache counted",
    "a cache deleted",
    // What runs wait for in the loop.
    "loop: loading", "loop: in flight", "loop: in line", "loop: set aside", "loop: starting",
    "loop: deleting", "loop: evicted", "loop: snapshot"};

constexpr const char* kWishes[] = {"stop", "terminate", "suspend", "resume",
                                   "set",  "retry",     "delete"};

}  // namespace

std::span<const Call> calls() { return kCalls; }
std::span<const Mishap> mishaps() { return kMishaps; }
std::span<const char* const> reasons() { return kReasons; }

const Call& call_of(const std::string& name) {
  const auto found = std::ranges::find_if(kCalls, [&](const Call& c) { return c.name == name; });
  CHECK(found != std::end(kCalls));
  return *found;
}

const Mishap& mishap_of(const std::string& name) {
  const auto found =
      std::ranges::find_if(kMishaps, [&](const Mishap& m) { return m.name == name; });
  CHECK(found != std::end(kMishaps));
  return *found;
}

std::vector<std::string> to_be_reached() {
  std::vector<std::string> out(std::begin(kEvents), std::end(kEvents));
  for (const Mishap& mishap : kMishaps) out.emplace_back(mishap.name);
  for (const Call& call : kCalls) {
    const std::string name = call.name;
    out.push_back("crash before " + name);
    out.push_back("crash after " + name);
    if (call.errors) out.push_back("error before " + name);
    if (call.unknown) out.push_back("unknown outcome of " + name);
  }
  for (const char* wish : kWishes) out.push_back(std::string("wish ") + wish);
  for (const char* reason : kReasons) {
    if (std::string_view(reason) != "Finished") out.push_back(std::string("wait ") + reason);
  }
  return out;
}

}  // namespace tiphys::simulation
