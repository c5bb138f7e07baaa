// What steps hand to each other, and what users are told, where engines are known to get it wrong.
#include <gtest/gtest.h>

#include <string>

#include "base/json.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const std::string kHead = R"yaml(apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: w}
spec:
  entrypoint: main
)yaml";

void expect_in(const std::string& text, const std::string& piece) {
  EXPECT_NE(text.find(piece), std::string::npos) << piece << " is not in:\n" << text;
}

TEST(Answers, OutputsOfAnyBytesReachTheNextStep) {
  Place place;
  const Ended ended = place.run({"run", "--log", place.file("w.yaml", kHead + R"yaml(
  templates:
  - name: main
    steps:
    - - {name: gen, template: gen}
    - - name: use
        template: use
        when: "'{{steps.gen.outputs.parameters.raw}}' != ''"
        arguments:
          parameters:
          - {name: big, value: "{{steps.gen.outputs.result}}"}
          - {name: raw, value: "{{steps.gen.outputs.parameters.raw}}"}
  - name: gen
    outputs: {parameters: [{name: raw, valueFrom: {path: /tmp/raw}}]}
    script:
      image: alpine
      command: [sh]
      source: |
        printf 'a\377\033[1m"q"\303' > /tmp/raw
        head -c 300000 /dev/zero | sed 's/\x00/€/g'
  - name: use
    inputs: {parameters: [{name: big}, {name: raw}]}
    script:
      image: alpine
      command: [sh]
      source: |
        cat <<'END' | tail -c 4 | od -An -tx1
        {{inputs.parameters.big}}
        END
        printf '%s' '{{inputs.parameters.raw}}' | od -An -tx1
)yaml")});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  expect_in(ended.out, " e2 82 ac 0a");
  expect_in(ended.out, " 61 ef bf bd 1b 5b 31 6d 22 71 22 ef bf bd");
}

TEST(Answers, ShortTimesAreKeptToThePartOfASecond) {
  Place place;
  const Ended ended = place.run({"run", place.file("w.yaml", kHead + R"yaml(
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: one, template: one}
      - {name: part, template: part}
      - {name: late, template: late, depends: one && part}
  - {name: one, timeout: 1s, container: {image: alpine, command: ["true"]}}
  - {name: part, timeout: 900ms, container: {image: alpine, command: ["true"]}}
  - {name: late, timeout: 300ms, container: {image: alpine, command: [sleep, "60"]}}
)yaml")});
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  expect_in(ended.out, "one Succeeded");
  expect_in(ended.out, "part Succeeded");
  expect_in(ended.out, "late Failed in 0.");
}

TEST(Answers, AnOutputThatWasNotWrittenIsNamed) {
  Place place;
  const Ended ended = place.run({"run", place.file("w.yaml", kHead + R"yaml(
  templates:
  - name: main
    outputs: {parameters: [{name: total, valueFrom: {path: /tmp/nothing}}]}
    container: {image: alpine, command: ["true"]}
)yaml")});
  EXPECT_EQ(ended.code, 1);
  expect_in(ended.out, "open /var/run/argo/outputs/parameters/tmp/nothing: no such file");
  expect_in(ended.out, "output parameter total: the step did not write /tmp/nothing");
}

TEST(Answers, ADaemonIsReadyAndEndsWithItsTemplate) {
  Place place;
  const Ended ended = place.run({"run", "--log", place.file("w.yaml", kHead + R"yaml(
  templates:
  - name: main
    parallelism: 2
    dag:
      tasks:
      - {name: d, template: d}
      - name: t
        depends: d
        template: t
        withItems: [0, 1, 0]
        arguments:
          parameters: [{name: c, value: "{{item}}"}, {name: ip, value: "{{tasks.d.ip}}"}]
  - {name: d, daemon: true, container: {image: alpine, command: [sleep, "98765"]}}
  - name: t
    inputs: {parameters: [{name: c}, {name: ip}]}
    container:
      image: alpine
      command: [sh, -c]
      args: ["echo ip={{inputs.parameters.ip}}; exit {{inputs.parameters.c}}"]
)yaml")});
  EXPECT_EQ(ended.code, 1) << ended.err;
  expect_in(ended.out, "ip=127.0.0.1");
  expect_in(ended.out, "✔ d Succeeded");
  expect_in(ended.out, "✖ w  Failed in");
  EXPECT_TRUE(nothing_is_left(5));
}

TEST(Answers, AnExpressionThatFailsIsSaidBeforeAndIsAnErrorOfItsNode) {
  Place place;
  const Ended ended = place.run({"run", "--log", place.file("w.yaml", kHead + R"yaml(
  arguments: {parameters: [{name: succeed, value: "true"}]}
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: typo, template: typo}
      - {name: bad, template: bad}
      - {name: other, template: other}
  - name: typo
    container: {image: alpine, command: [echo], args: ["<{{= workflow.parameters.suceed }}>"]}
  - name: bad
    container:
      image: alpine
      command: [echo]
      args: ["<{{= workflow.parameters['succeed'] ? 1 : 2 }}>"]
  - {name: other, container: {image: alpine, command: [echo], args: ["<{{ .Values.x }}>"]}}
)yaml")});
  EXPECT_EQ(ended.code, 1);
  expect_in(ended.err, "there is no workflow.parameters.suceed");
  expect_in(ended.err, "did you mean workflow.parameters.succeed?");
  expect_in(ended.out, "typo Error");
  expect_in(ended.out, "bad Error");
  expect_in(ended.out, "<{{ .Values.x }}>");
  EXPECT_EQ(ended.out.find("<{{="), std::string::npos) << ended.out;
}

TEST(Answers, ContainersOfASetAreTriedAgain) {
  Place place;
  const Ended ended = place.run({"run", "--log", place.file("w.yaml", kHead + R"yaml(
  templates:
  - name: main
    dag:
      failFast: false
      tasks:
      - {name: third, template: set, arguments: {parameters: [{name: good, value: "3"}]}}
      - {name: never, template: set, arguments: {parameters: [{name: good, value: "4"}]}}
  - name: set
    inputs: {parameters: [{name: good}]}
    volumes: [{name: ws, emptyDir: {}}]
    outputs: {parameters: [{name: count, valueFrom: {path: /ws/n}}]}
    containerSet:
      volumeMounts: [{name: ws, mountPath: /ws}]
      retryStrategy: {retries: "3", duration: 50ms}
      containers:
      - name: main
        image: alpine
        command: [sh, -c]
        args:
        - |
          echo x >> /ws/n
          echo try-of-{{inputs.parameters.good}}
          test $(wc -l < /ws/n) = {{inputs.parameters.good}}
      - {name: after, image: alpine, command: [echo, after-all], dependencies: [main]}
)yaml")});
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  expect_in(ended.out, "✔ third Succeeded");
  expect_in(ended.out, "✖ never Failed");
  const auto count = [&](std::string_view word) {
    int found = 0;
    for (std::size_t at = ended.out.find(word); at != std::string::npos;
         at = ended.out.find(word, at + 1))
      ++found;
    return found;
  };
  EXPECT_EQ(count("try-of-3"), 3) << ended.out;
  EXPECT_GE(count("try-of-4"), 3) << ended.out;
}

const char* const kApproval = R"yaml(apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: origin}
spec:
  entrypoint: main
  arguments: {parameters: [{name: env, value: dev, enum: [dev, prod]}]}
  templates:
  - name: main
    container:
      image: alpine
      command: [echo]
      args: ["from=<{{workflow.labels.workflows.argoproj.io/workflow-template}}>"]
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: made}
spec: {workflowTemplateRef: {name: origin}}
)yaml";

TEST(Answers, WhatIsMadeOfATemplateHasItsLabel) {
  Place place;
  const std::string file = place.file("t.yaml", kApproval);
  const Ended lint = place.run({"lint", file});
  EXPECT_EQ(lint.code, 0) << lint.out << lint.err;
  const Ended ended = place.run({"run", "--log", file});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  expect_in(ended.out, "from=<origin>");
  const Ended listed =
      place.run({"list", "-l", "workflows.argoproj.io/workflow-template=origin", "-o", "name"});
  expect_in(listed.out, "made");
  const Ended wrong = place.run({"submit", "--from", "workflowtemplate/origin", "-p", "env=x"});
  EXPECT_NE(wrong.code, 0);
  expect_in(wrong.err, "one of: dev, prod");
}

TEST(Answers, ATemplateThatIsSuspendedStartsNothing) {
  Place place;
  std::string text = kApproval;
  text.replace(text.find("  entrypoint"), 0, "  suspend: true\n");
  const std::string file = place.file("t.yaml", text);
  EXPECT_EQ(place.run({"submit", file}).code, 0);
  Call waiting = place.start({"wait", "made"});
  for (int tries = 0; tries < 50; ++tries) {
    if (place.run({"get", "made"}).out.find("Running (Suspended)") != std::string::npos) break;
  }
  const Ended shown = place.run({"get", "made", "-o", "json"});
  const auto object = base::parse_json(shown.out);
  ASSERT_TRUE(object) << shown.out << shown.err;
  EXPECT_EQ(object->find("status")->find("nodes"), nullptr) << "nothing has begun";
  EXPECT_EQ(place.run({"resume", "made"}).code, 0);
  EXPECT_EQ(waiting.wait().code, 0);
}

const std::string kTakes = kHead + R"yaml(
  arguments:
    parameters:
    - {name: env, value: dev, enum: [dev, prod]}
    - {name: free, value: ""}
  templates:
  - name: main
    inputs: {parameters: [{name: colour, value: red}]}
    container:
      image: alpine
      command: [echo]
      args:
      - "{{workflow.parameters.env}} {{inputs.parameters.colour}} {{workflow.parameters.late}}"
)yaml";

TEST(Answers, ParametersThatTheWorkflowDoesNotTakeAreRefused) {
  Place place;
  const std::string file = place.file("w.yaml", kTakes);
  for (const char* verb : {"run", "submit"}) {
    const Ended bad = place.run({verb, file, "-p", "env=prodd"});
    EXPECT_NE(bad.code, 0) << verb;
    expect_in(bad.err, "-p env=prodd: the value must be one of: dev, prod");
    expect_in(bad.err, "did you mean prod?");
    expect_in(bad.err, "w.yaml:9:");
    const Ended unknown = place.run({verb, file, "-p", "fre=2"});
    EXPECT_NE(unknown.code, 0) << verb;
    expect_in(unknown.err, "-p fre=2: nothing in the workflow uses such a parameter");
    expect_in(unknown.err, "did you mean free?");
  }
  EXPECT_EQ(place.run({"list", "-o", "name"}).out, "") << "nothing was stored";
  const Ended good = place.run({"run", file, "--log", "-p", "env=prod", "-p", "free=x=y", "-p",
                                "colour=blue", "-p", "late=3"});
  EXPECT_EQ(good.code, 0) << good.err;
  expect_in(good.out, "prod blue 3");
}

}  // namespace
}  // namespace tiphys::e2e
