// Durations of manifests: whole seconds ("20") or Go's form ("1m30s").
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tiphys::engine::core {

base::Result<base::Duration> parse_seconds_or_duration(std::string_view text);
// "5 minutes 3 seconds": as the predecessor shows a back-off.
std::string humanise(base::Duration duration);
// An int of a manifest, or nullopt.
std::optional<std::int64_t> parse_int(std::string_view text);

}  // namespace tiphys::engine::core
