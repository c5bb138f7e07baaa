// Workload: the workflows that a history submits, and how their leaves end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/value.h"
#include "laws/random.h"
#include "runner/instant/instant_runner.h"

namespace tiphys::simulation {

// One of the laws' workflows with what those do not have: semaphores and memos. Named `name`.
base::Value random_object(laws::Random& luck, const std::string& name);
// Few get a ttlStrategy, whatever else is drawn; true where it has one now.
bool let_expire(base::Value& workflow, std::uint64_t seed, const std::string& name);

// Whether the order of events can change no phase: where some leaf fails, the fail-fast of a dag
// looks at who was first.
bool is_plain(const base::Value& workflow);

// The locks that a leaf of this template holds while it runs.
std::vector<std::string> locks_of(const base::Value& workflow, const std::string& template_name);
inline constexpr const char* kSemaphore = "semaphore";

// The config map that semaphores have their limit from.
std::string limits_manifest(int limit);

// How a leaf ends: the same for the same node, whoever runs it and when.
runner::instant::Outcome outcome_of(std::uint64_t seed, const std::string& workflow,
                                    const std::string& node, const std::string& leaf);

}  // namespace tiphys::simulation
