// INV-62: bytes in the store that are no run any more. The run is set aside with a message, the
// others go on, and nothing of it is thrown away.
#include <gtest/gtest.h>

#include "drivers/sqlite/database.h"
#include "store/sqlite/store.h"
#include "world.h"

namespace tiphys::simulated {
namespace {

using drivers::sqlite::Database;

// The newest record of that run is other bytes, and no checksum tells: as a faulty program would.
void damage(World& world, engine::RunKey run, std::string_view bytes, const char* body = "?2") {
  auto database = Database::open(store::sqlite::database_path(world.stores->folder()), {});
  ASSERT_TRUE(database.has_value()) << database.error().message;
  auto query = (*database)->query(std::string("update delta set sum = null, body = ") + body +
                                  " where seq = (select max(seq) from delta where run = ?1)");
  ASSERT_TRUE(query.has_value()) << query.error().message;
  query->bind(static_cast<std::int64_t>(run)).bind_blob(bytes);
  ASSERT_TRUE(query->run().has_value());
  EXPECT_EQ((*database)->changes(), 1);
}

TEST(Damage, OfOneRunSetsItAsideAndTheOthersGoOn) {
  for (const std::string_view bytes : {std::string_view(), std::string_view("\0\0\0\0", 4),
                                       std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff"),
                                       std::string_view("no record at all")}) {
    World world(SIZE_MAX, 1, in_folder());
    world.script = [](const engine::PodDescription&) {
      return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
    };
    const auto bad = world.submit(fan_out("bad", 3));
    const auto good = world.submit(fan_out("good", 3));
    world.start();
    world.drive(20);
    ASSERT_EQ(world.machine.held().size(), 6u);
    world.crash();
    damage(world, bad, bytes);
    world.script = nullptr;
    world.start();
    world.drive(20);
    for (const engine::AttemptId& id : world.machine.held()) {
      if (id.run == engine::run_uid(world.row(good).uid))
        world.machine.finish(id, Outcome::succeeded().report);
    }
    EXPECT_TRUE(world.drive());
    EXPECT_TRUE(world.succeeded(good));
    ASSERT_EQ(world.engine->quarantined().size(), 1u) << testing::PrintToString(bytes);
    EXPECT_EQ(world.engine->quarantined()[0].key, bad);
    EXPECT_TRUE(world.row(bad).live) << "nothing was decided about it";
    EXPECT_NE(world.row(bad).summary.message, "") << "people see why";
    EXPECT_FALSE(world.engine->live()) << "and nobody waits for it";
  }
}

TEST(Damage, RecordsOfAnotherFormatAreToldWithBothNumbers) {
  World world(SIZE_MAX, 1, in_folder());
  world.script = [](const engine::PodDescription&) {
    return Outcome{.kind = Outcome::Kind::Hold, .report = {}};
  };
  const auto run = world.submit(fan_out("wf", 2));
  world.start();
  world.drive(20);
  world.crash();
  damage(world, run, "\x07", "cast(?2 || substr(body, 2) as blob)");
  world.start();
  world.drive(20);
  ASSERT_EQ(world.engine->quarantined().size(), 1u);
  const std::string told = world.engine->quarantined()[0].message;
  EXPECT_NE(told.find("format 7, this program knows formats 1 to 2: a newer version wrote them"),
            std::string::npos)
      << told;
}

}  // namespace
}  // namespace tiphys::simulated
