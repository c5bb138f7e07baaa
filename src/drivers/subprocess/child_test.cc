// Child with real processes.
#include "drivers/subprocess/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace tiphys::drivers::subprocess {
namespace {

base::Result<Child> shell(const std::string& script, SpawnRequest request = {}) {
  request.argv = {"/bin/sh", "-c", script};
  return Child::spawn(request);
}

TEST(Child, GivesTheExitCode) {
  auto child = shell("exit 7");
  ASSERT_TRUE(child);
  EXPECT_EQ(child->wait(), 7);
  EXPECT_EQ(child->poll(), 7);
}

TEST(Child, GivesTheSignalAsCode) {
  auto child = shell("kill -9 $$");
  ASSERT_TRUE(child);
  EXPECT_EQ(child->wait(), 137);
}

TEST(Child, EndDescriptorTellsOfTheEnd) {
  auto child = shell("exit 0");
  ASSERT_TRUE(child);
  pollfd source{child->end_descriptor(), POLLIN, 0};
  EXPECT_EQ(::poll(&source, 1, 20'000), 1);
  EXPECT_EQ(child->poll(), 0);
}

TEST(Child, InheritsNothingOfTheEnvironment) {
  ::setenv("TIPHYS_CHILD_TEST", "leak", 1);
  SpawnRequest request;
  request.env = {"GIVEN=1"};
  auto child = shell("[ -z \"$TIPHYS_CHILD_TEST\" ] && [ \"$GIVEN\" = 1 ]", request);
  ASSERT_TRUE(child);
  EXPECT_EQ(child->wait(), 0);
}

TEST(Child, PassesDescriptorsAndFolder) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  SpawnRequest request;
  request.folder = "/usr";
  request.descriptors = {{write_end.get(), 1}};
  auto child = shell("pwd", request);
  ASSERT_TRUE(child);
  write_end.reset();
  char text[16] = {};
  EXPECT_EQ(::read(read_end.get(), text, sizeof text), 5);
  EXPECT_STREQ(text, "/usr\n");
  EXPECT_EQ(child->wait(), 0);
}

TEST(Child, MissingProgramIsAnError) {
  SpawnRequest request;
  request.argv = {"/no/such/program"};
  EXPECT_FALSE(Child::spawn(request));
}

}  // namespace
}  // namespace tiphys::drivers::subprocess
