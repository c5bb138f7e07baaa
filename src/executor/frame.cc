// Four bytes of length (letter and payload), least first, then those.
#include "executor/frame.h"

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

std::optional<Frame> FrameReader::next() {
  if (pending_.size() < 4) return {};
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i)
    length |= static_cast<std::uint32_t>(static_cast<unsigned char>(pending_[i])) << (8 * i);
  broken_ = broken_ || length == 0 || length > kFrameBytesMax;
  if (broken_ || pending_.size() < 4 + static_cast<std::size_t>(length)) return {};
  Frame frame{static_cast<Up>(pending_[4]), pending_.substr(5, length - 1)};
  pending_.erase(0, 4 + static_cast<std::size_t>(length));
  return frame;
}

std::string encode_output(const OutputRead& output) {
  base::ByteWriter w;
  w.varint(output.index);
  w.u8(output.found ? 1 : 0);
  w.text(output.text);
  return w.take();
}

OutputRead decode_output(std::string_view payload) {
  base::ByteReader r(payload);
  OutputRead output;
  output.index = r.varint();
  output.found = r.u8() != 0;
  output.text = std::string(r.text());
  return output;
}

}  // namespace tiphys::executor
