// Kubernetes' quantities ("100m", "1Gi") of containers' resources.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/pod.h"
#include "spec/pod_parts.h"

namespace tiphys::engine::view {

// In thousandths, rounded up; nullopt where the text is none.
std::optional<std::int64_t> parse_quantity_millis(std::string_view text);
// A limit without a request is the request too.
Resources resources_of(const spec::Resources& resources);

}  // namespace tiphys::engine::view
