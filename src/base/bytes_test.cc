// A record that is cut anywhere reads as the whole one does.
#include "base/bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace tiphys::base {
namespace {

constexpr std::uint64_t kNumbers[] = {0, 1, 127, 128, 300, 1ull << 40, UINT64_MAX};

std::string record() {
  ByteWriter out;
  for (const std::uint64_t number : kNumbers) out.varint(number);
  out.text("a text of some length");
  out.u8(7);
  out.text("");
  out.zigzag(-5);
  out.text("the end");
  return out.take();
}

void expect_record(ByteReader in) {
  for (const std::uint64_t number : kNumbers) EXPECT_EQ(in.varint(), number);
  EXPECT_EQ(in.text(), "a text of some length");
  EXPECT_EQ(in.u8(), 7);
  EXPECT_EQ(in.text(), "");
  EXPECT_EQ(in.zigzag(), -5);
  EXPECT_FALSE(in.at_end());
  EXPECT_EQ(in.text(), "the end");
  EXPECT_TRUE(in.at_end());
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.left(), 0u);
}

// Each piece is really gone when the next one is given.
class Cut final : public ByteSource {
 public:
  Cut(std::string_view whole, std::size_t first, std::size_t rest)
      : whole_(whole), size_(first), rest_(rest) {}
  std::uint64_t left() const override { return whole_.size(); }
  std::string_view next() override {
    std::ranges::fill(piece_, '?');
    piece_ = std::string(whole_.substr(0, size_ == 0 ? rest_ : size_));
    whole_.remove_prefix(piece_.size());
    size_ = rest_;
    return piece_;
  }

 private:
  std::string_view whole_;
  std::size_t size_, rest_;
  std::string piece_;
};

TEST(ByteReader, ReadsPiecesAsTheWholeWhereverTheyAreCut) {
  const std::string whole = record();
  expect_record(ByteReader(whole));
  for (std::size_t first = 0; first <= whole.size(); ++first) {
    for (std::size_t rest = 1; rest <= whole.size(); ++rest) {
      Cut source(whole, first, rest);
      expect_record(ByteReader(source));
    }
  }
}

TEST(ByteReader, PiecesThatEndTooEarlyAreAShortRead) {
  const std::string whole = record();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Cut source(std::string_view(whole).substr(0, size), size / 2, 3);
    ByteReader in(source);
    for (std::size_t i = 0; i < std::size(kNumbers); ++i) in.varint();
    in.text();
    in.u8();
    in.text();
    in.zigzag();
    in.text();
    EXPECT_FALSE(in.ok()) << size;
    EXPECT_EQ(in.u8(), 0) << "nothing comes after a short read";
  }
}

TEST(ByteReader, ATextThatIsLongerThanAllPiecesIsAShortRead) {
  Cut source("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01 a few bytes", 13, 3);
  ByteReader in(source);
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_TRUE(in.at_end());
}

// Promises more than it gives: what a store has lost.
class Broken final : public ByteSource {
 public:
  std::uint64_t left() const override { return 100; }
  std::string_view next() override {
    return std::exchange(given_, true) ? ""
                                       : "\x09"
                                         "four";
  }

 private:
  bool given_ = false;
};

TEST(ByteReader, APieceThatNeverComesIsAShortRead) {
  Broken source;
  ByteReader in(source);
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_TRUE(in.at_end());
}

}  // namespace
}  // namespace tiphys::base
