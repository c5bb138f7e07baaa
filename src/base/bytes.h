// ByteWriter and ByteReader: compact records (varints, zigzag, length-prefixed text).
//
// Readers never run past the end: after a short read every further read yields zero or empty and
// ok() is false, so a decoder checks once at its end. A record may come in pieces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiphys::base {

// Where a long record comes from in pieces. Where it is cut means nothing, and only one piece is
// there at a time.
class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Bytes that next() will yet give. What is never given is missed there, not here.
  virtual std::uint64_t left() const = 0;
  // The next piece; the one before is gone. Empty: there is none.
  virtual std::string_view next() = 0;

  // The first `count` bytes of `rest`, what is left of the piece given last, and of those after it;
  // `rest` is then what is left of the piece given last. Nothing where there are fewer. Good until
  // the next call. O(count)
  std::optional<std::string_view> join(std::string_view& rest, std::uint64_t count);

 private:
  std::string joined_;
};

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
  // Texts that are read are good until the next read.
  explicit ByteReader(ByteSource& source) : source_(&source) {}

  std::uint8_t u8() {
    if (rest_.empty() && !go_on()) return short_read();
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
    if (n > rest_.size()) return take_joined(n);
    std::string_view s = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return s;
  }
  bool ok() const { return ok_; }
  std::uint64_t left() const { return rest_.size() + (source_ == nullptr ? 0 : source_->left()); }
  bool at_end() const { return left() == 0; }

 private:
  bool go_on() {
    if (source_ != nullptr) rest_ = source_->next();
    return !rest_.empty();
  }
  std::string_view take_joined(std::uint64_t n) {
    if (source_ != nullptr) {
      if (const auto joined = source_->join(rest_, n)) return *joined;
    }
    short_read();
    return {};
  }
  std::uint8_t short_read() {
    ok_ = false;
    rest_ = {};
    source_ = nullptr;
    return 0;
  }
  std::string_view rest_;
  ByteSource* source_ = nullptr;  // of what comes behind `rest_`
  bool ok_ = true;
};

}  // namespace tiphys::base
