// Four bytes of length (letter and payload), least first, then those.
#include "executor/frame.h"

#include <utility>

#include "base/bytes.h"
#include "executor/file.h"

namespace tiphys::executor {

base::Result<void> send_up(int socket, Up kind, std::string_view payload) {
  std::string bytes;
  std::uint32_t length = static_cast<std::uint32_t>(payload.size() + 1);
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>((length >> shift) & 0xffu);
  bytes += static_cast<char>(kind);
  bytes += payload;
  return write_all(socket, bytes);
}

void FrameReader::feed(std::string_view bytes) {
  if (broken_) return;
  pending_.erase(0, std::exchange(taken_, 0));
  pending_ += bytes;
}

std::optional<Frame> FrameReader::next() {
  const std::string_view rest = std::string_view(pending_).substr(taken_);
  if (broken_ || rest.size() < 5) return {};
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i)
    length |= static_cast<std::uint32_t>(static_cast<unsigned char>(rest[i])) << (8 * i);
  const Up kind = static_cast<Up>(rest[4]);
  broken_ =
      length == 0 || length > (kind == Up::Output ? kOutputFrameBytesMax : kTextFrameBytesMax);
  if (broken_) pending_ = {};
  if (broken_ || rest.size() < 4 + static_cast<std::size_t>(length)) return {};
  Frame frame{kind, std::string(rest.substr(5, length - 1))};
  taken_ += 4 + static_cast<std::size_t>(length);
  return frame;
}

std::string encode_output(const OutputRead& output) {
  base::ByteWriter w;
  w.varint(output.index);
  w.u8(output.found ? 1 : 0);
  w.text(output.text);
  return w.take();
}

std::optional<OutputRead> decode_output(std::string_view payload) {
  base::ByteReader r(payload);
  OutputRead output;
  output.index = r.varint();
  output.found = r.u8() != 0;
  output.text = std::string(r.text());
  if (!r.ok() || !r.at_end()) return {};
  return output;
}

}  // namespace tiphys::executor
