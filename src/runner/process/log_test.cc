// Logs, live, after, and compressed.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/process/file_text.h"
#include "runner/process/harness.h"

namespace tiphys::runner::process {
namespace {

using engine::PodDescription;

std::vector<std::string> texts(LogFiles& logs, const ports::LogRow& row) {
  std::vector<std::string> out;
  auto done = logs.read(row, [&out](const ports::LogLine& line) {
    out.push_back((line.is_stderr ? "E " : "O ") + line.text);
    return true;
  });
  EXPECT_TRUE(done) << done.error().message;
  return out;
}

TEST(Log, FinishedOutputIsReadFromTheSegment) {
  ProcessHarness h;
  ports::RunnerEvent first = h.run(h.shell(1, "echo one; echo two >&2; printf three"));
  ports::RunnerEvent second = h.run(h.shell(2, "echo other"));
  ports::RunnerEvent silent = h.run(h.shell(3, "exit 0"));
  ASSERT_EQ(first.logs.size(), 1u);
  ASSERT_EQ(second.logs.size(), 1u);
  EXPECT_TRUE(silent.logs.empty());
  EXPECT_EQ(first.logs[0].lines, 3u);
  EXPECT_EQ(second.logs[0].offset, first.logs[0].length);
  LogFiles logs(h.store());
  std::vector<std::string> lines = texts(logs, first.logs[0]);
  std::ranges::sort(lines);
  EXPECT_EQ(lines, (std::vector<std::string>{"E two", "O one", "O three"}));
  EXPECT_EQ(texts(logs, second.logs[0]), std::vector<std::string>{"O other"});
}

TEST(Log, LongLinesComeBackWhole) {
  ProcessHarness h;
  ports::RunnerEvent event =
      h.run(h.shell(1, "head -c 100000 /dev/zero | tr '\\0' a; echo; echo short"));
  ASSERT_EQ(event.logs.size(), 1u);
  EXPECT_EQ(event.logs[0].lines, 2u);
  LogFiles logs(h.store());
  EXPECT_EQ(texts(logs, event.logs[0]),
            (std::vector<std::string>{"O " + std::string(100000, 'a'), "O short"}));
}

TEST(Log, LiveLinesAreReadOnce) {
  ProcessHarness h;
  h.options().mounts = {{h.root(), "/shared", true}};
  h.restart();
  PodDescription pod = h.shell(1,
                               "echo one; echo two; while [ ! -e /shared/go ]; do sleep "
                               "0.01; done; echo three; exec sleep 600");
  LogFiles logs(h.store());
  EXPECT_FALSE(logs.read_live(pod.id, "main", 0, [](const ports::LogLine&) { return true; }));
  ASSERT_TRUE(h.runner().start(pod, {}));
  std::vector<std::string> seen;
  std::uint64_t next = 0;
  auto poll_until = [&](std::size_t count) {
    for (int i = 0; i < 2000 && seen.size() < count; ++i) {
      auto at = logs.read_live(pod.id, "main", next, [&seen](const ports::LogLine& line) {
        seen.push_back(line.text);
        return true;
      });
      ASSERT_TRUE(at) << at.error().message;
      next = *at;
      h.runner().drain(64);
      h.wait();
    }
  };
  poll_until(2);
  EXPECT_EQ(next, 2u);
  ASSERT_TRUE(replace_text(h.root() + "/go", ""));
  poll_until(3);
  EXPECT_EQ(seen, (std::vector<std::string>{"one", "two", "three"}));
  h.runner().stop({pod.id, "", base::Duration::seconds(9)});
  h.wait_for_end(pod.id);
}

TEST(Log, FullSegmentsAreCompressedAndStillRead) {
  char folder[] = "/tmp/tiphys-segments-XXXXXX";
  std::string store = ::mkdtemp(folder);
  SegmentWriter writer(store, {4000, 1000});
  std::vector<ports::LogRow> rows;
  for (engine::NodeIndex node = 0; node < 20; ++node) {
    std::string attempt = store + "/a" + std::to_string(node);
    ASSERT_TRUE(make_folder_chain(attempt));
    std::string text;
    for (int i = 0; i < 40; ++i)
      executor::append_log_record(
          text, {{1000 + i}, false, false, "line " + std::to_string(node * 100 + i)});
    ASSERT_TRUE(replace_text(attempt + "/log-main", text));
    auto taken = writer.take({kRun, 0, node, 0, 0}, attempt);
    ASSERT_TRUE(taken) << taken.error().message;
    rows.push_back(taken->at(0));
  }
  EXPECT_GE(rows.back().segment, 2u);
  for (int i = 0; i < 100 && writer.work(); ++i) {
  }
  EXPECT_FALSE(writer.work());
  EXPECT_NE(::access((logs_folder(store, kRun) + "/0").c_str(), F_OK), 0);
  EXPECT_EQ(::access((logs_folder(store, kRun) + "/0.zst").c_str(), F_OK), 0);
  LogFiles logs(store);
  for (engine::NodeIndex node = 0; node < 20; ++node) {
    std::vector<std::string> lines = texts(logs, rows[node]);
    ASSERT_EQ(lines.size(), 40u) << node;
    EXPECT_EQ(lines[39], "O line " + std::to_string(node * 100 + 39));
  }
  // A new writer goes on behind what is there.
  SegmentWriter next(store, {4000, 1000});
  auto taken = next.take({kRun, 0, 0, 0, 0}, store + "/a0");
  ASSERT_TRUE(taken);
  EXPECT_GE(taken->at(0).segment, rows.back().segment);
  EXPECT_EQ(texts(logs, taken->at(0)).size(), 40u);
  remove_tree(store);
}

}  // namespace
}  // namespace tiphys::runner::process
