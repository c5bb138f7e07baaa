// `retry` and `resubmit` on the real program: only what failed runs again, and everything is found.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <sstream>

#include "base/json.h"
#include "drivers/sqlite/database.h"
#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

// What `good` says is another number each time that it runs; `bad` fails until it is told not to.
const char* const kMends = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: mends, labels: {app: mend}}
spec:
  entrypoint: main
  arguments: {parameters: [{name: code, value: "3"}]}
  templates:
  - name: main
    steps:
    - - {name: good, template: good}
    - - name: bad
        template: bad
        arguments: {parameters: [{name: from, value: "{{steps.good.outputs.result}}"}]}
    - - {name: last, template: good}
  - name: good
    script: {image: "alpine:3.20", command: [sh], source: "date +%s%N"}
  - name: bad
    inputs: {parameters: [{name: from}]}
    container:
      image: alpine:3.20
      command: [sh, -c]
      args:
      - |
        echo got {{inputs.parameters.from}} code {{workflow.parameters.code}}
        sleep 1
        exit {{workflow.parameters.code}}
)yaml";

// It waits for somebody, and keeps its owner.
const char* const kGateWorkflow = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: gate}
spec: {entrypoint: main, templates: [{name: main, suspend: {}}]}
)yaml";

base::Value object_of(const Place& place, const std::string& name) {
  auto object = base::parse_json(place.run({"get", name, "-o", "json"}).out);
  EXPECT_TRUE(object.has_value());
  return object.has_value() ? *object : base::Value::object();
}

const base::Value* node_of(const base::Value& object, std::string_view display_name) {
  const base::Value* status = object.find("status");
  const base::Value* nodes = status == nullptr ? nullptr : status->find("nodes");
  if (nodes == nullptr) return nullptr;
  for (const base::Member& node : nodes->as_object()) {
    if (node.value.find("displayName")->as_string() == display_name) return &node.value;
  }
  return nullptr;
}

std::string result_of(const base::Value& object, std::string_view display_name) {
  const base::Value* node = node_of(object, display_name);
  const base::Value* outputs = node == nullptr ? nullptr : node->find("outputs");
  const base::Value* result = outputs == nullptr ? nullptr : outputs->find("result");
  return result == nullptr ? "" : result->as_string();
}

TEST(RetryVerb, RunsAgainOnlyWhatFailedAndFindsTheRest) {
  Place place;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  const std::string number = result_of(object_of(place, "mends"), "good");
  EXPECT_FALSE(number.empty());
  EXPECT_EQ(place.run({"retry", "mends", "--wait"}).code, 1);  // fails once more
  const Ended again = place.run({"retry", "mends", "-p", "code=0", "--wait"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  const base::Value ended = object_of(place, "mends");
  EXPECT_EQ(result_of(ended, "good"), number);
  const Ended log = place.run({"logs", "mends"});
  for (const std::string& words : {": " + number, "got " + number + " code 0"}) {
    EXPECT_NE(log.out.find(words), std::string::npos) << words << " in\n" << log.out << log.err;
  }
  const Ended refused = place.run({"retry", "mends"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("To retry a succeeded workflow, set the options restartSuccessful and "
                             "nodeFieldSelector"),
            std::string::npos)
      << refused.err;
  const Ended chosen = place.run({"retry", "mends", "--restart-successful", "--node-field-selector",
                                  "displayName=last", "--wait"});
  EXPECT_EQ(chosen.code, 0) << chosen.out << chosen.err;
  EXPECT_EQ(result_of(object_of(place, "mends"), "good"), number);
  const Ended log_of_chosen = place.run({"logs", "mends"});  // what `last` says is another number
  EXPECT_NE(log_of_chosen.out.find("got " + number + " code 0"), std::string::npos);
  EXPECT_NE(log_of_chosen.out, log.out);
  EXPECT_TRUE(nothing_is_left(10));
}

TEST(RetryVerb, LeavesTheHistoryToBeSeen) {
  Place place;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  const base::Value before = object_of(place, "mends");
  EXPECT_EQ(place.run({"retry", "mends", "-p", "code=0", "--wait"}).code, 0);
  const auto first =
      base::parse_json(place.run({"get", "mends", "--generation", "0", "-o", "json"}).out);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(*first->find("status"), *before.find("status")) << "as it was seen then";
  const Ended shown = place.run({"get", "@latest", "--generation", "0"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_NE(shown.out.find("Failed"), std::string::npos) << shown.out;
  EXPECT_EQ(shown.out.find("last"), std::string::npos) << "a step of after the retry";
  const Ended now = place.run({"get", "mends", "--generation", "1", "-o", "json"});
  EXPECT_EQ(now.out, place.run({"get", "mends", "-o", "json"}).out);
  EXPECT_NE(now.out.find("last"), std::string::npos) << now.out;
  const Ended none = place.run({"get", "mends", "--generation", "2"});
  EXPECT_EQ(none.code, 1);
  EXPECT_EQ(none.err,
            "Error: workflow \"mends\" is in generation 1 and has no records of generation 2\n");
  EXPECT_EQ(place.run({"get", "mends", "--generation", "-1"}).code, 1);
}

TEST(RetryVerb, GoesOnAfterTheOwnerWasKilled) {
  Place place;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  ASSERT_TRUE(has_ended(detached_owner(), 20));
  const std::string number = result_of(object_of(place, "mends"), "good");
  const Ended retried = place.run({"retry", "mends", "-p", "code=0"});
  EXPECT_EQ(retried.code, 0) << retried.err;
  const pid_t owner = detached_owner();
  ASSERT_NE(owner, 0);
  ::kill(owner, SIGKILL);
  ASSERT_TRUE(has_ended(owner, 20));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 0);
  EXPECT_EQ(result_of(object_of(place, "mends"), "good"), number);
  EXPECT_TRUE(nothing_is_left(10));
}

// The owner that is there, since it waits for somebody, takes the retry of what has ended.
TEST(RetryVerb, OfAWorkflowThatGoesOnIsRefusedAndOneBesideItIsTaken) {
  Place place;
  place.submit(place.file("gate.yaml", kGateWorkflow));
  bool waits = false;
  for (int tries = 0; tries < 200 && !waits; ++tries) {
    waits = place.run({"explain", "gate"}).out.find("person") != std::string::npos;
  }
  ASSERT_TRUE(waits);
  const Ended refused = place.run({"retry", "gate"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("Cannot retry a workflow in phase Running"), std::string::npos)
      << refused.err;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  EXPECT_EQ(place.run({"retry", "mends", "-p", "code=0", "--wait"}).code, 0);
  EXPECT_EQ(place.run({"terminate", "gate"}).code, 0);
  EXPECT_EQ(place.run({"wait", "gate"}).code, 1);
}

bool wishes_come_to(const Place& place, std::int64_t count) {
  auto database = drivers::sqlite::Database::open(place.store() + "/tiphys.db", {});
  if (!database.has_value()) return false;
  for (int tries = 0; tries < 500; ++tries) {
    auto query = (*database)->query("select count(*) from intent");
    if (!query.has_value() || !query->step().value_or(false)) return false;
    if (query->integer(0) == count) return true;
    place.run({"list"});
  }
  return false;
}

// Both were right when they were written: the owner finds out, and says so.
TEST(RetryVerb, TheSecondOfTwoAtOnceIsToldByTheOwner) {
  Place place;
  place.submit(place.file("gate.yaml", kGateWorkflow));
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  const pid_t owner = detached_owner();
  ASSERT_NE(owner, 0);
  ::kill(owner, SIGSTOP);
  Call first = place.start({"retry", "mends", "-p", "code=0"});
  ASSERT_TRUE(wishes_come_to(place, 1));
  Call second = place.start({"retry", "mends", "-p", "code=4"});
  ASSERT_TRUE(wishes_come_to(place, 2));
  ::kill(owner, SIGCONT);
  EXPECT_EQ(first.wait().code, 0);
  EXPECT_EQ(second.wait().code, 0) << "it was written, and so heard";
  EXPECT_EQ(place.run({"wait", "mends"}).code, 0);
  std::string told;
  for (int tries = 0; tries < 200 && told.find("Cannot retry") == std::string::npos; ++tries) {
    place.run({"get", "mends"});
    std::stringstream text;
    text << std::ifstream(place.store() + "/owner.log").rdbuf();
    told = text.str();
  }
  EXPECT_NE(told.find("workflow default/mends: Cannot retry a workflow in phase"),
            std::string::npos)
      << told;
  EXPECT_EQ(place.run({"terminate", "gate"}).code, 0);
}

TEST(ResubmitVerb, MakesANewWorkflowOfTheOldOne) {
  Place place;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  const Ended again =
      place.run({"resubmit", "-l", "app=mend", "-p", "code=0", "-o", "name", "--wait"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  EXPECT_TRUE(again.out.starts_with("mends-")) << again.out;
  const Ended listed = place.run({"list", "--resubmitted", "-o", "name"});
  EXPECT_TRUE(listed.out.starts_with("mends-")) << listed.out;
  EXPECT_TRUE(nothing_is_left(10));
}

TEST(ResubmitVerb, MemoizedTakesOverWhatSucceededAndRunsTheRest) {
  Place place;
  place.submit(place.file("mends.yaml", kMends));
  EXPECT_EQ(place.run({"wait", "mends"}).code, 1);
  const base::Value old = object_of(place, "mends");
  const std::string number = result_of(old, "good");
  EXPECT_FALSE(number.empty());
  const Ended again =
      place.run({"resubmit", "mends", "--memoized", "-p", "code=0", "-o", "name", "--wait"});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
  const std::string name = again.out.substr(0, again.out.find('\n'));
  ASSERT_EQ(name.size(), std::string("mends-").size() + 5) << name;
  const base::Value made = object_of(place, name);
  const base::Value* good = node_of(made, "good");
  ASSERT_NE(good, nullptr);
  const std::string message =
      "original pod: " + std::string(node_of(old, "good")->find("id")->as_string());
  EXPECT_EQ(good->find("type")->as_string(), "Skipped");
  EXPECT_EQ(good->find("phase")->as_string(), "Skipped");
  EXPECT_EQ(good->find("message")->as_string(), message);
  EXPECT_EQ(result_of(made, "good"), number);
  EXPECT_NE(place.run({"get", name}).out.find(message), std::string::npos);
  const Ended log = place.run({"logs", name});
  EXPECT_NE(log.out.find("got " + number + " code 0"), std::string::npos) << log.out << log.err;
  EXPECT_EQ(log.out.find(": " + number), std::string::npos) << "it did not run again\n" << log.out;
  const Ended refused = place.run({"resubmit", name, "--memoized"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("workflow must be Failed/Error to resubmit in memoized mode"),
            std::string::npos)
      << refused.err;
  EXPECT_TRUE(nothing_is_left(10));
}

}  // namespace
}  // namespace tiphys::e2e
