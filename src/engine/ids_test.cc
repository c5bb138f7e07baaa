// Ids as text and back.
#include "engine/ids.h"

#include <gtest/gtest.h>

namespace tiphys::engine {
namespace {

TEST(RunUid, IsTheBitsOfAUuid) {
  const RunUid uid = run_uid("01234567-89ab-cdef-fedc-ba9876543210");
  EXPECT_EQ(uid, RunUid(0x0123456789abcdef, 0xfedcba9876543210));
  EXPECT_EQ(run_uid("01234567-89AB-CDEF-FEDC-BA9876543210"), uid);
  EXPECT_EQ(to_text(uid), "01234567-89ab-cdef-fedc-ba9876543210");
  EXPECT_EQ(parse_run_uid(to_text(uid)), uid);
}

TEST(RunUid, AnotherTextIsHashed) {
  EXPECT_TRUE(run_uid("my-run").is_set());
  EXPECT_EQ(run_uid("my-run"), run_uid("my-run"));
  EXPECT_NE(run_uid("my-run"), run_uid("my-rum"));
  EXPECT_FALSE(run_uid("").is_set());
}

TEST(RunUid, OnlyItsOwnTextIsRead) {
  for (const char* bad :
       {"", "7", "01234567-89ab-cdef-fedc-ba987654321", "01234567-89ab-cdef-fedc-ba98765432100",
        "01234567-89AB-cdef-fedc-ba9876543210", "0123456789ab-cdef-fedc-ba98765432100",
        "01234567-89ab-cdef-fedc-ba987654321g", "../34567-89ab-cdef-fedc-ba9876543210"})
    EXPECT_FALSE(parse_run_uid(bad)) << bad;
}

TEST(AttemptId, IsWrittenWithItsRun) {
  EXPECT_EQ(to_text(AttemptId{{0, 7}, 1, 12, 2, 3}),
            "00000000-0000-0000-0000-000000000007/g1/n12/a2/i3");
}

TEST(AttemptId, IsReadAsItIsWritten) {
  const AttemptId id{{0, 7}, 1, 12, 2, 0xffffffff};
  const std::string text = to_text(id);
  EXPECT_EQ(parse_attempt_id(text), id);
  for (std::size_t n = 0; n < text.size() - 9; ++n)
    EXPECT_FALSE(parse_attempt_id(text.substr(0, n))) << n;
  EXPECT_FALSE(parse_attempt_id(text + "0")) << "more than 32 bits";
  EXPECT_FALSE(parse_attempt_id(text + "/"));
  EXPECT_FALSE(parse_attempt_id("../" + text));
}

}  // namespace
}  // namespace tiphys::engine
