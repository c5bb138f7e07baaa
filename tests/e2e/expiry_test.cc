// ttlStrategy on the real program: what is over goes by itself, with its files, and never from
// under the eyes of who looks at it.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

std::string expiring_at_once(const std::string& name, const std::string& says) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: " + name +
         "}\nspec:\n  entrypoint: main\n  ttlStrategy: {secondsAfterCompletion: 0}\n"
         "  templates:\n  - name: main\n"
         "    container: {image: 'alpine:3.20', command: [echo, " +
         says + "]}\n";
}

constexpr const char* kTakesFourSeconds = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: takes-long}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: 'alpine:3.20', command: [sleep, '4']}
)yaml";

std::size_t log_folders(const Place& place) {
  std::size_t count = 0;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(place.store() + "/logs", none)) {
    count += entry.is_directory() ? 1 : 0;
  }
  return count;
}

bool is_listed(const Place& place, const std::string& name) {
  return place.run({"list", "-o", "name"}).out.find(name) != std::string::npos;
}

TEST(Expired, GoesWithItsFilesOnceSomebodyOwnsTheStoreAgain) {
  const Place place;
  const std::string file = place.file("gone.yaml", expiring_at_once("gone", "hello"));
  const Ended ran = place.run({"run", file, "--log"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("hello"), std::string::npos);
  EXPECT_TRUE(is_listed(place, "gone")) << "nobody is there to delete it";
  EXPECT_EQ(log_folders(place), 1u);
  const Ended next = place.run({"run", place.file("long.yaml", kTakesFourSeconds)});
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_FALSE(is_listed(place, "gone"));
  EXPECT_TRUE(is_listed(place, "takes-long")) << "it has no ttlStrategy";
  const Ended get = place.run({"get", "gone"});
  EXPECT_EQ(get.code, 1);
  EXPECT_TRUE(nothing_is_left(20));
  EXPECT_EQ(log_folders(place), 0u) << "the other one has said nothing";
}

TEST(Expired, GoesWhileItsOwnerDrivesOthers) {
  const Place place;
  const std::string other = place.submit(place.file("long.yaml", kTakesFourSeconds));
  const std::string gone = place.submit(place.file("gone.yaml", expiring_at_once("gone", "x")));
  bool went = false;
  for (int looks = 0; looks < 1000 && !went; ++looks) went = !is_listed(place, gone);
  EXPECT_TRUE(went);
  EXPECT_TRUE(is_listed(place, other));
  EXPECT_TRUE(nothing_is_left(20)) << "and nobody stays for it";
}

}  // namespace
}  // namespace tiphys::e2e
