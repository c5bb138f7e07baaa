// Hashes with a fixed meaning outside of the process.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::base {

// FNV-1a, 32 bits: node ids and pod names (semantics §4.3). Streaming form for shared prefixes:
// fnv1a32(b, fnv1a32(a)) == fnv1a32(a + b).
constexpr std::uint32_t kFnv32Offset = 2166136261u;
constexpr std::uint32_t fnv1a32(std::string_view text, std::uint32_t state = kFnv32Offset) {
  for (char c : text) state = (state ^ static_cast<unsigned char>(c)) * 16777619u;
  return state;
}

// 128 bits of XXH3: content addresses of values and templates. Not cryptographic.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
  std::string hex() const;  // 32 lower-case digits
};
Hash128 hash128(std::string_view bytes);
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace tiphys::base
