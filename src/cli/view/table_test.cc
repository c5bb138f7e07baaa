// Columns under each other, and symbols that count as what they show.
#include "cli/view/table.h"

#include <gtest/gtest.h>

#include "cli/view/style.h"

namespace tiphys::cli::view {
namespace {

TEST(Table, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
  Table table(3);
  table.add({"NAME", "STATUS", "MESSAGE"});
  table.add({"a", "Succeeded", ""});
  table.add({"longer-name", "", "why"});
  EXPECT_EQ(table.text(),
            "NAME          STATUS      MESSAGE\n"
            "a             Succeeded\n"
            "longer-name               why\n");
}

TEST(Table, DoesNotCountEscapesAsWidth) {
  Style style;
  style.color = true;
  Table table(2);
  table.add({paint(style, Color::Red, "x"), "1"});
  table.add({"yy", "2"});
  EXPECT_EQ(table.text(), "\x1b[31mx\x1b[0m   1\nyy  2\n");
}

TEST(Style, PrintableTextCannotMoveTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a [2Jb c ");
}

TEST(Style, ClippedTextEndsInAnEllipsis) {
  Style style;
  EXPECT_EQ(clipped("hello", 5, style), "hello");
  EXPECT_EQ(clipped("hello!", 5, style), "hell…");
  style.utf8 = false;
  EXPECT_EQ(clipped("hello!", 5, style), "he...");
}

TEST(Style, IconsAreWordsWithoutUtf8) {
  Style style;
  EXPECT_EQ(icon(style, spec::Phase::Failed), "✖");
  style.utf8 = false;
  EXPECT_EQ(icon(style, spec::Phase::Failed), "Failed");
  EXPECT_EQ(suspend_icon(style), "Suspend");
}

}  // namespace
}  // namespace tiphys::cli::view
