// Records of the protocol: round trips, and refusal of what is cut.
#include "executor/protocol.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "base/bytes.h"
#include "executor/frame.h"

namespace tiphys::executor {
namespace {

AttemptSpec full_spec() {
  AttemptSpec spec;
  spec.text_id = "g0-n1-a0-i0";
  spec.hidden = {"/store"};
  ContainerSpec c;
  c.name = "main";
  c.role = Role::Sidecar;
  c.argv = {"sh", "-c", std::string("a\0b", 3)};
  c.env = {{"A", "b"}};
  c.mounts = {{"volumes", "/x", true, true, false, "x/y"}};
  c.files = {{"/f", "text", 0755}};
  c.links = {{"python", "python3"}};
  c.builtins = {Builtin::Cowsay};
  c.depends_on = {"a"};
  c.resources = {{"cpu", 100}};
  c.capture_result = true;
  spec.containers = {c};
  spec.outputs = {{"o", "/o", "default", true}};
  spec.deadline = base::Timestamp{5};
  spec.grace = base::Duration::seconds(30);
  return spec;
}

TEST(Protocol, SpecComesBackWhole) {
  std::string bytes = encode(full_spec());
  auto spec = decode_spec(bytes);
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(encode(*spec), bytes);
  EXPECT_EQ(spec->containers[0].argv[2].size(), 3u);
  EXPECT_EQ(spec->outputs[0].default_value, "default");
  EXPECT_FALSE(spec->active_deadline);
}

TEST(Protocol, EveryCutIsRefused) {
  std::string bytes = encode(full_spec());
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(decode_spec(std::string_view(bytes).substr(0, n))) << n;
  EXPECT_FALSE(decode_spec(bytes + "x"));
  bytes[0] = 99;
  EXPECT_FALSE(decode_spec(bytes));
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return bytes;
}

// As the program of form 1 wrote them.
constexpr std::string_view kReportOfForm1 =
    "0101196d61696e3a204572726f7220286578697420636f6465203329010601047465787401016101"
    "62e4bf8391a0c49dea31e4e7d9caa7c49dea31046865726503312f3201036370750e01016303016d"
    "01060204";
constexpr std::string_view kStopOfForm1 = "0106656e6f75676880b09dc2df01";
constexpr std::string_view kSpecOfForm1 =
    "010b67302d6e312d61302d693004686572650170010101062f73746f726501046d61696e01030273"
    "68022d63066578697420330101410162000109766f6c756d65732f78022f7801010001022f660474"
    "657874ed030106707974686f6e07707974686f6e3301020101610103637075c8010101016f022f6f"
    "010764656661756c7401010a0080b09dc2df010d2f7661722f72756e2f6172676f";

TEST(Protocol, RecordsOfForm1AreRead) {
  auto report = decode_report(from_hex(kReportOfForm1));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->phase, ReportPhase::Failed);
  EXPECT_EQ(report->message, "main: Error (exit code 3)");
  EXPECT_EQ(report->exit_code, 3);
  EXPECT_EQ(report->finished_at.ns, 1795312346678901234);
  EXPECT_EQ(report->resources_duration.at(0).second, 7);
  EXPECT_EQ(report->containers.at(0).message, "m");
  auto spec = decode_spec(from_hex(kSpecOfForm1));
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(spec->containers.at(0).argv.at(2), "exit 3");
  EXPECT_EQ(spec->argo_folder, "/var/run/argo");
}

// A supervisor of before must be able to read it.
TEST(Protocol, StopRequestsAreWrittenInForm1) {
  EXPECT_EQ(encode(StopRequest{"enough", base::Duration::seconds(30)}), from_hex(kStopOfForm1));
  EXPECT_EQ(decode_stop(from_hex(kStopOfForm1))->reason, "enough");
}

// The record with its outer block made longer or shorter, as another program would write it.
std::string with_block(const std::string& record, std::string_view more, std::size_t less) {
  base::ByteReader in(record);
  base::ByteWriter out;
  out.varint(in.varint());
  const std::string_view block = in.text();
  out.text(std::string(block.substr(0, block.size() - less)) + std::string(more));
  return out.take();
}

TEST(Protocol, FieldsOfALaterProgramArePassedOver) {
  auto spec = decode_spec(with_block(encode(full_spec()), "\x05later", 0));
  ASSERT_TRUE(spec) << spec.error().message;
  EXPECT_EQ(encode(*spec), encode(full_spec()));
}

TEST(Protocol, FieldsThatAnEarlierProgramDidNotHaveKeepTheirDefaults) {
  Report report;
  report.message = "text";
  auto back = decode_report(with_block(encode(report), "", 1));  // without its containers
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(encode(*back), encode(report));
}

TEST(Protocol, WhatCannotBeReadIsToldAndNotGuessed) {
  std::string later = encode(Report{});
  later[0] = 3;
  EXPECT_EQ(decode_report(later).error().message,
            "the attempt's report has form 3, this program reads up to 2");
  EXPECT_FALSE(decode_report(""));
  // An outcome that this program does not know.
  std::string unknown = encode(Report{});
  unknown[2] = 9;
  EXPECT_FALSE(decode_report(unknown));
  // A list that claims more than its bytes, or more than is allowed.
  base::ByteWriter list;
  list.varint(1ull << 62);
  EXPECT_FALSE(decode_report(with_block(encode(Report{}), list.bytes(), 1)));
}

TEST(Frames, LongerThanAllowedAreNone) {
  FrameReader reader;
  reader.feed(std::string("\xff\xff\xff\x7fx", 5));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.broken());
}

// Only an output may be long: a text that is has another reason than to be read.
TEST(Frames, TextsAreShort) {
  FrameReader reader;
  reader.feed(std::string("\x01\x00\x10\x00", 4) + "p");
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.broken());
  FrameReader output;
  output.feed(std::string("\x01\x00\x10\x00", 4) + "o");
  EXPECT_FALSE(output.next());
  EXPECT_FALSE(output.broken());
  output.feed(std::string(1u << 20, 'x'));
  ASSERT_TRUE(output.next());
}

TEST(Frames, ManyAtOnceCostTheirBytes) {
  FrameReader reader;
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += std::string("\x01\0\0\0b", 5);
  reader.feed(bytes);
  int frames = 0;
  while (reader.next()) ++frames;
  EXPECT_EQ(frames, 200'000);
  EXPECT_FALSE(reader.broken());
}

TEST(Frames, AnOutputThatIsNoneIsNotGuessed) {
  EXPECT_TRUE(decode_output(encode_output({3, true, "text"})));
  EXPECT_FALSE(decode_output(""));
  EXPECT_FALSE(decode_output(encode_output({3, true, "text"}) + "x"));
}

// A byte each, they would take hundreds of times as much in memory.
TEST(Protocol, ARecordHasSoManyElementsAndNoMore) {
  AttemptSpec spec;
  spec.containers.resize(kElementsMax + 1);
  EXPECT_FALSE(decode_spec(encode(spec)));
  spec.containers.resize(2);
  for (ContainerSpec& container : spec.containers) container.argv.resize(kElementsMax / 2);
  EXPECT_FALSE(decode_spec(encode(spec)));
  spec.containers.pop_back();
  EXPECT_TRUE(decode_spec(encode(spec)));
}

TEST(Protocol, ReportComesBackWhole) {
  Report report;
  report.phase = ReportPhase::Failed;
  report.exit_code = -1;
  report.result = "text";
  report.parameters = {{"a", "b"}};
  report.containers = {{"c", ContainerPhase::Failed, "m", 3, {1}, {2}}};
  auto back = decode_report(encode(report));
  ASSERT_TRUE(back);
  EXPECT_EQ(encode(*back), encode(report));
}

TEST(Protocol, LogRecordsAreReadAsWritten) {
  std::string text;
  append_log_record(text, {{1795312345678901234}, true, false, "a b "});
  EXPECT_EQ(text, "1795312345678901234 E a b \n");
  auto record = parse_log_record("1795312345678901234 E a b ");
  ASSERT_TRUE(record);
  EXPECT_EQ(record->at.ns, 1795312345678901234);
  EXPECT_TRUE(record->is_stderr);
  EXPECT_EQ(record->text, "a b ");
  EXPECT_TRUE(parse_log_record("12 o ")->goes_on);
  for (const char* bad : {"", "12", "x O a", "12 X a", "12 O"}) EXPECT_FALSE(parse_log_record(bad));
}

TEST(Protocol, CutStartTextStillSaysThatItBegan) {
  EXPECT_EQ(parse_start_text("12 34\n").at.ns, 12);
  EXPECT_EQ(parse_start_text("12 34\n").pid, 34);
  EXPECT_TRUE(parse_start_text("12 3").at.is_set());
  EXPECT_EQ(parse_start_text("12 3").pid, 0);
}

TEST(Protocol, StartTextNamesTheContainersBegunSoFar) {
  StartText start{{12}, 34, {{56, 78}, {90, 12}}};
  StartText back = parse_start_text(start_text(start) + to_line({3, 4}));
  EXPECT_EQ(back.at, start.at);
  EXPECT_EQ(back.pid, 34);
  EXPECT_EQ(back.containers, (std::vector<ProcessName>{{56, 78}, {90, 12}, {3, 4}}));
  // A line that was cut names nobody; it was written before its container was let go.
  EXPECT_EQ(parse_start_text("12 34\n56 78\n90").containers, (std::vector<ProcessName>{{56, 78}}));
}

TEST(ProcessName, IsOfOneProcessOnly) {
  std::optional<ProcessName> self = name_process(::getpid());
  ASSERT_TRUE(self);
  EXPECT_TRUE(lives(*self));
  EXPECT_FALSE(lives({self->pid, self->started + 1}));
  EXPECT_FALSE(lives({}));
  EXPECT_FALSE(name_process(0));
  for (const char* bad : {"", "1", "1 ", "1 2", "x 2\n", "1 x\n", "1\n"})
    EXPECT_FALSE(parse_process_line(bad)) << bad;
}

TEST(Frame, AreGivenWholeHoweverTheyArrive) {
  // As send_up writes them: length 3, letter, payload.
  std::string bytes = {3, 0, 0, 0, 'x', '1', '7'};
  FrameReader reader;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    EXPECT_FALSE(reader.next());
    reader.feed(bytes.substr(i, 1));
  }
  auto frame = reader.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->kind, Up::Exited);
  EXPECT_EQ(frame->payload, "17");
}

}  // namespace
}  // namespace tiphys::executor
