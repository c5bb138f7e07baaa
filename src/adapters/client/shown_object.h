// Objects of the store as clients see them.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/value.h"
#include "ports/objects.h"

namespace tiphys::adapters::client {

inline bool is_of_cluster(std::string_view kind) { return kind == "ClusterWorkflowTemplate"; }

// With what the store has given it. DataLoss where the stored text is no object.
base::Result<base::Value> shown_object(const ports::StoredObject& stored);

// The config map that the predecessor would keep this cache of results in, without data.
base::Value empty_cache(std::string_view ns, std::string_view name);

}  // namespace tiphys::adapters::client
