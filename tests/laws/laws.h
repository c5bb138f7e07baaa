// The laws of the engine, each a function of a workflow and a seed (design: Laws; docs/invariants).
//
// Each gives "" where it holds, otherwise what is wrong, with the story that led there.
#pragma once

#include <cstdint>
#include <string>

#include "base/value.h"

namespace tiphys::laws {

std::string agree_law(const base::Value& workflow, std::uint64_t seed);
std::string agree_in_one_generation_law(const base::Value& workflow, std::uint64_t seed);
std::string pure_law(const base::Value& workflow, std::uint64_t seed);
std::string order_blind_law(const base::Value& workflow, std::uint64_t seed);
std::string level_triggered_law(const base::Value& workflow, std::uint64_t seed);
std::string monotonic_law(const base::Value& workflow, std::uint64_t seed);
std::string progress_law(const base::Value& workflow, std::uint64_t seed);
std::string bounded_law(const base::Value& workflow, std::uint64_t seed);
std::string derived_law(const base::Value& workflow, std::uint64_t seed);
std::string reload_law(const base::Value& workflow, std::uint64_t seed);
std::string pieces_law(const base::Value& workflow, std::uint64_t seed);
std::string generations_law(const base::Value& workflow, std::uint64_t seed);
std::string changed_law(const base::Value& workflow, std::uint64_t seed);
std::string total_law(const base::Value& workflow, std::uint64_t seed);

}  // namespace tiphys::laws
