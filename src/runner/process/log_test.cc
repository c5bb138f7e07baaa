// Logs, live, after, and compressed.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/process/file_text.h"
#include "runner/process/harness.h"
#include "sync/doorbell.h"
#include "sync/worker.h"

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

void wait_until_sealed(const SegmentWriter& writer) {
  for (int i = 0; i < 30'000 && writer.sealing() > 0; ++i) ::poll(nullptr, 0, 1);
  EXPECT_EQ(writer.sealing(), 0u);
}

// A finished attempt's folder with output of `lines` lines in it.
std::string make_output(const std::string& store, engine::NodeIndex node, int lines) {
  std::string folder = store + "/a" + std::to_string(node);
  EXPECT_TRUE(make_folder_chain(folder));
  std::string text;
  for (int i = 0; i < lines; ++i)
    executor::append_log_record(text, {{1000 + i}, false, false, "line " + std::to_string(i)});
  EXPECT_TRUE(replace_text(folder + "/log-main", text));
  return folder;
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
  EXPECT_EQ(decode_range(second.logs[0].locator)->offset,
            decode_range(first.logs[0].locator)->length);
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
  EXPECT_FALSE(logs.read_live(pod.id, "main", "", [](const ports::LogLine&) { return true; }));
  ASSERT_TRUE(h.runner().start(pod, {}));
  std::vector<std::string> seen;
  std::string next;
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
  EXPECT_NE(next, "");
  ASSERT_TRUE(replace_text(h.root() + "/go", ""));
  poll_until(3);
  EXPECT_EQ(seen, (std::vector<std::string>{"one", "two", "three"}));
  h.runner().stop({pod.id, "", base::Duration::seconds(9)});
  h.wait_for_end(pod.id);
}

TEST(Log, FullSegmentsAreCompressedAndStillRead) {
  char folder[] = "/tmp/tiphys-segments-XXXXXX";
  std::string store = ::mkdtemp(folder);
  sync::Worker disk;
  SegmentWriter writer(store, disk, {4000, 1000});
  std::vector<ports::LogRow> rows;
  for (engine::NodeIndex node = 0; node < 20; ++node) {
    std::string attempt = store + "/a" + std::to_string(node);
    ASSERT_TRUE(make_folder_chain(attempt));
    std::string text;
    for (int i = 0; i < 40; ++i)
      executor::append_log_record(
          text, {{1000 + i}, false, false, "line " + std::to_string(node * 100 + i)});
    ASSERT_TRUE(replace_text(attempt + "/log-main", text));
    writer.add({kRun, 0, node, 0, 0}, attempt);
    const std::vector<SegmentWriter::Taken> taken = writer.work(1u << 20);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].trouble, "");
    rows.push_back(taken[0].rows.at(0));
  }
  const std::uint32_t last = decode_range(rows.back().locator)->segment;
  EXPECT_GE(last, 2u);
  writer.work(1);
  EXPECT_TRUE(writer.idle());
  wait_until_sealed(writer);
  EXPECT_NE(::access((logs_folder(store, kRun) + "/0").c_str(), F_OK), 0);
  EXPECT_EQ(::access((logs_folder(store, kRun) + "/0.zst").c_str(), F_OK), 0);
  LogFiles logs(store);
  for (engine::NodeIndex node = 0; node < 20; ++node) {
    std::vector<std::string> lines = texts(logs, rows[node]);
    ASSERT_EQ(lines.size(), 40u) << node;
    EXPECT_EQ(lines[39], "O line " + std::to_string(node * 100 + 39));
  }
  // A new writer goes on behind what is there.
  SegmentWriter next(store, disk, {4000, 1000});
  next.add({kRun, 0, 0, 0, 0}, store + "/a0");
  const std::vector<SegmentWriter::Taken> taken = next.work(1u << 20);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_GE(decode_range(taken[0].rows.at(0).locator)->segment, last);
  EXPECT_EQ(texts(logs, taken[0].rows[0]).size(), 40u);
  remove_tree(store);
}

// INV-35: whoever copies waits for no disk, and what is not sealed yet is read all the same.
TEST(Log, SealingIsTheWorkersAndHoldsUpNothing) {
  char folder[] = "/tmp/tiphys-segments-XXXXXX";
  std::string store = ::mkdtemp(folder);
  auto gate = std::move(*sync::Doorbell::create());
  LogFiles logs(store);
  ports::LogRow first;
  {
    sync::Worker disk;
    SegmentWriter writer(store, disk, {4000, 1000});
    disk.post([&gate] { gate->wait_for(base::Duration::seconds(60)); });  // a slow disk
    for (engine::NodeIndex node = 0; node < 5; ++node) {
      writer.add({kRun, 0, node, 0, 0}, make_output(store, node, 100));
      const std::vector<SegmentWriter::Taken> taken = writer.work(1u << 20);
      ASSERT_EQ(taken.size(), 1u);
      if (node == 0) first = taken[0].rows.at(0);
    }
    EXPECT_TRUE(writer.idle());
    EXPECT_GT(writer.sealing(), 0u);
    EXPECT_EQ(::access((logs_folder(store, kRun) + "/0").c_str(), F_OK), 0);
    EXPECT_EQ(texts(logs, first).size(), 100u);
    gate->ring();
    wait_until_sealed(writer);
    EXPECT_NE(::access((logs_folder(store, kRun) + "/0").c_str(), F_OK), 0);
    EXPECT_EQ(texts(logs, first).size(), 100u);
  }
  remove_tree(store);
}

// The end of a program seals nothing more, and what was being sealed stays as it was.
TEST(Log, WhatIsNotSealedAtTheEndStaysPlain) {
  char folder[] = "/tmp/tiphys-segments-XXXXXX";
  std::string store = ::mkdtemp(folder);
  auto gate = std::move(*sync::Doorbell::create());
  {
    sync::Worker disk;
    struct RingAtEnd {
      ~RingAtEnd() { bell.ring(); }
      sync::Doorbell& bell;
    };
    const RingAtEnd after_the_writer{*gate};
    SegmentWriter writer(store, disk, {4000, 1000});
    disk.post([&gate] { gate->wait_for(base::Duration::seconds(60)); });
    for (engine::NodeIndex node = 0; node < 5; ++node) {
      writer.add({kRun, 0, node, 0, 0}, make_output(store, node, 100));
      writer.work(1u << 20);
    }
    EXPECT_GT(writer.sealing(), 0u);
  }
  EXPECT_EQ(::access((logs_folder(store, kRun) + "/0").c_str(), F_OK), 0);
  for (const std::string& name : list_folder(logs_folder(store, kRun)))
    EXPECT_EQ(name.find('.'), std::string::npos) << name;
  remove_tree(store);
}

// INV-35: much output of one attempt is copied in slices, and what little another printed in the
// same workflow is not behind it.
TEST(Log, CopyingIsBoundedPerCallAndByTurns) {
  char folder[] = "/tmp/tiphys-segments-XXXXXX";
  std::string store = ::mkdtemp(folder);
  constexpr std::uint64_t kPerCall = 20'000;
  sync::Worker disk;
  SegmentWriter writer(store, disk,
                       {.segment_bytes = 100'000, .chunk_bytes = 1000, .slice_bytes = 5000});
  std::string much, little;
  for (int i = 0; i < 40'000; ++i)
    executor::append_log_record(much, {{1000 + i}, false, false, "line " + std::to_string(i)});
  executor::append_log_record(little, {{1}, false, false, "short"});
  ASSERT_TRUE(make_folder_chain(store + "/a1"));
  ASSERT_TRUE(make_folder_chain(store + "/a2"));
  ASSERT_TRUE(replace_text(store + "/a1/log-main", much));
  ASSERT_TRUE(replace_text(store + "/a2/log-main", little));
  writer.add({kRun, 0, 1, 0, 0}, store + "/a1");
  writer.add({kRun, 0, 2, 0, 0}, store + "/a2");
  std::vector<SegmentWriter::Taken> done;
  std::size_t calls = 0;
  while (!writer.idle() && calls < 10'000) {
    const std::uint64_t before = writer.bytes_moved();
    for (SegmentWriter::Taken& taken : writer.work(kPerCall)) done.push_back(std::move(taken));
    EXPECT_LE(writer.bytes_moved() - before, kPerCall);
    if (++calls == 1) {
      ASSERT_EQ(done.size(), 1u);
      EXPECT_EQ(done[0].id.node, 2u);
    }
  }
  EXPECT_GE(calls, much.size() / kPerCall);
  ASSERT_EQ(done.size(), 2u);
  EXPECT_EQ(done[1].rows.at(0).lines, 40'000u);
  wait_until_sealed(writer);
  LogFiles logs(store);
  EXPECT_EQ(texts(logs, done[0].rows.at(0)), std::vector<std::string>{"O short"});
  const std::vector<std::string> lines = texts(logs, done[1].rows[0]);
  ASSERT_EQ(lines.size(), 40'000u);
  EXPECT_EQ(lines.back(), "O line 39999");
  remove_tree(store);
}

// A step that printed much ends later; others are told of meanwhile, and no call does more than its
// share.
TEST(Log, AStepThatPrintedMuchHoldsUpNoOther) {
  ProcessOptions options;
  options.copy_bytes = 64u << 10;
  options.segments.slice_bytes = 16u << 10;
  ProcessHarness h(options);
  const PodDescription much = h.shell(1, "head -c 3000000 /dev/zero | tr '\\0' a");
  const PodDescription little = h.shell(2, "echo hello");
  ASSERT_TRUE(h.runner().start(much, {}));
  ASSERT_TRUE(h.wait_running(much.id));
  bool begun = false;
  std::vector<engine::NodeIndex> order;
  for (int i = 0; i < 20'000 && order.size() < 2; ++i) {
    const std::uint64_t before = h.runner().bytes_moved();
    for (const ports::RunnerEvent& event : h.runner().drain(64))
      if (event.observation && end_of(*event.observation)) order.push_back(event.attempt.node);
    const std::uint64_t moved = h.runner().bytes_moved() - before;
    EXPECT_LE(moved, options.copy_bytes);
    if (moved > 0 && !begun) {
      begun = true;
      // Its output is on the way: from here on the other one is quicker.
      ASSERT_TRUE(h.runner().start(little, {}));
      while (!h.has_report(little.id)) h.wait();
    }
    if (moved == 0) h.wait();
  }
  EXPECT_EQ(order, (std::vector<engine::NodeIndex>{2, 1}));
}

TEST(LogPlace, BytesThatAreNoneAreRefused) {
  const SegmentRange range{5, 6'000'000'000, 7};
  const auto back = decode_range(encode(range) + "of a later version");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->segment, 5u);
  EXPECT_EQ(back->offset, 6'000'000'000u);
  EXPECT_EQ(back->length, 7u);
  for (std::size_t n = 0; n < encode(range).size(); ++n)
    EXPECT_FALSE(decode_range(encode(range).substr(0, n))) << n;
  EXPECT_FALSE(decode_range(encode(SegmentRange{0, 1ull << 63, 0})));
  EXPECT_FALSE(decode_range(encode(SegmentRange{0, 1ull << 62, 1ull << 62})));
  EXPECT_FALSE(decode_place("\xff"));
  EXPECT_FALSE(decode_place(encode(LivePlace{1, 2}) + "x"));
  EXPECT_EQ(decode_place("")->offset, 0u);
}

}  // namespace
}  // namespace tiphys::runner::process
