// A table of manifests and what the predecessor says of each: the same verdict, and its message
// among ours. cases.json holds recorded answers; differences that are meant stand there by name.
#include <gtest/gtest.h>

#include "base/members.h"
#include "given.h"

namespace tiphys::lint_rules {
namespace {

using base::Value;

// Placeholders are numbered in the order in which something asked for them; that order is free.
std::string without_numbers(std::string text) {
  const std::string word = "__argo__internal__placeholder-";
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    at += word.size();
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') text.erase(at, 1);
  }
  return text;
}

TEST(LintCases, VerdictsAndMessagesAreThePredecessors) {
  const Value table = json_of(std::filesystem::path(TIPHYS_LINT_FOLDER) / "cases.json");
  ASSERT_TRUE(table.is_array());
  EXPECT_GE(table.as_array().size(), 850u);
  for (const Value& each : table.as_array()) {
    Texts texts;
    for (const Value& text : each.find("files")->as_array())
      texts.emplace_back("f" + std::to_string(texts.size()) + ".yaml", text.as_string());
    const Value* strict = each.find("strict");
    const lint::Report report = linted(texts, strict == nullptr || strict->as_bool());
    const std::string name = base::member_text(each, "name");
    const std::string errors = without_numbers(lines_of(report, spec::Severity::Error));
    EXPECT_EQ(report.exit_code(), each.find("exit")->as_int64().value()) << name << '\n' << errors;
    for (const Value& message : each.find("messages")->as_array())
      EXPECT_NE(errors.find(without_numbers(message.as_string())), std::string::npos)
          << name << "\nexpected: " << message.as_string() << "\nfound: " << errors;
  }
}

// Every error has a place, so that an editor can show it.
TEST(LintCases, ErrorsHaveALineAndAColumn) {
  const Value table = json_of(std::filesystem::path(TIPHYS_LINT_FOLDER) / "cases.json");
  for (const Value& each : table.as_array()) {
    Texts texts;
    for (const Value& text : each.find("files")->as_array())
      texts.emplace_back("f" + std::to_string(texts.size()) + ".yaml", text.as_string());
    for (const lint::FileReport& file : linted(texts).files) {
      for (const lint::Told& told : file.told) {
        EXPECT_GT(told.finding.mark.line, 0u)
            << base::member_text(each, "name") << told.finding.message;
        EXPECT_GT(told.finding.mark.column, 0u) << base::member_text(each, "name");
      }
    }
  }
}

}  // namespace
}  // namespace tiphys::lint_rules
