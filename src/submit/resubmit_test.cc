// What a resubmitted workflow takes along.
#include "submit/resubmit.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace tiphys::submit {
namespace {

base::Value parsed(const char* text) {
  auto value = base::parse_json(text);
  EXPECT_TRUE(value.has_value()) << value.error().message;
  return *value;
}

TEST(Resubmitted, CarriesOverSpecAndLabelsButNotWhatWasOfTheOldOne) {
  const base::Value old = parsed(R"({
    "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
    "metadata": {"name": "build-x7", "generateName": "build-", "namespace": "argo", "uid": "u",
      "creationTimestamp": "2026-11-22T03:00:00Z",
      "labels": {"app": "web", "workflows.argoproj.io/phase": "Failed",
        "workflows.argoproj.io/completed": "true", "workflows.argoproj.io/creator": "ann",
        "workflows.argoproj.io/creator-email": "ann.at.example",
        "workflows.argoproj.io/workflow-archiving-status": "Archived",
        "workflows.argoproj.io/cron-workflow": "nightly"},
      "annotations": {"note": "n"}, "ownerReferences": [{"name": "o"}]},
    "spec": {"entrypoint": "main", "shutdown": "Stop", "activeDeadlineSeconds": 0},
    "status": {"phase": "Failed"}})");
  EXPECT_EQ(base::sorted_keys(resubmitted(old)), base::sorted_keys(parsed(R"({
    "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow",
    "metadata": {"generateName": "build-",
      "labels": {"app": "web", "workflows.argoproj.io/cron-workflow": "nightly",
        "workflows.argoproj.io/resubmitted-from-workflow": "build-x7"},
      "annotations": {"note": "n"}, "ownerReferences": [{"name": "o"}]},
    "spec": {"entrypoint": "main"}})")));
}

TEST(Resubmitted, IsNamedFromTheNameWhereNothingElseIsGiven) {
  const base::Value old =
      parsed(R"({"metadata": {"name": "fixed"}, "spec": {"activeDeadlineSeconds": 9}})");
  const base::Value made = resubmitted(old);
  EXPECT_EQ(made.find("metadata")->find("generateName")->as_string(), "fixed-");
  EXPECT_EQ(made.find("spec")->find("activeDeadlineSeconds")->as_int64(), 9);
}

TEST(Resubmitted, HasANameOfFiveMoreLettersWhereItMustBeKnown) {
  const base::Value old = parsed(R"({"metadata": {"name": "build-x7", "generateName": "build-"}})");
  const base::Value made = resubmitted_as(old, 35 + 36 * 25);
  EXPECT_EQ(made.find("metadata")->find("name")->as_string(), "build-9zaaa");
  EXPECT_EQ(made.find("metadata")->find("generateName")->as_string(), "build-");
}

}  // namespace
}  // namespace tiphys::submit
