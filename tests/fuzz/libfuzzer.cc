// libFuzzer's door to one target, TIPHYS_FUZZ_TARGET.
#include <cstddef>
#include <cstdint>

#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tiphys::fuzz::TIPHYS_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
