// The predecessor's examples: the verdict recorded of it for each file alone and for all together,
// and its message among ours.
#include <gtest/gtest.h>

#include <cstdlib>

#include "given.h"

namespace tiphys::lint_rules {
namespace {

using base::Value;

class LintCorpus : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = corpus();
    if (!folder_.empty()) return;
    ASSERT_EQ(std::getenv("CI"), nullptr) << "the corpus is missing";
    GTEST_SKIP() << "SKIPPED: no corpus; set TIPHYS_CORPUS";
  }
  Value recorded() const { return json_of(folder_ / "lint/argo-examples.json"); }
  std::string text_of(const std::string& file) const {
    return read(folder_ / "argo-examples" / file);
  }

  std::filesystem::path folder_;
};

// "x.yaml:\n   ✖ in \"n\" (Kind): message\n…" gives the messages behind the crosses.
std::vector<std::string> messages_in(const std::string& printed) {
  const std::string cross = "   ✖ ";
  std::vector<std::string> out;
  for (std::size_t at = printed.find(cross); at != std::string::npos;
       at = printed.find(cross, at)) {
    at += cross.size();
    out.push_back(printed.substr(at, printed.find('\n', at) - at));
  }
  return out;
}

TEST_F(LintCorpus, EachFileAloneIsJudgedAsRecorded) {
  const Value record = recorded();
  std::size_t count = 0;
  for (const Value& each : record.find("each")->as_array()) {
    const std::string file = each.find("file")->as_string();
    const lint::Report report = linted({{file, text_of(file)}});
    EXPECT_EQ(report.exit_code(), each.find("exit")->as_int64().value())
        << file << '\n'
        << lines_of(report, spec::Severity::Error);
    EXPECT_EQ(linted({{file, text_of(file)}}, false).exit_code(),
              each.find("exit_not_strict")->as_int64().value())
        << file;
    const std::string errors = lines_of(report, spec::Severity::Error);
    for (const std::string& message : messages_in(each.find("stdout")->as_string()))
      EXPECT_NE(errors.find(message), std::string::npos) << file << '\n' << message << errors;
    ++count;
  }
  EXPECT_EQ(count, 217u);
}

TEST_F(LintCorpus, AllFilesTogetherAreJudgedAsRecorded) {
  const Value record = recorded();
  Texts texts;
  for (const Value& each : record.find("each")->as_array())
    texts.emplace_back(each.find("file")->as_string(), text_of(each.find("file")->as_string()));
  const lint::Report report = linted(texts);
  EXPECT_EQ(report.exit_code(), record.find("together")->find("exit")->as_int64().value());
  EXPECT_EQ(lines_of(report, spec::Severity::Error), "");
  EXPECT_GE(report.linted, 200u);
}

// Real files are meant as they are: few warnings, each of which was looked at.
TEST_F(LintCorpus, WarningsAreRare) {
  const Value record = recorded();
  std::size_t warned = 0;
  for (const Value& each : record.find("each")->as_array()) {
    const std::string file = each.find("file")->as_string();
    const lint::Report report = linted({{file, text_of(file)}});
    if (report.count(spec::Severity::Warning) > 0) ++warned;
  }
  EXPECT_LE(warned, 20u);
}

}  // namespace
}  // namespace tiphys::lint_rules
