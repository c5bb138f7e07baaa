// Records of the protocol: round trips, and refusal of what is cut.
#include "executor/protocol.h"

#include <gtest/gtest.h>
#include <unistd.h>

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
  c.mounts = {{"volumes/x", "/x", true, true, false}};
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
