// What retry decisions share with others.
#pragma once

#include <string_view>

namespace tiphys::engine::core {

// The predecessor's list of errors that pass by themselves (§16).
bool is_transient_error(std::string_view message);

}  // namespace tiphys::engine::core
