// Parsing, help and completion from commands as data.
#include <gtest/gtest.h>

#include "cli/line/command.h"
#include "cli/line/help.h"

namespace tiphys::cli::line {
namespace {

std::vector<Command> commands() {
  Command get;
  get.name = "get";
  get.operands = "WORKFLOW...";
  get.operands_min = 1;
  get.summary = "Show";
  get.examples = "tiphys get x";
  get.flags = {{"output", 'o', FlagKind::Text, "FORMAT", "form", "", {"json", "yaml"}},
               {"parameter", 'p', FlagKind::Texts, "N=V", "a parameter", ""},
               {"status", '\0', FlagKind::Commas, "PHASE", "phases", ""},
               {"tail", '\0', FlagKind::Integer, "N", "lines", "-1"},
               {"strict", '\0', FlagKind::Switch, "", "strict", "true"},
               {"wait", 'w', FlagKind::Switch, "", "wait", ""}};
  Command cron;
  cron.name = "cron";
  Command create;
  create.name = "cron create";
  create.operands_max = 0;
  return {get, cron, create};
}

std::vector<Flag> globals() {
  return {{"namespace", 'n', FlagKind::Text, "NAME", "namespace", ""}};
}

// What parsing gives; the commands live for the whole program, as `Parsed` points into them.
std::expected<Parsed, UsageError> parsed(std::vector<std::string> words) {
  static const std::vector<Command> kCommands = commands();
  static const std::vector<Flag> kGlobals = globals();
  return parse(kCommands, kGlobals, words);
}

TEST(Parse, TakesFlagsBetweenOperandsInEveryForm) {
  const auto line = parsed({"get", "a", "-o", "json", "-p", "x=1", "b", "--parameter=y=2", "-w",
                            "--strict=false", "--tail", "-1", "--status", "Failed,Error"});
  ASSERT_TRUE(line) << line.error().message;
  const Arguments& arguments = line->arguments;
  EXPECT_EQ(arguments.operands, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(arguments.text("output"), "json");
  EXPECT_EQ(arguments.texts("parameter"), (std::vector<std::string>{"x=1", "y=2"}));
  EXPECT_EQ(arguments.texts("status"), (std::vector<std::string>{"Failed", "Error"}));
  EXPECT_TRUE(arguments.on("wait"));
  EXPECT_FALSE(arguments.on("strict"));
  EXPECT_EQ(arguments.integer("tail"), -1);
}

TEST(Parse, TakesAnEqualsSignBehindALetterAndWordsInBrackets) {
  const auto line = parsed({"get", "-n=space", "[0]", "-o=json", "-p=x=1", "-p", "[1,2]", "a[0]"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->arguments.operands, (std::vector<std::string>{"[0]", "a[0]"}));
  EXPECT_EQ(line->arguments.text("namespace"), "space");
  EXPECT_EQ(line->arguments.text("output"), "json");
  EXPECT_EQ(line->arguments.texts("parameter"), (std::vector<std::string>{"x=1", "[1,2]"}));
  EXPECT_EQ(parsed({"-n=space", "get", "a"})->arguments.text("namespace"), "space");
  EXPECT_FALSE(parsed({"get", "a", "-x=1"}));
}

TEST(Parse, GivesDefaultsWhereAFlagIsAbsent) {
  const auto line = parsed({"get", "a"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_TRUE(line->arguments.on("strict"));
  EXPECT_FALSE(line->arguments.has("strict"));
  EXPECT_FALSE(line->arguments.on("wait"));
}

TEST(Parse, TakesGlobalFlagsOnBothSidesOfTheVerb) {
  EXPECT_EQ(parsed({"-n", "x", "get", "a"})->arguments.text("namespace"), "x");
  EXPECT_EQ(parsed({"get", "a", "-n", "x"})->arguments.text("namespace"), "x");
  EXPECT_EQ(parsed({"--namespace=x", "get", "a"})->arguments.text("namespace"), "x");
}

TEST(Parse, TakesADashAsAnOperand) {
  const auto line = parsed({"get", "-"});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->arguments.operands, (std::vector<std::string>{"-"}));
}

TEST(Parse, FindsTheLongestVerb) {
  EXPECT_EQ(parsed({"cron", "create"})->command->name, "cron create");
  EXPECT_EQ(parsed({"cron"})->command->name, "cron");
}

TEST(Parse, NamesWhatIsWrong) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"gett", "a"}, "unknown command \"gett\" for \"tiphys\" (did you mean get?)"},
      {{"get", "a", "--outptu", "x"}, "unknown flag: --outptu (did you mean --output?)"},
      {{"get", "a", "-z"}, "unknown shorthand flag: 'z' in -z"},
      {{"get", "a", "--tail", "x"}, "invalid argument \"x\" for \"--tail\" flag: not a number"},
      {{"get", "a", "-o", "xml"},
       "invalid argument \"xml\" for \"--output\" flag: must be one of: json|yaml"},
      {{"get"}, "requires at least 1 arg(s), only received 0"},
      {{"cron", "create", "x"}, "accepts at most 0 arg(s), received 1"},
      {{"get", "a", "-o"}, "flag needs an argument: --output"},
  };
  for (const auto& [words, message] : cases) {
    const auto line = parsed(words);
    ASSERT_FALSE(line) << message;
    EXPECT_EQ(line.error().message, message);
  }
}

TEST(Parse, HelpIsAskedForAnywhere) {
  EXPECT_TRUE(parsed({"get", "--help"})->help);
  EXPECT_TRUE(parsed({"-h"})->help);
  EXPECT_EQ(parsed({"--help"})->command, nullptr);
}

TEST(Help, ShowsUsageExamplesAndFlags) {
  const std::string text = help_of(commands()[0], globals());
  for (const char* piece :
       {"tiphys get WORKFLOW... [flags]", "Examples\n  tiphys get x", "-o, --output FORMAT",
        "(json|yaml)", "(default -1)", "-n, --namespace NAME"}) {
    EXPECT_NE(text.find(piece), std::string::npos) << piece << "\n" << text;
  }
}

TEST(Completion, KnowsThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_NE(completion_script(shell, commands(), globals()).find("output"), std::string::npos);
  }
  EXPECT_EQ(completion_script("tcsh", commands(), globals()), "");
}

TEST(Spans, AreGoDurationsOrDays) {
  EXPECT_EQ(seconds_of("90s").value(), 90);
  EXPECT_EQ(seconds_of("2h30m").value(), 9000);
  EXPECT_EQ(seconds_of("3d").value(), 3 * 86400);
  EXPECT_FALSE(seconds_of("soon"));
}

}  // namespace
}  // namespace tiphys::cli::line
