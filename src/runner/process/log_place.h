// The bytes behind ports::LogRow::locator and a live position, as the process runner makes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::runner::process {

// A range of a segment file of the run: bytes in the segment's own (uncompressed) counting.
struct SegmentRange {
  std::uint32_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};
// Three varints, in this order; what follows them belongs to later versions and is passed over.
std::string encode(const SegmentRange& range);
// Nothing for bytes that are no range, or one that ends beyond 2^63.
std::optional<SegmentRange> decode_range(std::string_view locator);

// Where reading of a growing log goes on: a byte at which no line was begun, and lines after it
// that were given already.
struct LivePlace {
  std::uint64_t offset = 0;
  std::uint64_t lines = 0;
};
std::string encode(const LivePlace& place);
// "" is the beginning.
std::optional<LivePlace> decode_place(std::string_view position);

}  // namespace tiphys::runner::process
