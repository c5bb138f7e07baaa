// Finding a command on a PATH with the rules and the error texts of Go's exec.LookPath, which users
// of the predecessor see in messages.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::executor {

inline constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// A name with a slash is taken as it is. Error: `exec: "x": executable file not found in $PATH`.
base::Result<std::string> find_command(std::string_view name, std::string_view path);

}  // namespace tiphys::executor
