// The arena and its hash index.
#include "engine/table/strings.h"

#include <cstring>

#include "base/hash.h"

namespace tiphys::engine::table {

Strings::Strings() : slots_(64) {
  blocks_.push_back(std::make_unique_for_overwrite<char[]>(kFirstBlockSize));
  used_ = 1;  // id 0 is the empty text
  blocks_[0][0] = 0;
}

StringId Strings::append(std::string_view text) {
  if (text.empty()) return kNoString;
  if (text.size() >= kLargeFrom) {
    large_.push_back(std::make_unique<std::string>(text));
    large_bytes_ += text.size();
    return kLargeBit | static_cast<StringId>(large_.size() - 1);
  }
  const std::size_t size = entry_size(text.size());
  if (used_ + size > (blocks_.size() == 1 ? kFirstBlockSize : kBlockSize)) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockSize));
    used_ = 0;
  }
  char* at = blocks_.back().get() + used_;
  if (text.size() < kShort) {
    *at++ = static_cast<char>(text.size());
  } else {
    *at++ = static_cast<char>(kShort | text.size() >> 8);
    *at++ = static_cast<char>(text.size() & 0xff);
  }
  std::memcpy(at, text.data(), text.size());
  auto id = static_cast<StringId>(((blocks_.size() - 1) << kBlockBits) + used_);
  used_ += size;
  return id;
}

void Strings::take_back(StringId id) {
  if (id == kNoString) return;
  if ((id & kLargeBit) != 0) {
    if ((id & ~kLargeBit) + 1 != large_.size()) return;
    large_bytes_ -= large_.back()->size();
    large_.pop_back();
    return;
  }
  const std::size_t at = id & (kBlockSize - 1);
  const bool last =
      (id >> kBlockBits) + 1 == blocks_.size() && at + entry_size(view(id).size()) == used_;
  if (last) used_ = at;
}

StringId Strings::intern(std::string_view text) {
  if (text.empty()) return kNoString;
  if ((interned_ + 1) * 2 > slots_.size()) grow_slots();
  const std::size_t mask = slots_.size() - 1;
  const auto hash = static_cast<std::uint32_t>(base::hash64(text));
  std::size_t i = hash & mask;
  for (; slots_[i].id != kNoString; i = (i + 1) & mask) {
    if (slots_[i].hash == hash && view(slots_[i].id) == text) return slots_[i].id;
  }
  slots_[i] = {append(text), hash};
  ++interned_;
  return slots_[i].id;
}

void Strings::grow_slots() {
  const std::vector<Slot> old = std::move(slots_);
  slots_.assign(old.size() * 2, {});
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id == kNoString) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].id != kNoString) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

std::size_t Strings::memory_bytes() const {
  return kFirstBlockSize + (blocks_.size() - 1) * kBlockSize + large_bytes_ +
         large_.size() * (sizeof(std::string) + 3 * sizeof(void*)) + slots_.size() * sizeof(Slot);
}

}  // namespace tiphys::engine::table
