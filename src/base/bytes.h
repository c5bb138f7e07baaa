// ByteWriter and ByteReader: compact records (varints, zigzag, length-prefixed text).
//
// Readers never run past the end: after a short read every further read yields zero or empty and
// ok() is false, so a decoder checks once at its end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::base {

class ByteWriter {
 public:
  void u8(std::uint8_t v) { bytes_ += static_cast<char>(v); }
  void varint(std::uint64_t v) {
    while (v >= 0x80) {
      bytes_ += static_cast<char>(v | 0x80);
      v >>= 7;
    }
    bytes_ += static_cast<char>(v);
  }
  void zigzag(std::int64_t v) {
    varint((static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63));
  }
  void text(std::string_view s) {
    varint(s.size());
    bytes_ += s;
  }
  std::size_t size() const { return bytes_.size(); }
  std::string& bytes() { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t u8() {
    if (rest_.empty()) return short_read();
    auto v = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return v;
  }
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      std::uint8_t b = u8();
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if ((b & 0x80) == 0) return v;
    }
    ok_ = false;
    return 0;
  }
  std::int64_t zigzag() {
    std::uint64_t v = varint();
    return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1);
  }
  std::string_view text() { return take(varint()); }
  // The next `n` bytes.
  std::string_view take(std::uint64_t n) {
    if (n > rest_.size()) {
      short_read();
      return {};
    }
    std::string_view s = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return s;
  }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::uint8_t short_read() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tiphys::base
