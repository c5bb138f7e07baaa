// docs/expressions.md: each example of it is evaluated. A line of a block is `text => result`, or
// `text => error: a part of the message`.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "base/json.h"
#include "base/text.h"
#include "expr/depends.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "expr/json_path.h"
#include "expr/selector.h"
#include "expr/tags.h"
#include "expr/when.h"

namespace tiphys::expr {
namespace {

using Shown = base::Result<std::string>;
using Lines = std::map<std::string, std::vector<std::string>>;

// The lines of the fenced blocks, by the word behind the fence.
Lines read_document() {
  std::ifstream in(std::string(TIPHYS_SOURCE_DIR) + "/docs/expressions.md");
  Lines out;
  std::string kind;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```"))
      kind = line.substr(3);
    else if (!kind.empty())
      out[kind].push_back(line);
  }
  return out;
}

std::string text_of(bool truth) { return truth ? "true" : "false"; }

class ExpressionsDocument : public testing::Test {
 protected:
  ExpressionsDocument() : lines_(read_document()), zones_(system_zones()) {
    for (const std::string& line : lines_["variables"]) {
      std::size_t at = line.find(" = ");
      scope_.set(line.substr(0, at), line.substr(at + 3));
    }
    inputs_.now = base::Timestamp{1'700'000'000'000'000'000};
    inputs_.zones = zones_.get();
  }

  void examples(const std::string& kind, std::size_t least,
                const std::function<Shown(const std::string&)>& answer) {
    EXPECT_GE(lines_[kind].size(), least) << kind;
    for (const std::string& line : lines_[kind]) {
      std::size_t at = line.rfind(" => ");
      ASSERT_NE(at, line.npos) << line;
      std::string wanted = line.substr(at + 4);
      Shown out = answer(line.substr(0, at));
      constexpr std::string_view kError = "error: ";
      if (!wanted.starts_with(kError)) {
        EXPECT_EQ(out ? *out : out.error().message, wanted) << line;
      } else if (out) {
        ADD_FAILURE() << line << "\n  gives " << *out;
      } else {
        EXPECT_NE(out.error().message.find(wanted.substr(kError.size())), std::string::npos)
            << line << "\n  says " << out.error().message;
      }
    }
  }

  Lines lines_;
  MapScope scope_;
  std::shared_ptr<ZoneSource> zones_;
  EvalInputs inputs_;
};

TEST_F(ExpressionsDocument, Tags) {
  Strictness strictness;
  examples("tags", 8, [&](const std::string& text) -> Shown {
    Budget budget;
    return TagText::compile(text).substitute({scope_, strictness, inputs_, budget});
  });
}

TEST_F(ExpressionsDocument, Expressions) {
  examples("expr", 30, [&](const std::string& text) -> Shown {
    Budget budget;
    auto value = TRY(run(TRY(compile(text)), scope_, inputs_, budget));
    return to_tag_text(value, budget);
  });
}

TEST_F(ExpressionsDocument, Conditions) {
  examples("when", 8, [](const std::string& text) -> Shown {
    Budget budget;
    return text_of(TRY(evaluate_when(text, budget)));
  });
}

TEST_F(ExpressionsDocument, Depends) {
  examples("depends", 5, [](const std::string& text) -> Shown {
    auto depends = TRY(Depends::parse(text, {}));
    return text_of(depends.evaluate([&](std::uint32_t task, TaskResult result) {
      std::string_view name = depends.tasks()[task];
      return result == (name == "a"   ? TaskResult::Succeeded
                        : name == "b" ? TaskResult::Failed
                                      : TaskResult::Skipped);
    }));
  });
}

TEST_F(ExpressionsDocument, Paths) {
  auto document =
      base::parse_json(R"({"status":{"phase":"Running","pods":[{"n":"a","up":true},{"n":"b"}]}})");
  ASSERT_TRUE(document.has_value());
  examples("jsonpath", 5, [&](const std::string& text) -> Shown {
    Budget budget;
    return TRY(JsonPathTemplate::compile(text)).execute(*document, budget);
  });
}

TEST_F(ExpressionsDocument, Selectors) {
  examples("labels", 4, [](const std::string& text) -> Shown {
    auto selector = TRY(LabelSelector::parse(text));
    return text_of(selector.matches([](std::string_view key) -> std::optional<std::string> {
      if (key == "app") return "web";
      if (key == "tier") return "back";
      if (key == "level") return "7";
      return std::nullopt;
    }));
  });
  examples("fields", 3, [](const std::string& text) -> Shown {
    auto selector = TRY(FieldSelector::parse(text));
    return text_of(selector.matches([](std::string_view field) -> std::string {
      return field == "phase" ? "Failed" : field == "displayName" ? "build" : "";
    }));
  });
}

}  // namespace
}  // namespace tiphys::expr
