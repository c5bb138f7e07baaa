// What a plain YAML 1.1 scalar means, by the rules of go-yaml v2 that Kubernetes inherited.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/value.h"

namespace tiphys::base {

enum class ScalarTag : std::uint8_t { Null, Bool, Int, Float, String, Timestamp, Merge, Infinite };

struct Scalar {
  ScalarTag tag = ScalarTag::String;
  bool truth = false;     // of a Bool
  std::string_view word;  // of an Infinite: "+Inf", "-Inf" or "NaN"
  std::string number;     // the JSON text of an Int or Float
};

// An untagged plain scalar. A Timestamp is to be kept as its text.
Scalar resolve_plain(std::string_view text);
// The bytes of a !!binary, or nothing where it is not base64. Blanks do not count.
std::optional<std::string> decode_binary(std::string_view text);
// YAML 1.1 would read it as a base-60 number, so writers quote it.
bool is_base60(std::string_view text);

}  // namespace tiphys::base
