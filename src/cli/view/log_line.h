// Lines of logs: `podName: content`, the prefix in a colour that depends on the pod's name alone.
#pragma once

#include <string>

#include "api/log.h"
#include "cli/view/style.h"

namespace tiphys::cli::view {

Color color_of_pod(std::string_view pod_name);
// Ends in a newline. The content is passed on as it is: a terminal takes its colours alone.
std::string log_line(const api::LogRecord& record, bool timestamps, const Style& style);

}  // namespace tiphys::cli::view
