// Cursors come back as they went, and nothing else is one.
#include "ports/position.h"

#include <gtest/gtest.h>

namespace tiphys::ports {
namespace {

TEST(Position, ComesBackWhateverItsTextHolds) {
  for (const Position& sent : {Position{}, Position{-3, "a.b"}, Position{INT64_MIN, "17."},
                               Position{INT64_MAX, "\n\"x"}}) {
    const auto got = parse_cursor(to_cursor(sent));
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(*got, sent);
  }
}

TEST(Position, OfAnObjectTellsItsNamespaceFromItsName) {
  for (const ObjectKey& sent : {ObjectKey{"Secret", "", ""}, ObjectKey{"Secret", "", "3.a"},
                                ObjectKey{"Secret", "a", "b"}, ObjectKey{"Secret", "a.b", ""}}) {
    const auto got = parse_object_cursor("Secret", object_cursor(sent));
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(*got, sent);
  }
}

TEST(Position, IsRefusedWhereNoStoreWroteIt) {
  for (const char* text : {"", ".", "x.y", "17", "-", "99999999999999999999.a", " 1.a"}) {
    EXPECT_EQ(parse_cursor(text).error().code, base::ErrorCode::InvalidArgument) << text;
    EXPECT_EQ(parse_object_cursor("Secret", text).error().code, base::ErrorCode::InvalidArgument);
  }
  for (const char* text : {"-1.ab", "3.ab", "9223372036854775807.ab"}) {
    EXPECT_FALSE(parse_object_cursor("Secret", text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tiphys::ports
