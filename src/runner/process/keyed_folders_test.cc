// A store whose folders are named by keys is taken over with all that is in it.
#include "runner/process/keyed_folders.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "runner/process/file_text.h"
#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

// Key 7 is kRun's; the others are nobody's.
engine::RunUid uid_of(engine::RunKey key) { return key == 7 ? kRun : engine::RunUid(); }

class KeyedFolders : public testing::Test {
 protected:
  // What an older version would have left: the same under the key.
  void age(const std::string& sub, const std::string& name, const std::string& old_name) {
    const std::string folder = h_.store() + "/" + sub + "/";
    ASSERT_EQ(::rename((folder + name).c_str(), (folder + old_name).c_str()), 0);
  }
  bool has(const std::string& path) {
    return ::access((h_.store() + "/" + path).c_str(), F_OK) == 0;
  }
  void restart() {
    h_.restart();
    const auto renamed = h_.runner().rename_keyed_folders(uid_of);
    EXPECT_TRUE(renamed) << renamed.error().message;
  }
  ProcessHarness h_;
  const std::string uid_ = engine::to_text(kRun);
};

TEST_F(KeyedFolders, ARunningAttemptIsAdoptedAndReports) {
  engine::PodDescription lasting = h_.lasting(1);
  engine::PodDescription ended = h_.failing(2, 3);
  ASSERT_TRUE(h_.runner().start(lasting, {}));
  ASSERT_TRUE(h_.wait_running(lasting.id));
  h_.report(ended);
  h_.crash();
  age("attempts", uid_, "7");
  restart();
  EXPECT_EQ(h_.runner().known_runs().value(), std::vector<engine::RunUid>{kRun});
  EXPECT_EQ(h_.runner().known(kRun).value(), (std::vector{lasting.id, ended.id}));
  EXPECT_EQ(h_.report(ended).exit_code, 3);
  EXPECT_TRUE(has("attempts/7/g0-n1-a0-i0")) << "its own processes may still say the old path";
  h_.runner().stop({lasting.id, "enough", base::Duration::seconds(20)});
  EXPECT_EQ(h_.report(lasting).message, "enough");
  h_.runner().forget(lasting.id, ports::Disposition::Unknown);
  h_.runner().forget(ended.id, ports::Disposition::Unknown);
  restart();
  EXPECT_TRUE(list_folder(h_.store() + "/attempts").empty());
}

TEST_F(KeyedFolders, KeptFoldersAndOutputAreFound) {
  const engine::PodDescription pod = h_.shell(1, "echo line; exit 3");
  const ports::RunnerEvent event = h_.run(pod);
  ASSERT_EQ(event.logs.size(), 1u);
  h_.runner().forget(pod.id, ports::Disposition::Unknown);
  h_.crash();
  age("kept", uid_ + "-g0-n1-a0-i0", "7-g0-n1-a0-i0");
  age("logs", uid_, "7");
  restart();
  EXPECT_EQ(h_.runner().kept(pod.id), h_.store() + "/kept/" + uid_ + "-g0-n1-a0-i0");
  std::string text;
  LogFiles logs(h_.store());
  ASSERT_TRUE(logs.read(event.logs[0], [&text](const ports::LogLine& line) {
    text += line.text;
    return true;
  }));
  EXPECT_EQ(text, "line");
}

TEST_F(KeyedFolders, WhatBelongsToNobodyStays) {
  h_.crash();
  ASSERT_TRUE(make_folder_chain(h_.store() + "/attempts/8/g0-n1-a0-i0"));
  ASSERT_TRUE(make_folder_chain(h_.store() + "/logs/8"));
  ASSERT_TRUE(make_folder_chain(h_.store() + "/kept/8-g0-n1-a0-i0"));
  restart();
  EXPECT_TRUE(has("attempts/8/g0-n1-a0-i0"));
  EXPECT_TRUE(has("logs/8"));
  EXPECT_TRUE(has("kept/8-g0-n1-a0-i0"));
  EXPECT_TRUE(h_.runner().known_runs()->empty());
}

// Killed between the two steps: the new name leads to itself.
TEST_F(KeyedFolders, AnInterruptedRenamingIsFinished) {
  h_.crash();
  ASSERT_TRUE(make_folder_chain(h_.store() + "/attempts/7/g0-n1-a0-i0"));
  ASSERT_EQ(::symlink(uid_.c_str(), (h_.store() + "/attempts/" + uid_).c_str()), 0);
  restart();
  EXPECT_TRUE(has("attempts/" + uid_ + "/g0-n1-a0-i0"));
  EXPECT_TRUE(has("attempts/7/g0-n1-a0-i0"));
  EXPECT_EQ(h_.runner().known(kRun)->size(), 1u);
}

}  // namespace
}  // namespace tiphys::runner::process
