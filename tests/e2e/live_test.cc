// The live display on a terminal, and what becomes of it where there is none.
#include <gtest/gtest.h>
#include <signal.h>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const char* const kWide = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wide}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: item
        template: item
        withSequence: {count: "40"}
  - name: item
    container: {image: alpine, command: ["true"]}
)yaml";

const char* const kSlow = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: slow}
spec:
  entrypoint: main
  onExit: bye
  templates:
  - name: main
    container: {image: alpine, command: [sh, -c], args: ["echo begun; sleep 600"]}
  - name: bye
    container: {image: alpine, command: [echo, bye]}
)yaml";

TEST(LiveDisplay, DrawsABarOverTheFrameBefore) {
  Place place;
  Call call = place.start_on_terminal({"run", place.file("wide.yaml", kWide)}, 90, 24);
  const Ended ended = call.wait();
  EXPECT_EQ(ended.code, 0) << ended.out;
  for (const char* piece : {"\x1b[K", "A\r", "█", "40/40", "✔"}) {
    EXPECT_NE(ended.out.find(piece), std::string::npos) << piece << " is not in:\n" << ended.out;
  }
  EXPECT_EQ(ended.out.find("\x1b[2J"), std::string::npos) << "it must not clear the screen";
}

TEST(LiveDisplay, WithNoColorHasNoColours) {
  Place place;
  place.set("NO_COLOR=1");
  const Ended ended =
      place.start_on_terminal({"run", place.file("wide.yaml", kWide)}, 90, 24).wait();
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_EQ(ended.out.find("\x1b[3"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("\x1b[K"), std::string::npos);
}

TEST(LiveDisplay, OnADumbTerminalIsPlainLines) {
  Place place;
  place.set("TERM=dumb");
  const Ended ended =
      place.start_on_terminal({"run", place.file("wide.yaml", kWide)}, 90, 24).wait();
  EXPECT_EQ(ended.code, 0) << ended.out;
  EXPECT_EQ(ended.out.find('\x1b'), std::string::npos) << ended.out;
}

TEST(Interrupt, StopsGracefullyAndRunsExitHandlers) {
  Place place;
  Call call = place.start({"run", place.file("slow.yaml", kSlow), "--log"});
  ASSERT_TRUE(call.wait_for("begun")) << call.out();
  call.send_signal(SIGINT);
  const Ended ended = call.wait();
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_NE(ended.out.find("stopping"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find(": bye\n"), std::string::npos) << ended.out;
  EXPECT_TRUE(nothing_is_left(10));
}

}  // namespace
}  // namespace tiphys::e2e
