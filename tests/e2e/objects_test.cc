// Objects beside workflows, the controller's configuration, and the commands that rewrite texts.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/json.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const char* const kTemplate = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: greeting}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: nobody}, {name: how, value: softly}]}
  templateDefaults: {container: {image: alpine, command: [sh, -c]}}
  templates:
  - name: main
    container: {args: ["echo {{workflow.parameters.who}} {{workflow.parameters.how}}"]}
)yaml";

const char* const kReference = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: greet}
spec:
  workflowTemplateRef: {name: greeting}
  arguments: {parameters: [{name: who, value: you}]}
)yaml";

const char* const kFromMap = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: from-map}
spec:
  entrypoint: main
  arguments:
    parameters:
    - name: text
      valueFrom: {configMapKeyRef: {name: words, key: text}}
  templates:
  - name: main
    container: {image: alpine, command: [echo, "{{workflow.parameters.text}}"]}
)yaml";

const char* const kWords =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: words\n  labels: "
    "{workflows.argoproj.io/configmap-type: Parameter}\ndata: {text: out of a map}\n";

const char* const kSecret =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {token: very-hidden}\n";

testing::AssertionResult holds(const std::string& text, const std::string& piece) {
  if (text.find(piece) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << piece << "\" in:\n" << text;
}

TEST(Templates, OfTheSameFileAreReferredTo) {
  Place place;
  const std::string file = place.file("both.yaml", std::string(kTemplate) + "---" + kReference);
  const Ended ended = place.run({"run", file, "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(holds(ended.out, "you softly"));
}

TEST(Templates, AreAppliedOnceAndReferredToLater) {
  Place place;
  const std::string file = place.file("template.yaml", kTemplate);
  EXPECT_TRUE(holds(place.run({"apply", file}).out, "workflowtemplate/greeting created"));
  EXPECT_TRUE(holds(place.run({"apply", "-f", file}).out, "workflowtemplate/greeting unchanged"));
  const Ended ended = place.run({"run", place.file("ref.yaml", kReference), "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(holds(ended.out, "you softly"));
  EXPECT_TRUE(holds(place.run({"delete", "workflowtemplate/greeting"}).out, "deleted"));
  EXPECT_EQ(place.run({"get", "workflowtemplate", "greeting"}).code, 1);
}

TEST(Templates, AreSubmittedByName) {
  Place place;
  const std::string file = place.file(
      "stored.yaml",
      "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: stored}\nspec:\n"
      "  entrypoint: t\n  arguments: {parameters: [{name: who, value: world}]}\n  templates:\n"
      "  - {name: t, container: {image: alpine, command: [echo, "
      "\"{{workflow.parameters.who}}\"]}}\n");
  EXPECT_EQ(place.run({"apply", file}).code, 0);
  const Ended ended = place.run(
      {"submit", "--from", "workflowtemplate/stored", "-p", "who=you", "--wait", "-o", "name"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(ended.out.starts_with("stored-")) << ended.out;
  EXPECT_NE(place.run({"logs", "@latest"}).out.find(": you\n"), std::string::npos);
  const Ended missing = place.run({"submit", "--from", "workflowtemplate/none"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.err.find("none"), std::string::npos) << missing.err;
  EXPECT_EQ(place.run({"submit", "--from", "stored"}).code, 1);
}

TEST(ConfigMaps, GiveParameters) {
  Place place;
  EXPECT_EQ(place.run({"apply", place.file("words.yaml", kWords)}).code, 0);
  const Ended ended = place.run({"run", place.file("wf.yaml", kFromMap), "--log"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(holds(ended.out, "out of a map"));
  EXPECT_TRUE(holds(place.run({"get", "configmaps"}).out, "configmap/words"));
  EXPECT_TRUE(holds(place.run({"get", "cm/words", "-o", "yaml"}).out, "text: out of a map"));
}

TEST(Secrets, AreNeverPrinted) {
  Place place;
  const std::string file = place.file("secret.yaml", kSecret);
  std::string all = place.run({"apply", file}).out;
  for (const char* output : {"json", "yaml", "name", "wide", ""}) {
    std::vector<std::string> words = {"get", "secret", "keys"};
    if (*output != '\0') words.insert(words.end(), {"-o", output});
    const Ended ended = place.run(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    all += ended.out + ended.err;
  }
  all += place.run({"get", "secrets", "-o", "json"}).out;
  EXPECT_TRUE(holds(all, "(11 bytes)"));
  EXPECT_EQ(all.find("very-hidden"), std::string::npos) << all;
  EXPECT_EQ(all.find("dmVyeS1oaWRkZW4"), std::string::npos) << all;
  struct stat status = {};
  ASSERT_EQ(::stat(place.store().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
}

TEST(Config, DefaultsHoldAndUnknownKeysAreRefused) {
  Place place;
  const std::string config = place.file(
      "config.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  navColor: red\n"
      "  workflowDefaults: |\n    metadata: {labels: {team: blue}}\n    spec:\n"
      "      arguments: {parameters: [{name: how, value: loudly}]}\n      priority: 3\n");
  const std::string file = place.file("both.yaml", std::string(kTemplate) + "---" + kReference);
  const Ended ended = place.run({"run", file, "--config", config, "-o", "json"});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_TRUE(holds(ended.err, "navColor is read but has no effect yet"));
  const auto object = base::parse_json(ended.out);
  ASSERT_TRUE(object.has_value()) << ended.out;
  EXPECT_TRUE(holds(base::to_json(*object), R"("team":"blue")"));
  EXPECT_TRUE(holds(base::to_json(*object->find("status")), R"("priority":3)"));
  const std::string wrong = place.file("wrong.yaml", "paralelism: 3\n");
  const Ended refused = place.run({"run", file, "--config", wrong});
  EXPECT_EQ(refused.code, 2);
  EXPECT_TRUE(holds(refused.err, "wrong.yaml:1:1"));
  EXPECT_TRUE(holds(refused.err, "did you mean parallelism?"));
}

TEST(Config, StrictReferencesRefuseOtherWorkflows) {
  Place place;
  const std::string config =
      place.file("config.yaml", "workflowRestrictions: {templateReferencing: Strict}\n");
  const Ended ended = place.run({"run", place.file("wf.yaml", kFromMap), "--config", config});
  EXPECT_EQ(ended.code, 2);
  EXPECT_TRUE(holds(ended.err,
                    "workflows must use workflowTemplateRef to be executed when the "
                    "controller is in reference mode"));
}

// Three instances, one of them without a name, with workflows of the same names in one store.
TEST(Instances, OfOneStoreNeitherSeeNorTouchEachOther) {
  Place place;
  const std::string config = place.file("blue.yaml", "instanceID: blue\nparallelism: 1\n");
  const std::vector<std::vector<std::string>> instances = {
      {}, {"--config", config}, {"--instanceid", "green"}};
  const auto run = [&](std::size_t instance, std::vector<std::string> words) {
    words.insert(words.end(), instances[instance].begin(), instances[instance].end());
    return place.run(std::move(words));
  };
  const std::string gate = place.file("gate.yaml", R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: same}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who}]}
  templates:
  - name: main
    steps:
    - [{name: say, template: say}]
    - [{name: gate, template: gate}]
  - name: say
    container: {image: alpine, command: [echo, "here is {{workflow.parameters.who}}"]}
  - {name: gate, suspend: {}}
)yaml");
  for (std::size_t i = 0; i < 3; ++i) {
    const Ended ended = run(i, {"submit", gate, "-p", "who=number " + std::to_string(i)});
    ASSERT_EQ(ended.code, 0) << i << ended.err;
    EXPECT_EQ(run(i, {"list", "-o", "name"}).out, "same\n");
  }
  for (std::size_t i = 0; i < 3; ++i) {
    std::string logs;
    for (int tries = 0; tries < 200 && logs.empty(); ++tries) logs = run(i, {"logs", "same"}).out;
    EXPECT_TRUE(holds(logs, "here is number " + std::to_string(i)));
    EXPECT_EQ(logs.find("here"), logs.rfind("here")) << logs;
  }
  EXPECT_EQ(run(1, {"apply", place.file("words.yaml", kWords)}).code, 0);
  EXPECT_EQ(run(0, {"get", "configmap", "words"}).code, 1);
  EXPECT_EQ(run(2, {"stop", "same"}).code, 0);
  EXPECT_EQ(run(2, {"wait", "same"}).code, 1);
  EXPECT_EQ(run(1, {"delete", "--all"}).code, 0);
  for (int tries = 0; tries < 200 && run(1, {"get", "same"}).code == 0; ++tries) {
  }
  EXPECT_EQ(run(1, {"list"}).out, "No workflows found\n");
  EXPECT_EQ(run(0, {"list", "--running", "-o", "name"}).out, "same\n");
  EXPECT_EQ(run(0, {"resume", "same"}).code, 0);
  EXPECT_EQ(run(0, {"wait", "same"}).code, 0);
  EXPECT_TRUE(holds(run(2, {"get", "same", "-o", "json"}).out,
                    "\"workflows.argoproj.io/controller-instanceid\": \"green\""));
  EXPECT_TRUE(nothing_is_left(20));
  for (const char* log :
       {"/owner.log", "/instances/blue/owner.log", "/instances/green/owner.log"}) {
    EXPECT_EQ(read_text(place.store() + log).find("does not know"), std::string::npos) << log;
  }
}

TEST(Instances, AreNamedInOneWay) {
  Place place;
  place.set("ARGO_INSTANCEID=red");
  const std::string config = place.file("blue.yaml", "instanceID: blue\n");
  const Ended both = place.run({"list", "--config", config, "--instanceid", "green"});
  EXPECT_EQ(both.code, 1);
  EXPECT_TRUE(holds(both.err, "--instanceid is green, but the configuration is that of"));
  const Ended wrong = place.run({"list", "--instanceid", "../x"});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_TRUE(holds(wrong.err, "is no instance id"));
  EXPECT_EQ(place.run({"apply", place.file("words.yaml", kWords)}).code, 0);
  EXPECT_EQ(place.run({"get", "cm", "words", "--instanceid", "red"}).code, 0);
  EXPECT_EQ(place.run({"get", "cm", "words", "--instanceid", "blue"}).code, 1);
}

TEST(Fmt, WritesInPlaceAndChecks) {
  Place place;
  const std::string text = "kind: Workflow # k\napiVersion: argoproj.io/v1alpha1\n";
  const std::string file = place.file("wf.yaml", text);
  EXPECT_EQ(place.run({"fmt", "--check", file}).code, 1);
  EXPECT_EQ(read_text(file), text);
  EXPECT_EQ(place.run({"fmt", file}).out, file + "\n");
  EXPECT_EQ(read_text(file), "apiVersion: argoproj.io/v1alpha1\nkind: Workflow # k\n");
  const Ended again = place.run({"fmt", "--check", file});
  EXPECT_EQ(again.code, 0);
  EXPECT_EQ(again.out, "");
  EXPECT_EQ(place.run({"fmt", place.file("broken.yaml", "a: [\n")}).code, 1);
}

TEST(Convert, PrintsTheFieldsOfToday) {
  Place place;
  const Ended ended = place.run(
      {"convert", place.file("cron.yaml",
                             "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: "
                             "{name: c}\nspec: {schedule: '* * * * *', workflowSpec: {}}\n")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(holds(ended.out, "schedules:\n  - '* * * * *'"));
  EXPECT_TRUE(holds(ended.err, "spec.schedule: moved to schedules"));
}

TEST(Schema, IsPrintedForAllKindsOrOne) {
  Place place;
  EXPECT_TRUE(holds(place.run({"schema"}).out, "\"$schema\""));
  EXPECT_TRUE(holds(place.run({"schema", "CronWorkflow"}).out, "\"schedules\""));
  EXPECT_EQ(place.run({"schema", "Cron"}).code, 1);
}

TEST(Caches, AreConfigMaps) {
  Place place;
  const std::string file = place.file("memo.yaml", R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: memo-}
spec:
  entrypoint: main
  templates:
  - name: main
    memoize: {key: the-key, cache: {configMap: {name: my-cache}}}
    container: {image: alpine, command: [sh, -c, "echo hello > /tmp/out"]}
    outputs: {parameters: [{name: word, valueFrom: {path: /tmp/out}}]}
)yaml");
  ASSERT_EQ(place.run({"run", file}).code, 0);
  const Ended shown = place.run({"get", "cm", "my-cache", "-o", "json"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  for (const char* piece :
       {"\"kind\": \"ConfigMap\"", "\"workflows.argoproj.io/configmap-type\": \"Cache\"",
        "\"the-key\": \"{", "nodeID", "hello"}) {
    EXPECT_NE(shown.out.find(piece), std::string::npos) << piece << " is not in " << shown.out;
  }
  EXPECT_NE(place.run({"get", "configmaps"}).out.find("configmap/my-cache   1"), std::string::npos);
  EXPECT_EQ(place.run({"delete", "configmap", "my-cache"}).code, 0);
  EXPECT_EQ(place.run({"get", "cm", "my-cache"}).code, 1);
}

TEST(Objects, AreReplacedInTheVersionThatWasRead) {
  Place place;
  const auto map = [](const std::string& value, const std::string& version) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: words" +
           (version.empty() ? "" : ", resourceVersion: '" + version + "'") +
           "}\ndata: {a: " + value + "}\n";
  };
  ASSERT_EQ(place.run({"apply", place.file("one.yaml", map("one", ""))}).code, 0);
  const std::string read = place.run({"get", "configmap/words", "-o", "yaml"}).out;
  ASSERT_NE(read.find("resourceVersion: \"1\""), std::string::npos) << read;
  ASSERT_EQ(place.run({"apply", place.file("two.yaml", map("two", ""))}).code, 0);
  const Ended late = place.run({"apply", place.file("three.yaml", map("three", "1"))});
  EXPECT_EQ(late.code, 1);
  EXPECT_NE(late.err.find("somebody else changed it"), std::string::npos) << late.err;
  EXPECT_EQ(place.run({"apply", place.file("four.yaml", map("three", "2"))}).code, 0);
}

}  // namespace
}  // namespace tiphys::e2e
