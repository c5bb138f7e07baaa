// INV-62 from outside: a workflow whose records are damaged is set aside by name, holds up nobody,
// and keeps no owner in memory.
#include <gtest/gtest.h>
#include <signal.h>

#include "drivers/sqlite/database.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

std::string workflow(const std::string& name, const std::string& template_body,
                     const std::string& annotation = "none") {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         ", annotations: {note: " + annotation +
         "}}\nspec: {entrypoint: t, templates: [{name: t, " + template_body + "}]}\n";
}
// What is due again soon: a new owner reads no records of what it has nothing to do for.
const char* const kGate = "suspend: {duration: \"6\"}";
const char* const kQuick = "container: {image: alpine, command: [\"true\"]}";

// Submits it, lets it come to its gate, and ends the owner that drove it there.
void leave_at_gate(const Place& place, const std::string& name) {
  place.submit(place.file(name + ".yaml", workflow(name, kGate)));
  const auto owner = detached_owner();
  ASSERT_GT(owner, 0);
  bool waits = false;
  for (int i = 0; i < 500 && !waits; ++i) {
    waits = place.run({"list"}).out.find("Running (Suspended)") != std::string::npos;
  }
  ASSERT_TRUE(waits);
  ::kill(owner, SIGTERM);
  ASSERT_TRUE(has_ended(owner, 10));
}

// As a broken disk would. `change` is SQL; ?1 is the key of the run.
void damage(const Place& place, const std::string& name, const std::string& change) {
  auto database = drivers::sqlite::Database::open(place.store() + "/tiphys.db", {});
  ASSERT_TRUE(database.has_value()) << database.error().message;
  auto find = (*database)->query("select key from run where name = ?");
  ASSERT_TRUE(find.has_value());
  find->bind(std::string_view(name));
  ASSERT_TRUE(find->step().value_or(false));
  const std::int64_t key = find->integer(0);
  find->reset();
  auto query = (*database)->query(change);
  ASSERT_TRUE(query.has_value()) << query.error().message;
  query->bind(key);
  ASSERT_TRUE(query->run().has_value());
  ASSERT_GT((*database)->changes(), 0);
}

const char* const kOtherBytes =
    "update delta set body = x'6e6f207265636f7264' "
    "where seq = (select max(seq) from delta where run = ?1)";
const char* const kFirstIsGone =
    "delete from delta where seq = (select min(seq) from delta where run = ?1)";

// A bit of a link is enough: it leads to itself, to a later row, or to one of another workflow.
const char* const kToItself =
    "update delta set prev = seq where seq = (select max(seq) from delta where run = ?1)";
const char* const kFarAhead =
    "update delta set prev = prev | (1 << 40) "
    "where seq = (select max(seq) from delta where run = ?1)";
const char* const kToAnother =
    "update delta set prev = (select max(seq) from delta where run <> ?1) "
    "where seq = (select max(seq) from delta where run = ?1)";

class DamagedRecords : public testing::TestWithParam<const char*> {};

TEST_P(DamagedRecords, IsSetAsideByNameAndADetachedOwnerLeaves) {
  Place place;
  leave_at_gate(place, "broken");
  damage(place, "broken", GetParam());
  EXPECT_EQ(place.start({"get", "broken", "-o", "json"}).wait(30).code, 1) << "nobody reads on";
  place.submit(place.file("quick.yaml", workflow("quick", kQuick)));
  EXPECT_EQ(place.run({"wait", "quick"}).code, 0);
  EXPECT_TRUE(nothing_is_left(20)) << read_text(place.store() + "/owner.log");
  const std::string log = read_text(place.store() + "/owner.log");
  EXPECT_NE(log.find("workflow default/broken is set aside: "), std::string::npos) << log;
  // The wish of a user is no reason to stay either, but the first look is taken.
  place.run({"stop", "broken"});
  EXPECT_TRUE(nothing_is_left(20)) << log;
  EXPECT_EQ(place.run({"delete", "broken"}).code, 0);
  EXPECT_TRUE(nothing_is_left(20)) << log;
  EXPECT_EQ(place.run({"list", "-o", "name"}).out, "quick\n") << "it can always be deleted";
}

std::string name_of_damage(const testing::TestParamInfo<const char*>& each) {
  const char* const names[] = {"Bytes", "Chain", "ItsOwnLink", "FarLink", "AnothersLink"};
  return names[each.index];
}

INSTANTIATE_TEST_SUITE_P(By, DamagedRecords,
                         testing::Values(kOtherBytes, kFirstIsGone, kToItself, kFarAhead,
                                         kToAnother),
                         name_of_damage);

TEST(Damaged, IsNotWaitedForForEver) {
  Place place;
  leave_at_gate(place, "broken");
  damage(place, "broken", kOtherBytes);
  const Ended waited = place.start({"wait", "broken"}).wait(60);
  EXPECT_EQ(waited.code, 1);
  EXPECT_NE(waited.err.find("broken is not driven on by anybody"), std::string::npos) << waited.err;
  EXPECT_NE(waited.err.find("set aside"), std::string::npos) << waited.err;
  EXPECT_TRUE(nothing_is_left(20));
}

TEST(Owner, IsReplacedWhereSomebodyWaits) {
  Place place;
  const char* const gate = "suspend: {duration: \"8\"}";
  place.submit(place.file("gate.yaml", workflow("gate", gate)));
  const auto owner = detached_owner();
  ASSERT_GT(owner, 0);
  Call waiting = place.start({"wait", "gate"});
  ::kill(owner, SIGKILL);
  EXPECT_EQ(waiting.wait(60).code, 0);
  EXPECT_TRUE(nothing_is_left(20));
}

TEST(Owner, DrivesOnWhileNobodyReadsTheOutput) {
  Place place;
  const std::string big(400'000, 'x');
  Call call =
      place.start({"run", place.file("quick.yaml", workflow("quick", kQuick, big)), "-o", "json"});
  ASSERT_TRUE(call.wait_for("apiVersion"));
  place.submit(place.file("late.yaml", workflow("late", kQuick)));
  bool done = false;
  for (int i = 0; i < 300 && !done; ++i) {
    done = place.run({"list", "--status", "Succeeded", "-o", "name"}).out.find("late") !=
           std::string::npos;
  }
  EXPECT_TRUE(done) << place.run({"list"}).out;
  EXPECT_EQ(call.wait().code, 0);
  EXPECT_TRUE(nothing_is_left(20));
}

TEST(Owner, HandsOnWhatCameAfterItsLastLookThoughSomethingIsSetAside) {
  Place place;
  leave_at_gate(place, "broken");
  damage(place, "broken", kOtherBytes);
  // More than a pipe holds: until it is read, the program stands between the end of its workflow
  // and the end of its ownership.
  const std::string big(400'000, 'x');
  Call call =
      place.start({"run", place.file("quick.yaml", workflow("quick", kQuick, big)), "-o", "json"});
  ASSERT_TRUE(call.wait_for("apiVersion"));
  place.submit(place.file("late.yaml", workflow("late", kQuick)));
  EXPECT_EQ(call.wait().code, 0);
  bool done = false;
  for (int i = 0; i < 300 && !done; ++i) {
    done = place.run({"list", "--status", "Succeeded", "-o", "name"}).out.find("late") !=
           std::string::npos;
  }
  EXPECT_TRUE(done) << place.run({"list"}).out;
  EXPECT_TRUE(nothing_is_left(20));
}

}  // namespace
}  // namespace tiphys::e2e
