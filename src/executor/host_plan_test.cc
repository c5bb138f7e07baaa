// What is read of the host: mount points, commands, pictures.
#include "executor/host_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "executor/builtin.h"
#include "executor/path_search.h"

namespace tiphys::executor {
namespace {

TEST(HostPlan, MountPointsAreUnescaped) {
  EXPECT_EQ(mount_points("22 1 8:1 / / rw - ext4 /dev/sda rw\n"
                         "23 22 0:5 / /mnt/a\\040b rw shared:2 - tmpfs tmpfs rw\n"),
            (std::vector<std::string>{"/", "/mnt/a b"}));
  EXPECT_TRUE(mount_points("").empty());
  EXPECT_TRUE(mount_points("garbage").empty());
}

TEST(HostPlan, ShowsSystemFoldersOnly) {
  auto plan = scan_host();
  ASSERT_TRUE(plan) << plan.error().message;
  std::vector<std::string> all = plan->overlays;
  all.insert(all.end(), plan->read_only.begin(), plan->read_only.end());
  EXPECT_NE(std::ranges::find(all, "usr"), all.end());
  for (const char* hidden : {"root", "home", "run", "tmp", "proc", "srv"})
    EXPECT_EQ(std::ranges::find(all, hidden), all.end()) << hidden;
}

TEST(PathSearch, GivesGosTexts) {
  EXPECT_TRUE(find_command("sh", kDefaultPath));
  EXPECT_EQ(find_command("nope-x", "/usr/bin").error().message,
            "exec: \"nope-x\": executable file not found in $PATH");
  EXPECT_EQ(find_command("/nope", "").error().message,
            "exec: \"/nope\": stat /nope: no such file or directory");
  EXPECT_EQ(find_command("/etc/passwd", "").error().message,
            "exec: \"/etc/passwd\": permission denied");
  EXPECT_EQ(find_command("/etc", "").error().message, "exec: \"/etc\": is a directory");
  EXPECT_FALSE(find_command("", kDefaultPath));
}

TEST(Builtin, IsFoundByItsLastName) {
  std::vector<Builtin> offered = {Builtin::Argosay};
  EXPECT_EQ(find_builtin("/argosay", offered), Builtin::Argosay);
  EXPECT_FALSE(find_builtin("sh", offered));
  EXPECT_FALSE(find_builtin("argosay", {}));
}

TEST(Builtin, CowTalksInABox) {
  std::string one = draw_cow("hello");
  EXPECT_TRUE(one.starts_with(" _______ \n< hello >\n ------- \n")) << one;
  std::string many = draw_cow(std::string(30, 'a') + " " + std::string(30, 'b'));
  EXPECT_NE(many.find("/ aaa"), std::string::npos) << many;
  EXPECT_NE(many.find("\\ bbb"), std::string::npos) << many;
}

}  // namespace
}  // namespace tiphys::executor
