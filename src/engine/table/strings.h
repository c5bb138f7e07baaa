// Strings: all texts of a run's nodes in one arena, each named by a 32-bit id.
//
// Views stay valid for the life of the table. Nothing is ever removed: a run only grows within a
// generation. intern() finds equal texts again (one hash look-up), append() does not look.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiphys::engine::table {

using StringId = std::uint32_t;
inline constexpr StringId kNoString = 0;  // the empty text

class Strings {
 public:
  Strings();
  StringId intern(std::string_view text);
  StringId append(std::string_view text);
  // Forgets the text that was appended last, where `id` is it; else nothing happens.
  // REQUIRES: nobody refers to it.
  void take_back(StringId id);
  std::string_view view(StringId id) const {
    if (id == kNoString) return {};
    return id & kLargeBit ? std::string_view(*large_[id & ~kLargeBit]) : small_view(id);
  }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::uint32_t kLargeBit = 0x80000000u;
  static constexpr std::size_t kBlockBits = 15;
  static constexpr std::size_t kBlockSize = std::size_t{1} << kBlockBits;
  static constexpr std::size_t kFirstBlockSize = 4096;  // so that a small run is small
  static constexpr std::size_t kLargeFrom = 4096;

  // An entry is its length, in one byte below 128 and else in two, then the bytes.
  static constexpr std::size_t kShort = 128;
  static constexpr std::size_t entry_size(std::size_t text) {
    return text + (text < kShort ? 1 : 2);
  }
  std::string_view small_view(StringId id) const {
    const char* at = blocks_[id >> kBlockBits].get() + (id & (kBlockSize - 1));
    const std::size_t first = static_cast<unsigned char>(at[0]);
    if (first < kShort) return {at + 1, first};
    return {at + 2, (first - kShort) << 8 | static_cast<unsigned char>(at[1])};
  }
  void grow_slots();

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0;  // of the last block
  std::vector<std::unique_ptr<std::string>> large_;
  std::size_t large_bytes_ = 0;
  // With a hash beside it, so that neither a look nor growing reads texts that are not meant.
  struct Slot {
    StringId id = kNoString;
    std::uint32_t hash = 0;
  };
  std::vector<Slot> slots_;  // open addressing over interned ids
  std::size_t interned_ = 0;
};

}  // namespace tiphys::engine::table
