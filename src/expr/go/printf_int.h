// Go's fmt.Sprintf with exactly one int argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::expr::go {

// All verbs, flags, widths and argument indexes; mistakes give Go's marks ("%!d(MISSING)").
// Widths and precisions are limited to 1,000,000 by Go's own rule.
std::string sprintf_int(std::string_view format, std::int64_t n);

}  // namespace tiphys::expr::go
