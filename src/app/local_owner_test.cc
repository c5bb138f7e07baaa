// What an owner says without owning.
#include "app/local_owner.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "adapters/clock/clocks.h"
#include "engine/ids.h"

namespace tiphys::app {
namespace {

// Nodes of two generations may have one number, and one node several attempts.
TEST(LocalOwner, FindsTheFolderOfThatAttemptAndNoOther) {
  std::string store = testing::TempDir() + "tiphys-owner-XXXXXX";
  ASSERT_NE(::mkdtemp(store.data()), nullptr);
  adapters::clock::ManualClock clock(base::Timestamp{1});
  LocalOwner owner({store}, nullptr, nullptr, clock);
  const engine::RunUid run(1, 2);
  const std::string kept = store + "/kept/" + engine::to_text(run);
  for (const char* other : {"-g0-n3-a0-i0", "-g0-n3-a1-i0", "-g1-n3-a1-i0", "-g2-n3-a0-i0"})
    std::filesystem::create_directories(kept + other);
  const std::string now = engine::to_text(engine::AttemptId{run, 1, 3, 0, 0});
  EXPECT_EQ(owner.kept_at(now), "");
  std::filesystem::create_directories(kept + "-g1-n3-a0-i0");
  EXPECT_EQ(owner.kept_at(now), kept + "-g1-n3-a0-i0");
  EXPECT_EQ(owner.kept_at(engine::to_text(engine::AttemptId{{1, 3}, 1, 3, 0, 0})), "");
  EXPECT_EQ(owner.kept_at(""), "") << "of no pod";
  EXPECT_EQ(owner.kept_at("../" + now), "");
  std::filesystem::remove_all(store);
}

}  // namespace
}  // namespace tiphys::app
