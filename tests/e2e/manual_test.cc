// The manual says what the program says.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

const std::string kManual = std::string(TIPHYS_ROOT) + "/docs/cli.md";

TEST(Manual, HoldsTheReferenceThatTheProgramPrints) {
  Place place;
  const std::string reference = place.run({"__manual"}).out;
  ASSERT_FALSE(reference.empty());
  EXPECT_NE(read_text(kManual).find(reference), std::string::npos)
      << "docs/cli.md is out of date: put what `tiphys __manual` prints under its last heading";
}

// Every shell block of the first part, whose lines are run one after the other.
std::vector<std::string> blocks(const std::string& text) {
  std::vector<std::string> out;
  const std::string open = "```sh run\n";
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    const std::size_t end = text.find("```", at);
    out.push_back(text.substr(at, end - at));
  }
  return out;
}

void run_blocks(const std::string& document) {
  Place place;
  const auto found = blocks(read_text(document));
  ASSERT_GE(found.size(), 3u);
  std::string script = "set -e\ntiphys() { " TIPHYS_PROGRAM " \"$@\"; }\ncd " TIPHYS_ROOT
                       "\nexport TIPHYS_STORE=" +
                       place.store() + "\n";
  for (const std::string& block : found) script += block;
  const std::string file = place.file("examples.sh", script);
  const std::string command = "timeout 100 bash " + file + " > " + place.folder() + "/out 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << read_text(place.folder() + "/out");
}

TEST(Manual, ItsExamplesRun) { run_blocks(kManual); }

TEST(Tutorial, ItsExamplesRun) { run_blocks(std::string(TIPHYS_ROOT) + "/docs/tutorial.md"); }

// The flags that an example needs; all of them are here, so that none is forgotten.
TEST(Examples, AllSucceed) {
  using Words = std::vector<std::string>;
  const std::string root(TIPHYS_ROOT);
  const std::map<std::string, Words> flags = {
      {"approval", {}},
      {"build", {}},
      {"cache", {}},
      {"fan-out", {"-p", "items=20"}},
      {"hello", {}},
      {"hooks", {}},
      {"image-map", {"--image-map", "examples/image-map.conf"}},
      {"locks", {}},
      {"mounts", {"--mount", root + "/examples:/data:ro"}},
      {"retries", {}},
      {"script", {}},
      {"sub-workflow", {}},
      {"templates", {}},
      {"timeouts", {}},
      {"with-param", {}}};
  std::set<std::string> there, known;
  for (const auto& entry : std::filesystem::directory_iterator(root + "/examples")) {
    if (entry.path().extension() == ".yaml") there.insert(entry.path().stem().string());
  }
  for (const auto& [name, more] : flags) known.insert(name);
  EXPECT_EQ(there, known);
  for (const auto& [name, more] : flags) {
    Place place;
    Words words = {"run", root + "/examples/" + name + ".yaml"};
    for (const std::string& word : more) {
      words.push_back(word.starts_with("examples/") ? root + "/" + word : word);
    }
    Call call = place.start(words);
    if (name == "approval") {
      EXPECT_TRUE(call.wait_for("approve Running (suspended)")) << call.out();
      EXPECT_EQ(place.run({"resume", "approval"}).code, 0);
    }
    const Ended ended = call.wait();
    EXPECT_EQ(ended.code, 0) << name << ": " << ended.out << ended.err;
  }
}

TEST(Help, OfEveryVerbHasExamples) {
  Place place;
  const Ended overview = place.run({"--help"});
  EXPECT_EQ(overview.code, 0);
  for (const char* verb : {"run", "submit", "list", "get", "watch", "wait", "logs", "explain",
                           "stop", "terminate", "suspend", "resume", "node", "retry", "resubmit",
                           "delete", "lint", "completion", "version"}) {
    EXPECT_NE(overview.out.find(std::string("\n  ") + verb + " "), std::string::npos) << verb;
    const Ended help = place.run({verb, "--help"});
    EXPECT_EQ(help.code, 0) << verb;
    EXPECT_NE(help.out.find(std::string("Examples\n  ")), std::string::npos) << verb;
    EXPECT_NE(help.out.find("tiphys " + std::string(verb)), std::string::npos) << verb;
  }
}

}  // namespace
}  // namespace tiphys::e2e
