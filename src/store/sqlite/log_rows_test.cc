// Records of log rows, also of the form that had no locators.
#include "store/sqlite/log_rows.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace tiphys::store::sqlite {
namespace {

const engine::RunUid kUid(1, 2);

TEST(LogRows, ComeBackAsTheyWere) {
  const ports::LogRow row{{kUid, 1, 2, 3, 4}, "main", 8, std::string("\0x", 2)};
  std::vector<ports::LogRow> rows;
  ASSERT_TRUE(unpack_log_rows(kUid, pack_log_rows(std::vector{row, row}), rows));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].attempt, row.attempt);
  EXPECT_EQ(rows[1].container, "main");
  EXPECT_EQ(rows[1].lines, 8u);
  EXPECT_EQ(rows[1].locator, row.locator);
}

// One row: generation 0, node 12, main, segment 5, offset 300, length 70, 8 lines.
TEST(LogRows, OfTheFirstFormAreRead) {
  const std::string record("\x01\x00\x0c\x00\x00\x04main\x05\xac\x02\x46\x08", 15);
  std::vector<ports::LogRow> rows;
  ASSERT_TRUE(unpack_log_rows(kUid, record, rows));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].attempt, (engine::AttemptId{kUid, 0, 12, 0, 0}));
  EXPECT_EQ(rows[0].lines, 8u);
  EXPECT_EQ(rows[0].locator, "\x05\xac\x02\x46");
}

TEST(LogRows, OfAnUnknownFormAreTold) {
  base::ByteWriter out;
  out.varint(0);
  out.varint(3);
  std::vector<ports::LogRow> rows;
  const auto read = unpack_log_rows(kUid, out.bytes(), rows);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message,
            "a record of log positions has form 3, this version reads up to 2");
}

TEST(LogRows, EveryCutIsRefused) {
  const ports::LogRow row{{kUid, 1, 2, 3, 4}, "main", 8, "abc"};
  const std::string record = pack_log_rows(std::vector{row});
  for (std::size_t n = 0; n < record.size(); ++n) {
    std::vector<ports::LogRow> rows;
    const bool read = unpack_log_rows(kUid, record.substr(0, n), rows).has_value();
    EXPECT_FALSE(read) << n;
  }
}

}  // namespace
}  // namespace tiphys::store::sqlite
