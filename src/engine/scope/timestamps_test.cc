// workflow.creationTimestamp and its letters, against the table of tests/vectors.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "base/json.h"
#include "base/members.h"
#include "engine/scope/globals.h"

namespace tiphys::engine::scope {
namespace {

TEST(CreationTimestamp, EveryLetterIsThePredecessors) {
  std::ifstream in(TIPHYS_SOURCE_DIR "/tests/vectors/timestamps.json");
  std::stringstream text;
  text << in.rdbuf();
  auto table = base::parse_json(text.str());
  ASSERT_TRUE(table.has_value());
  ASSERT_GT(table->as_array().size(), 16u * 5);
  for (const base::Value& each : table->as_array()) {
    auto workflow = std::make_shared<spec::Workflow>();
    workflow->metadata.creation_timestamp = base::member_text(each, "arg");
    RunSeed seed;
    seed.workflow = workflow;
    state::StateOwner owner(seed);
    state::Upkeep up(owner);
    up.set_spec(std::make_shared<spec::WorkflowSpec>(), "");
    ASSERT_TRUE(build_globals(up).has_value());
    EXPECT_EQ(up.globals()["workflow.creationTimestamp." + base::member_text(each, "in")],
              base::member_text(each, "out"))
        << base::member_text(each, "in") << " of " << base::member_text(each, "arg");
  }
}

}  // namespace
}  // namespace tiphys::engine::scope
