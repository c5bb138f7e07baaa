// The number that every stored family of records begins with, and what is said of one that this
// program does not know. How a format changes: docs/decisions/0013-formats-of-records.md.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace tiphys::engine::record {

// Deltas of runs (births, progress, facts, …) and snapshots, which are one big delta.
inline constexpr std::uint8_t kRunFormat = 2;
// Without generations, and with the attempts of nodes in progress records only. Still read.
inline constexpr std::uint8_t kRunFormatOldest = 1;
// Deltas and snapshots of the Arbiter. The form before this one had no number and began with an
// operation, 1 to 4; it is still read.
inline constexpr std::uint8_t kAdmissionFormat = 5;

// DataLoss unless `found` is one of `oldest` to `newest`; names them and what to do. `family`: "the
// workflow's records".
base::Result<void> check_format(std::string_view family, std::uint8_t found, std::uint8_t oldest,
                                std::uint8_t newest);

}  // namespace tiphys::engine::record
