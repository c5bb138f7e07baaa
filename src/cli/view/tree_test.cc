// The tree and the header of `get` against pictures of how the predecessor prints them.
#include "cli/view/tree.h"

#include <gtest/gtest.h>

#include "base/yaml.h"
#include "cli/view/header.h"

namespace tiphys::cli::view {
namespace {

base::Value yaml(const std::string& text) { return base::parse_yaml(text).value().at(0); }

Style ascii_style() {
  Style plain;
  plain.now = base::parse_rfc3339("2026-01-01T00:10:00Z").value();
  return plain;
}

const char* const kSteps = R"yaml(
metadata: {name: steps, namespace: argo, creationTimestamp: "2026-01-01T00:00:00Z"}
spec: {arguments: {parameters: [{name: greeting, value: hello}, {name: later}]}}
status:
  phase: Succeeded
  progress: 3/3
  startedAt: "2026-01-01T00:00:00Z"
  finishedAt: "2026-01-01T00:01:12Z"
  resourcesDuration: {memory: 100, cpu: 10}
  nodes:
    steps: {id: steps, name: steps, displayName: steps, type: Steps, phase: Succeeded,
            templateName: hello-hello-hello, children: [steps-g0],
            startedAt: "2026-01-01T00:00:00Z"}
    steps-g0: {id: steps-g0, name: "steps[0]", displayName: "[0]", type: StepGroup,
               phase: Succeeded, boundaryID: steps, children: [steps-1],
               startedAt: "2026-01-01T00:00:00Z"}
    steps-1: {id: steps-1, name: "steps[0].hello1", displayName: hello1, type: Pod,
              phase: Succeeded, boundaryID: steps, templateName: whalesay, children: [steps-g1],
              startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:02Z"}
    steps-g1: {id: steps-g1, name: "steps[1]", displayName: "[1]", type: StepGroup,
               phase: Succeeded, boundaryID: steps, children: [steps-3, steps-2],
               startedAt: "2026-01-01T00:00:05Z"}
    steps-2: {id: steps-2, name: "steps[1].hello2a", displayName: hello2a, type: Pod,
              phase: Succeeded, boundaryID: steps, templateName: whalesay,
              startedAt: "2026-01-01T00:00:05Z", finishedAt: "2026-01-01T00:01:10Z"}
    steps-3: {id: steps-3, name: "steps[1].hello2b", displayName: hello2b, type: Pod,
              phase: Failed, boundaryID: steps, templateName: whalesay, message: "exit code 1",
              hostNodeName: here, startedAt: "2026-01-01T00:00:05Z",
              finishedAt: "2026-01-01T00:00:08Z"}
)yaml";

TEST(Tree, DrawsStepGroupsAsBranches) {
  EXPECT_EQ(
      tree(yaml(kSteps), Columns::Default, ascii_style()),
      "STEP            TEMPLATE           PODNAME                    DURATION  MESSAGE\n"
      " ✔ steps        hello-hello-hello\n"
      " ├───✔ hello1   whalesay           steps-whalesay-215716891   2s\n"
      " └─┬─✔ hello2a  whalesay           steps-whalesay-1781811180  1m\n"
      "   └─✖ hello2b  whalesay           steps-whalesay-1832144037  3s        exit code 1\n");
}

TEST(Tree, WithoutUtf8HasWordsAndAscii) {
  Style ascii = ascii_style();
  ascii.utf8 = false;
  const std::string text = tree(yaml(kSteps), Columns::Default, ascii);
  EXPECT_NE(text.find(" |---Succeeded hello1"), std::string::npos) << text;
  EXPECT_NE(text.find(" `-+-Succeeded hello2a"), std::string::npos) << text;
  EXPECT_NE(text.find("   `-Failed hello2b"), std::string::npos) << text;
}

TEST(Tree, OfAnOutlineKeepsWhatMatchedAndCountsWhatIsLeftOut) {
  base::Value workflow = yaml(kSteps);
  workflow.find("status")->set("outline", yaml(R"yaml(
    matched: [steps-3]
    omitted:
    - {parent: steps-g1, total: 985, pending: 0, running: 3, succeeded: 940, failed: 42, skipped: 0}
    - {parent: steps-1, total: 7, succeeded: 7}
    - {parent: gone, total: 7, succeeded: 7}
)yaml"));
  EXPECT_EQ(tree(workflow, Columns::Default, ascii_style()),
            "STEP           TEMPLATE  PODNAME                    DURATION  MESSAGE\n"
            " ├─✖ hello2b   whalesay  steps-whalesay-1832144037  3s        exit code 1\n"
            " └─+ 985 more                                                 42 failed, 3 running, "
            "940 succeeded (--all shows all)\n");
}

TEST(Tree, ShortAndWideNameTheHostOfPods) {
  EXPECT_NE(tree(yaml(kSteps), Columns::Short, ascii_style()).find("exit code 1  here\n"),
            std::string::npos);
  const std::string wide = tree(yaml(kSteps), Columns::Wide, ascii_style());
  EXPECT_NE(wide.find("ARTIFACTS  MESSAGE      RESOURCESDURATION  NODENAME\n"), std::string::npos)
      << wide;
}

TEST(Tree, IsNotDrawnWithoutARoot) {
  EXPECT_EQ(tree(yaml("{metadata: {name: x}, status: {nodes: {y: {type: Pod}}}}"), Columns::Default,
                 ascii_style()),
            "");
}

const char* const kDag = R"yaml(
metadata: {name: d}
status:
  nodes:
    d: {id: d, name: d, displayName: d, type: DAG, phase: Running, templateName: main}
    d-1: {id: d-1, name: d.loop, displayName: loop, type: TaskGroup, phase: Running,
          boundaryID: d, children: [d-3, d-2]}
    d-2: {id: d-2, name: "d.loop(10:x)", displayName: "loop(10:x)", type: Pod, phase: Pending,
          boundaryID: d, templateName: t}
    d-3: {id: d-3, name: "d.loop(9:y)", displayName: "loop(9:y)", type: Retry, phase: Running,
          boundaryID: d, templateName: t, children: [d-4]}
    d-4: {id: d-4, name: "d.loop(9:y)(0)", displayName: "loop(9:y)(0)", type: Pod, phase: Running,
          boundaryID: d, templateName: t}
    d-5: {id: d-5, name: d.gone, displayName: gone, type: Skipped, phase: Omitted, boundaryID: d}
    d-6: {id: d-6, name: d.ok, displayName: ok, type: Suspend, phase: Running, boundaryID: d,
          templateName: approve}
    d-1209171386: {id: d-1209171386, name: d.onExit, displayName: d.onExit, type: Pod,
                   phase: Running, templateName: bye}
)yaml";

TEST(Tree, HidesTaskGroupsAndSingleRetriesAndShowsWhatIsOmitted) {
  const std::string text = tree(yaml(kDag), Columns::Default, ascii_style());
  EXPECT_EQ(text,
            "STEP               TEMPLATE  PODNAME           DURATION  MESSAGE\n"
            " ● d               main\n"
            " ├─● loop(9:y)(0)  t         d-t-1069777373    0s\n"
            " ├─◷ loop(10:x)    t         d-t-301887263     0s\n"
            " ├─○ gone\n"
            " └─ǁ ok            approve\n"
            "\n"
            " ● d.onExit        bye       d-bye-1209171386  0s\n")
      << text;
}

TEST(Tree, ShowsSiblingsOfOneSecondInTheOrderInWhichTheyStarted) {
  const std::string text = tree(yaml(R"yaml(
metadata: {name: d}
status:
  nodes:
    d: {id: d, name: d, displayName: d, type: DAG, phase: Running,
        startedAt: "2026-01-01T00:00:00Z"}
    d-9: {id: d-9, name: d.zeta, displayName: zeta, type: Pod, boundaryID: d,
          startedAt: "2026-01-01T00:00:00Z"}
    d-8: {id: d-8, name: "d.m(1:b)", displayName: "m(1:b)", type: Pod, boundaryID: d,
          startedAt: "2026-01-01T00:00:00Z"}
    d-7: {id: d-7, name: d.alpha, displayName: alpha, type: Pod, boundaryID: d,
          startedAt: "2026-01-01T00:00:00Z"}
    d-6: {id: d-6, name: "d.m(0:a)", displayName: "m(0:a)", type: Pod, boundaryID: d,
          startedAt: "2026-01-01T00:00:00Z"}
    d-5: {id: d-5, name: d.beta, displayName: beta, type: Pod, boundaryID: d,
          startedAt: "2026-01-01T00:00:01Z"}
    d-1: {id: d-1, name: d.hooks.running, displayName: d.hooks.running, type: Pod}
)yaml"),
                                Columns::Default, ascii_style());
  std::size_t at = 0;
  for (const char* name : {"zeta", "m(0:a)", "m(1:b)", "alpha", "beta", "\n\n ◷ d.hooks.running"}) {
    const std::size_t found = text.find(name);
    ASSERT_NE(found, std::string::npos) << name << "\n" << text;
    EXPECT_GT(found, at) << name << "\n" << text;
    at = found;
  }
}

TEST(Header, ListsTheFactsInOrder) {
  EXPECT_EQ(header(yaml(kSteps), ascii_style()),
            "Name:                steps\n"
            "Namespace:           argo\n"
            "ServiceAccount:      unset (will run with the default ServiceAccount)\n"
            "Status:              Succeeded\n"
            "Created:             Thu Jan 01 00:00:00 +0000 (10 minutes ago)\n"
            "Started:             Thu Jan 01 00:00:00 +0000 (10 minutes ago)\n"
            "Finished:            Thu Jan 01 00:01:12 +0000 (8 minutes ago)\n"
            "Duration:            1 minute 12 seconds\n"
            "Progress:            3/3\n"
            "ResourcesDuration:   10s*(1 cpu),1m40s*(100Mi memory)\n"
            "Parameters:          \n"
            "  greeting:          hello\n");
}

TEST(Header, TellsSuspendedAndTerminatedInTheStatus) {
  EXPECT_EQ(status_word(yaml(kDag)), "Unknown");
  EXPECT_EQ(status_word(yaml("{spec: {suspend: true}, status: {phase: Running}}")),
            "Running (Suspended)");
  EXPECT_EQ(status_word(yaml("{spec: {shutdown: Stop}, status: {phase: Failed}}")),
            "Failed (Terminated)");
  EXPECT_EQ(status_word(yaml("{metadata: {creationTimestamp: x}}")), "Pending");
}

}  // namespace
}  // namespace tiphys::cli::view
