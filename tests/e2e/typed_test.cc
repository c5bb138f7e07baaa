// What users type: every spelling that they know means what they mean, and a mistake is told.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const char* const kAsked = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gate}
spec:
  entrypoint: gate
  templates:
  - name: gate
    suspend: {}
    outputs: {parameters: [{name: answer, valueFrom: {supplied: {}}}]}
)yaml";

const char* const kTyped = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: quick}
spec:
  entrypoint: main
  arguments:
    parameters:
    - {name: bool, value: yes}
    - {name: number, value: 3}
    - {name: "null", value: "x"}
  templates:
  - name: main
    inputs: {parameters: [{name: inner, value: false}]}
    container:
      image: alpine
      command: [echo]
      args:
      - "{{workflow.parameters.bool}} {{workflow.parameters.number}} {{inputs.parameters.inner}}"
)yaml";

const char* const kGroups = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: groups}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: loop
        template: say
        withItems: [a, b, c]
        arguments: {parameters: [{name: x, value: "{{item}}"}]}
    - - {name: again, template: flaky}
      - {name: inner, template: inner}
  - name: inner
    dag:
      tasks:
      - name: each
        template: say
        withItems: [p, q]
        arguments: {parameters: [{name: x, value: "{{item}}"}]}
  - name: say
    metadata: {labels: {step: "say-{{inputs.parameters.x}}", kind: spoken}}
    inputs: {parameters: [{name: x}]}
    script:
      image: alpine
      command: [sh]
      source: |
        echo first {{inputs.parameters.x}}
        sleep 0.3
        echo last {{inputs.parameters.x}}
  - name: flaky
    retryStrategy: {limit: 2}
    container:
      image: alpine
      command: [sh, -c]
      args: ["echo try {{retries}}; test {{retries}} = 1"]
)yaml";

// What steps said, without the names of their pods.
std::vector<std::string> said(const Ended& ended) {
  std::vector<std::string> out;
  std::size_t at = 0;
  for (std::size_t end = ended.out.find('\n'); end != std::string::npos;
       at = end + 1, end = ended.out.find('\n', at)) {
    const std::string line = ended.out.substr(at, end - at);
    out.push_back(line.substr(std::min(line.size(), line.find(": ") + 2)));
  }
  return out;
}

std::vector<std::string> sorted(std::vector<std::string> lines) {
  std::ranges::sort(lines);
  return lines;
}

TEST(Typed, ShortFlagsTakeTheirValuesBehindAnEqualsSign) {
  Place place;
  const std::string file = place.file("quick.yaml", kTyped);
  EXPECT_EQ(place.run({"run", "-n=other", file, "-p=number=4"}).code, 0);
  EXPECT_EQ(place.run({"list", "-n=other", "-o=name"}).out, "quick\n");
  EXPECT_EQ(place.run({"-n=other", "list", "-o=name"}).out, "quick\n");
  EXPECT_EQ(place.run({"list", "-n=default", "-o=name"}).out, "");
  EXPECT_EQ(said(place.run({"logs", "quick", "-n=other"})),
            std::vector<std::string>{"true 4 false"});
}

TEST(Typed, BoolsAndNumbersInParametersAreTheTextsThatUsersKnow) {
  Place place;
  const std::string file = place.file("quick.yaml", kTyped);
  EXPECT_EQ(place.run({"run", file}).code, 0);
  const Ended shown = place.run({"get", "quick"});
  EXPECT_NE(shown.out.find("  bool:              true\n"), std::string::npos) << shown.out;
  EXPECT_NE(shown.out.find("  number:            3\n"), std::string::npos) << shown.out;
  EXPECT_NE(place.run({"list", "-o", "wide"}).out.find("bool=true,number=3"), std::string::npos);
  const std::string json = place.run({"get", "quick", "-o", "json"}).out;
  EXPECT_NE(json.find("\"value\": \"true\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"value\": \"3\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"value\": \"false\""), std::string::npos) << json;
  EXPECT_EQ(json.find("\"value\": true"), std::string::npos) << json;
}

TEST(Typed, BoolsInStoredTemplatesAreTexts) {
  Place place;
  const char* const holder =
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: t}\n"
      "spec: {entrypoint: m, arguments: {parameters: [{name: a, value: yes}]}, templates: [{name: "
      "m, container: {image: alpine, command: [echo]}}]}\n";
  EXPECT_EQ(place.run({"apply", place.file("t.yaml", holder)}).code, 0);
  const std::string json = place.run({"get", "workflowtemplate/t", "-o", "json"}).out;
  EXPECT_NE(json.find("\"value\": \"true\""), std::string::npos) << json;
  EXPECT_EQ(place.run({"apply", place.folder() + "/t.yaml"}).out, "workflowtemplate/t unchanged\n");
}

TEST(Typed, CompletedAndRunningTogetherAreAll) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("quick.yaml", kTyped)}).code, 0);
  place.submit(place.file("gate.yaml", kAsked));
  EXPECT_EQ(place.run({"list", "--completed", "-o", "name"}).out, "quick\n");
  EXPECT_EQ(place.run({"list", "--running", "-o", "name"}).out, "gate\n");
  EXPECT_EQ(place.run({"list", "--running", "--completed", "-o", "name"}).out, "gate\nquick\n");
}

TEST(Typed, FieldSelectorsThatFitNothingAreTold) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("quick.yaml", kTyped)}).code, 0);
  const auto list = [&place](const std::string& selector) {
    return place.run({"list", "-o", "name", "--field-selector", selector});
  };
  EXPECT_EQ(list("metadata.name=quick").out, "quick\n");
  EXPECT_EQ(list("metadata.name!=quick").out, "");
  EXPECT_EQ(list("status.phase=Succeeded,metadata.namespace=default").out, "quick\n");
  const std::string json = place.run({"get", "quick", "-o", "json"}).out;
  const auto object = base::parse_json(json);
  ASSERT_TRUE(object);
  EXPECT_EQ(list("metadata.uid=" + object->find("metadata")->find("uid")->as_string()).out,
            "quick\n");
  const Ended phase = list("status.phase=Suceeded");
  EXPECT_EQ(phase.code, 1);
  EXPECT_NE(phase.err.find("(did you mean Succeeded?)"), std::string::npos) << phase.err;
  const Ended field = list("metadata.nam=x");
  EXPECT_EQ(field.code, 1);
  EXPECT_NE(field.err.find("(did you mean metadata.name?)"), std::string::npos) << field.err;
}

TEST(Typed, AfterADeletionTheNameIsFree) {
  Place place;
  const std::string file = place.file("gate.yaml", kAsked);
  for (int i = 0; i < 5; ++i) {
    place.submit(file);
    EXPECT_EQ(place.run({"delete", "gate"}).out, "Workflow 'gate' deleted\n");
    EXPECT_EQ(place.run({"list", "-o", "name"}).out, "");
  }
}

TEST(Typed, OutputsThatANodeDoesNotTakeAreRefused) {
  Place place;
  place.submit(place.file("gate.yaml", kAsked));
  Call watch = place.start({"watch", "gate"});
  ASSERT_TRUE(watch.wait_for("gate Running (suspended)")) << watch.out();
  const auto set = [&place](const std::string& output) {
    return place.run(
        {"node", "set", "gate", "--node-field-selector", "displayName=gate", "-p", output});
  };
  const Ended wrong = set("anwser=yes");
  EXPECT_EQ(wrong.code, 1) << wrong.out;
  EXPECT_NE(wrong.err.find("is not expecting output parameter \"anwser\" (did you mean answer?)"),
            std::string::npos)
      << wrong.err;
  EXPECT_EQ(set("answer=yes").code, 0);
  EXPECT_EQ(place.run({"resume", "gate"}).code, 0);
  EXPECT_EQ(watch.wait().code, 0);
}

TEST(TypedLogs, OfLoopsRetriesAndGroupsAreThoseOfAllThatIsBelow) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("groups.yaml", kGroups)}).code, 0);
  using Lines = std::vector<std::string>;
  const auto logs = [&place](const std::string& node) {
    return sorted(said(place.run({"logs", "groups", node})));
  };
  const Lines loop = {"first a", "first b", "first c", "last a", "last b", "last c"};
  EXPECT_EQ(logs("loop"), loop);
  EXPECT_EQ(logs("[0]"), loop);
  EXPECT_EQ(logs("groups[0]"), loop);
  EXPECT_EQ(logs("loop(1:b)"), (Lines{"first b", "last b"}));
  EXPECT_EQ(logs("again"), (Lines{"try 0", "try 1"}));
  EXPECT_EQ(logs("again(0)"), (Lines{"try 0"}));
  const Lines inner = {"first p", "first q", "last p", "last q"};
  EXPECT_EQ(logs("inner"), inner);
  EXPECT_EQ(logs("each"), inner);
  EXPECT_EQ(logs("groups").size(), 12u);
}

TEST(TypedLogs, OfSeveralStepsAreInTheOrderOfTime) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("groups.yaml", kGroups)}).code, 0);
  const Ended ended = place.run({"logs", "groups", "--timestamps"});
  std::vector<std::string> stamps;
  for (const std::string& line : said(ended)) stamps.push_back(line.substr(0, line.find(' ')));
  EXPECT_EQ(stamps.size(), 12u) << ended.out;
  EXPECT_TRUE(std::ranges::is_sorted(stamps)) << ended.out;
}

TEST(TypedLogs, OfANodeThatIsNotThereAreAnError) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("groups.yaml", kGroups)}).code, 0);
  for (const char* node : {"agian", "agai"}) {
    const Ended ended = place.run({"logs", "groups", node});
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.err, "Error: workflow \"groups\" has no node \"" + std::string(node) +
                             "\" (did you mean again?)\n");
  }
  EXPECT_EQ(place.run({"logs", "groups", "NOPE", "--follow"}).code, 1);
  EXPECT_EQ(place.run({"explain", "groups", "agian"}).err,
            "Error: workflow \"groups\" has no node \"agian\" (did you mean again?)\n");
}

TEST(TypedLogs, AreChosenByAnyLabelOfAPod) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("groups.yaml", kGroups)}).code, 0);
  using Lines = std::vector<std::string>;
  const auto logs = [&place](const std::string& selector) {
    return sorted(said(place.run({"logs", "groups", "-l", selector})));
  };
  EXPECT_EQ(logs("step=say-a"), (Lines{"first a", "last a"}));
  EXPECT_EQ(logs("kind=spoken").size(), 10u);
  EXPECT_EQ(logs("kind!=spoken"), (Lines{"try 0", "try 1"}));
  EXPECT_EQ(logs("step in (say-p, say-q)").size(), 4u);
  EXPECT_EQ(
      logs("workflows.argoproj.io/workflow=groups,workflows.argoproj.io/completed=true").size(),
      12u);
  EXPECT_EQ(logs("step=none"), Lines{});
  EXPECT_EQ(place.run({"logs", "groups", "-l", "a in ("}).code, 1);
}

TEST(Typed, WaitWithoutNamesWaitsForAllThatHaveNotFinished) {
  Place place;
  place.submit(place.file("gate.yaml", kAsked));
  EXPECT_EQ(place.run({"run", place.file("quick.yaml", kTyped)}).code, 0);
  Call waiting = place.start({"wait"});
  EXPECT_FALSE(waiting.wait_for("Succeeded", 1)) << waiting.out();
  EXPECT_EQ(place
                .run({"node", "set", "gate", "--node-field-selector", "displayName=gate", "-p",
                      "answer=yes"})
                .code,
            0);
  EXPECT_EQ(place.run({"resume", "gate"}).code, 0);
  const Ended ended = waiting.wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_NE(ended.out.find("gate Succeeded at "), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("quick Succeeded at "), std::string::npos) << ended.out;
}

TEST(Typed, WhoLeavesWithCtrlCEndsWith130) {
  Place place;
  place.submit(place.file("gate.yaml", kAsked));
  const std::vector<std::vector<std::string>> calls = {
      {"wait", "gate"}, {"watch", "gate"}, {"logs", "gate", "--follow"}, {"watch", "gate", "gate"}};
  for (const auto& words : calls) {
    Call call = place.start(words);
    call.wait_for("nothing", 1);  // until it has begun to wait
    call.send_signal(SIGINT);
    const Ended ended = call.wait(10);
    EXPECT_TRUE(ended.code == 130 || ended.code == -SIGINT) << words[0] << " " << ended.code;
  }
  EXPECT_EQ(place.run({"list", "--running", "-o", "name"}).out, "gate\n") << "it goes on";
}

TEST(Typed, LintKnowsTheTemplatesOfTheStore) {
  Place place;
  const char* const holder =
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: shared}\n"
      "spec: {entrypoint: hello, templates: [{name: hello, container: {image: alpine, command: "
      "[echo]}}]}\n";
  const auto user = [&place](const std::string& name) {
    return place.file("user.yaml",
                      "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: user}\n"
                      "spec: {entrypoint: m, templates: [{name: m, steps: [[{name: a, templateRef: "
                      "{name: shared, template: " +
                          name + "}}]]}]}\n");
  };
  EXPECT_EQ(place.run({"lint", user("hello")}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(place.store())) << "lint makes no store";
  EXPECT_EQ(place.run({"apply", place.file("holder.yaml", holder)}).code, 0);
  EXPECT_EQ(place.run({"lint", user("hello")}).code, 0);
  EXPECT_EQ(place.run({"lint", "--offline", user("hello")}).code, 1);
  EXPECT_EQ(place.run({"lint", "-n", "elsewhere", user("hello")}).code, 1);
  EXPECT_EQ(place.run({"lint", user("helo")}).code, 1);
}

TEST(Typed, AnEntrypointThatAStoredTemplateHasNotIsRefused) {
  Place place;
  const char* const holder =
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: shared}\n"
      "spec: {entrypoint: hello, templates: [{name: hello, container: {image: alpine, command: "
      "[echo]}}]}\n";
  EXPECT_EQ(place.run({"apply", place.file("holder.yaml", holder)}).code, 0);
  const Ended ended =
      place.run({"submit", "--from", "workflowtemplate/shared", "--entrypoint", "helo"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err,
            "Error: --entrypoint: shared has no template \"helo\" (did you mean hello?)\n");
  EXPECT_EQ(place.run({"list", "-o", "name"}).out, "");
}

TEST(Typed, AddressesAreRefusedWithAWordOfWhatToDo) {
  Place place;
  const std::string address = "https://example.com/some/wf.yaml";
  const std::vector<std::vector<std::string>> calls = {
      {"run", address},   {"submit", address}, {"lint", address},   {"lint", "https://x.org/wf"},
      {"apply", address}, {"fmt", address},    {"convert", address}};
  for (const auto& words : calls) {
    const Ended ended = place.run(words);
    EXPECT_EQ(ended.code, words[0] == "run" ? 2 : 1) << words[0];
    EXPECT_NE((ended.out + ended.err).find("addresses are not read in this build"),
              std::string::npos)
        << words[0] << ": " << ended.err;
  }
}

TEST(Typed, OnlyCommandsThatRunOrStoreSomethingMakeAStore) {
  Place place;
  const std::string store = place.folder() + "/typo";
  const std::vector<std::vector<std::string>> calls = {
      {"list"},
      {"get", "x"},
      {"logs", "x"},
      {"watch", "x"},
      {"wait"},
      {"explain", "x"},
      {"delete", "x"},
      {"stop", "x"},
      {"terminate", "x"},
      {"suspend", "x"},
      {"resume", "x"},
      {"retry", "x"},
      {"resubmit", "x"},
      {"get", "configmaps"},
      {"node", "set", "x", "--node-field-selector", "id=x"}};
  for (std::vector<std::string> words : calls) {
    const std::string verb = words[0];
    words.insert(words.end(), {"--store", store});
    const Ended ended = place.run(words);
    EXPECT_EQ(ended.code, 1) << verb;
    EXPECT_NE(ended.err.find("there is no store in " + store), std::string::npos) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(store)) << verb;
  }
  EXPECT_EQ(place.run({"list"}).out, "No workflows found\n") << "nobody has named one yet";
  EXPECT_FALSE(std::filesystem::exists(place.store()));
}

TEST(Typed, NoConfigurationIsNotKeptAsOne) {
  Place place;
  const std::string file = place.file("quick.yaml", kTyped);
  EXPECT_EQ(place.run({"run", file, "--config", "/dev/null"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(place.store() + "/owner.config"));
  const std::string config = place.file("config.yaml", "parallelism: 3\n");
  EXPECT_EQ(place.run({"run", file, "--name", "two", "--config", config}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(place.store() + "/owner.config"));
  const Ended none = place.run({"run", file, "--name", "three", "--config", "/dev/null"});
  EXPECT_EQ(none.code, 0);
  EXPECT_FALSE(std::filesystem::exists(place.store() + "/owner.config"));
  EXPECT_EQ(place.run({"run", file, "--name", "four"}).out.find("configured by"),
            std::string::npos);
}

}  // namespace
}  // namespace tiphys::e2e
