// Blocks: a list that only grows, in blocks that never move once it is large.
//
// The first block grows as a vector does, so that a small list is small; after that no element is
// copied again and at most one block is empty. Access is O(1).
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace tiphys::engine::table {

template <class T>
class Blocks {
 public:
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) {
    return i < kBlock ? first_[i] : rest_[i / kBlock - 1][i % kBlock];
  }
  const T& operator[](std::size_t i) const {
    return i < kBlock ? first_[i] : rest_[i / kBlock - 1][i % kBlock];
  }
  T& push_back(T value) {
    if (size_ < kBlock) {
      first_.push_back(std::move(value));
    } else {
      if (size_ % kBlock == 0) {
        rest_.emplace_back();
        rest_.back().reserve(kBlock);
      }
      rest_.back().push_back(std::move(value));
    }
    ++size_;
    return (*this)[size_ - 1];
  }
  std::size_t memory_bytes() const {
    return (first_.capacity() + rest_.size() * kBlock) * sizeof(T);
  }

 private:
  static constexpr std::size_t kBlock = 4096;
  std::vector<T> first_;
  std::vector<std::vector<T>> rest_;
  std::size_t size_ = 0;
};

}  // namespace tiphys::engine::table
