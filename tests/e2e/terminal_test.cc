// What steps, manifests and users wrote does nothing to a terminal but to colour the output of
// steps.
#include <gtest/gtest.h>

#include "e2e/program.h"

namespace tiphys::e2e {
namespace {

// Escapes in a value, in the name of an item and so of its node, in a message and in the output.
const char* const kHostile = R"yaml(
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hostile}
spec:
  entrypoint: main
  arguments: {parameters: [{name: say, value: "v\e]0;owned\a\e[2J\e[35;7mv\u009b2J\u202ev"}]}
  templates:
  - name: main
    steps:
    - - name: each
        template: say
        arguments: {parameters: [{name: item, value: "{{item}}"}]}
        withItems: ["i\u009b2Ji\u202ei"]
  - name: say
    inputs: {parameters: [{name: item}]}
    container:
      image: alpine
      command: [sh, -c]
      args:
      - |
        printf "\033[32mgreen\033[0m \033[2J\033]0;owned\007\302\2332J\342\200\256end\n"
        exit 3
)yaml";

void expect_nothing_acts(const std::string& what, const std::string& out) {
  for (const char* acting : {"\x1b]", "\x1b[2J", "\x1b[35;7m", "\x07", "\u009b", "\u202e"}) {
    EXPECT_EQ(out.find(acting), std::string::npos) << what << " passes on what acts: " << out;
  }
}

TEST(Terminal, IsMovedByNothingThatAnybodyWrote) {
  Place place;
  const std::string file = place.file("hostile.yaml", kHostile);
  const std::vector<std::vector<std::string>> calls = {
      {"run", file, "--log"},
      {"get", "hostile"},
      {"get", "hostile", "-o", "wide"},
      {"get", "hostile", "-o", "json"},
      {"get", "hostile", "-o", "yaml"},
      {"list", "-o", "wide"},
      {"logs", "hostile"},
      {"explain", "hostile", "each(0:i\u009b2Ji\u202ei)"},
      {"get", "\x1b]0;owned\a\u202e"},
      {"submit", "\x1b[2J\u009b.yaml"},
      {"list", "--\x1b[2J"},
      {"retry", "hostile", "--watch"}};
  for (const auto& words : calls) {
    const Ended ended = place.start_on_terminal(words, 100, 30).wait();
    std::string what;
    for (const std::string& word : words) what += word + " ";
    EXPECT_FALSE(ended.out.empty()) << what;
    expect_nothing_acts(what, ended.out);
  }
}

TEST(Terminal, ShowsTheColoursOfStepsUnlessThereAreNone) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("hostile.yaml", kHostile)}).code, 1);
  const std::string shown = place.start_on_terminal({"logs", "hostile"}, 100, 30).wait().out;
  EXPECT_NE(shown.find("\x1b[32mgreen\x1b[0m \\u001b[2J"), std::string::npos) << shown;
  const std::string plain =
      place.start_on_terminal({"logs", "hostile", "--no-color"}, 100, 30).wait().out;
  EXPECT_NE(plain.find(": green \\u001b[2J"), std::string::npos) << plain;
  EXPECT_EQ(plain.find('\x1b'), std::string::npos) << plain;
}

TEST(Terminal, LogsElsewhereAreTheBytesOfTheStep) {
  Place place;
  EXPECT_EQ(place.run({"run", place.file("hostile.yaml", kHostile)}).code, 1);
  EXPECT_NE(place.run({"logs", "hostile"})
                .out.find(": \x1b[32mgreen\x1b[0m \x1b[2J\x1b]0;owned\a\u009b2J\u202e"
                          "end\n"),
            std::string::npos);
}

TEST(Terminal, MessagesElsewhereHaveNoControlCharacters) {
  Place place;
  for (const std::string& err :
       {place.run({"get", "\x1b[2Jname"}).err, place.run({"submit", "\x1b]0;x\a"}).err}) {
    EXPECT_FALSE(err.empty());
    EXPECT_FALSE(has_control_characters(err)) << err;
  }
}

}  // namespace
}  // namespace tiphys::e2e
