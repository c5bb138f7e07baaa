// Varints.
#include "runner/process/log_place.h"

#include <limits>

#include "base/bytes.h"

namespace tiphys::runner::process {

namespace {
constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::int64_t>::max();
}

std::string encode(const SegmentRange& range) {
  base::ByteWriter out;
  out.varint(range.segment);
  out.varint(range.offset);
  out.varint(range.length);
  return out.take();
}

std::optional<SegmentRange> decode_range(std::string_view locator) {
  base::ByteReader in(locator);
  const std::uint64_t segment = in.varint();
  SegmentRange range;
  range.offset = in.varint();
  range.length = in.varint();
  if (!in.ok() || segment > std::numeric_limits<std::uint32_t>::max()) return {};
  if (range.offset > kOffsetMax || range.length > kOffsetMax - range.offset) return {};
  range.segment = static_cast<std::uint32_t>(segment);
  return range;
}

std::string encode(const LivePlace& place) {
  base::ByteWriter out;
  out.varint(place.offset);
  out.varint(place.lines);
  return out.take();
}

std::optional<LivePlace> decode_place(std::string_view position) {
  if (position.empty()) return LivePlace{};
  base::ByteReader in(position);
  LivePlace place;
  place.offset = in.varint();
  place.lines = in.varint();
  if (!in.ok() || !in.at_end() || place.offset > kOffsetMax) return {};
  return place;
}

}  // namespace tiphys::runner::process
