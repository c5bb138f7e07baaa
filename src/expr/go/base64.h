// Base64 and base32 texts.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tiphys::expr::go {

std::string base64_encode(std::string_view bytes);
// Errors in Go's words: "illegal base64 data at input byte 4". Line ends are skipped.
base::Result<std::string> base64_decode(std::string_view text);
std::string base32_encode(std::string_view bytes);
base::Result<std::string> base32_decode(std::string_view text);

}  // namespace tiphys::expr::go
