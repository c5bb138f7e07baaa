// Splitting, nearest names, quoting, widths.
#include "base/text.h"

#include <gtest/gtest.h>

#include "base/number.h"

namespace tiphys::base {
namespace {

TEST(Text, SplitKeepsEmptyPieces) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Text, TrimAndJoin) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  std::vector<std::string> parts = {"a", "b"};
  EXPECT_EQ(join(parts, ", "), "a, b");
}

TEST(Text, NearestFindsSlipsOnly) {
  std::vector<std::string> names = {"templates", "entrypoint", "arguments", "x"};
  EXPECT_EQ(nearest("tempaltes", names), "templates");
  EXPECT_EQ(nearest("entryPoint", names), "entrypoint");
  EXPECT_EQ(nearest("argument", names), "arguments");
  EXPECT_EQ(nearest("volumes", names), "");
  EXPECT_EQ(nearest("y", names), "");
}

TEST(Text, QuotesAsGo) {
  EXPECT_EQ(go_quote("a\"b\\\n\t\a\x01\x7f"), R"("a\"b\\\n\t\a\x01\x7f")");
  EXPECT_EQ(go_quote("\xc3\xa9\xe2\x80\xa8\xff\xf0\x9f\x98\x80"),
            "\"\xc3\xa9\\u2028\\xff\xf0\x9f\x98\x80\"");
  EXPECT_EQ(go_quote("\xc2\xa0\xef\xbb\xbf"), R"("\u00a0\ufeff")");
}

TEST(Text, WidthCountsColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("\xe2\x9c\x94 x"), 3u);
  EXPECT_EQ(display_width("\xe6\xbc\xa2"), 2u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);
}

TEST(Number, PrintsAsGo) {
  EXPECT_EQ(go_float(1e6, 'g'), "1e+06");
  EXPECT_EQ(go_float(100000, 'g'), "100000");
  EXPECT_EQ(go_float(0.0001, 'g'), "0.0001");
  EXPECT_EQ(go_float(0.00001, 'g'), "1e-05");
  EXPECT_EQ(go_float(1e20, 'f'), "100000000000000000000");
  EXPECT_EQ(go_float(1.5, 'e'), "1.5e+00");
  EXPECT_EQ(go_float32(123456789.0f, 'g'), "1.2345679e+08");
}

}  // namespace
}  // namespace tiphys::base
