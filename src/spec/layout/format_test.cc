// Normal form: what changes, what must not, and that a second time changes nothing.
#include "spec/layout/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tiphys::spec::layout {
namespace {

std::string formatted(std::string_view text) {
  auto out = format(text);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message) << "\n" << text;
  return out.value_or("");
}

TEST(Format, IndentationQuotesAndOrder) {
  EXPECT_EQ(formatted("kind: Workflow\n"
                      "apiVersion: argoproj.io/v1alpha1\n"
                      "spec:\n"
                      "    templates:\n"
                      "      - container:\n"
                      "            args: ['a',  \"b\"]\n"
                      "            image: 'busybox'\n"
                      "        name:   main\n"
                      "    entrypoint: main\n"
                      "metadata: {generateName: x-}\n"),
            "apiVersion: argoproj.io/v1alpha1\n"
            "kind: Workflow\n"
            "metadata: {generateName: x-}\n"
            "spec:\n"
            "  entrypoint: main\n"
            "  templates:\n"
            "  - name: main\n"
            "    container:\n"
            "      image: \"busybox\"\n"
            "      args: [\"a\", \"b\"]\n");
}

TEST(Format, CommentsStayWithWhatTheyStandBy) {
  const std::string text =
      "# of the file\n"
      "\n"
      "# of the kind\n"
      "apiVersion: argoproj.io/v1alpha1 # version\n"
      "kind: Workflow\n"
      "spec:  # the spec\n"
      "  # of templates\n"
      "  templates:\n"
      "  # of a\n"
      "  - name: a # name of a\n"
      "    script:\n"
      "      source: |  # text\n"
      "        # not a comment\n"
      "        echo\n"
      "    # end of a\n"
      "  # of b\n"
      "  - name: b\n"
      "  # end of templates\n"
      "  entrypoint: a\n"
      "# end of the file\n";
  const std::string out = formatted(text);
  EXPECT_EQ(out,
            "# of the file\n"
            "\n"
            "# of the kind\n"
            "apiVersion: argoproj.io/v1alpha1 # version\n"
            "kind: Workflow\n"
            "spec: # the spec\n"
            "  # end of templates\n"
            "  entrypoint: a\n"
            "  # of templates\n"
            "  templates:\n"
            "  # of a\n"
            "  - name: a # name of a\n"
            "    script:\n"
            "      source: | # text\n"
            "        # not a comment\n"
            "        echo\n"
            "    # end of a\n"
            "  # of b\n"
            "  - name: b\n"
            "# end of the file\n");
  EXPECT_EQ(formatted(out), out);
}

TEST(Format, AnchorsKeepTheirPlaceAndMergesTheirOrder) {
  const std::string text =
      "kind: Workflow\n"
      "apiVersion: argoproj.io/v1alpha1\n"
      "spec:\n"
      "  templates:\n"
      "  - name: a\n"
      "    container: &c\n"
      "      image: x\n"
      "  - name: b\n"
      "    container:\n"
      "      <<: *c\n"
      "      image: y\n"
      "  entrypoint: a\n";
  EXPECT_EQ(formatted(text), text);
}

TEST(Format, LongFlowBecomesBlock) {
  EXPECT_EQ(formatted("a: {b: 1, # one\n  c: [x,\n  y]}\nd: []\ne: {}\n"),
            "a:\n  b: 1 # one\n  c:\n  - x\n  - y\nd: []\ne: {}\n");
}

TEST(Format, BlockTextsKeepEveryLine) {
  for (std::string_view text :
       {"a: |\n  one\n\n    two\n  three\n", "a: |+\n  one\n\n", "a: >-\n  one\n  two\n\n  three\n",
        "a: |2\n    one\n   two\n", "- |\n  one\n- x\n", "a: |\n  one\n\n\nb: c\n",
        "a: |-\n  one\n\n# c\nb: c\n", "a: |+\n  one\n\nb: c\n", "|\n  one\n  two\n",
        "a:\n- - |\n    x\n  - y\n", "a: \"one\n  two\n\n  three\"\n",
        "a: one\n  two\nb: 'c\n  d'\n"}) {
    const std::string out = formatted(text);
    EXPECT_EQ(formatted(out), out) << text;
  }
}

TEST(Format, OddYaml) {
  for (std::string_view text : {"",
                                "# only\n",
                                "---\n---\n",
                                "---\n# a\n\n# b\n---\n# c\nd: e\n",
                                "# a\n---\n# b\n---\nc: d\n---\n# e\n---\nf: g\n",
                                "# a\n---\n%YAML 1.1\n---\n# b\nc: d\n",
                                "a:\n",
                                "- \n- a\n-\n  - b\n",
                                "- - - a\n",
                                "? a\n: b\n",
                                "a: !!str 1\nb: &x !!map\n  c: d\n",
                                "--- # first\na: b\n--- # second\nc: d\n...\n",
                                "\xef\xbb\xbf"
                                "a: b\r\nc:\r\n  - d\r\n",
                                "%YAML 1.1\n---\na: b\n",
                                "\"a b\": c\n'd': e\n",
                                "a: [b: c, {d}]\n",
                                "{\"a\":1,\"b\":{\"c\":[]}}\n",
                                "[\n 1,\n 2\n]\n",
                                "é: ü # ö\n# ä\nß: |\n  ø\n",
                                "- # c\n  a: b\n-   # d\n  - e\n",
                                "a:\n  # before\n  b\nc: d\n",
                                "a: &x # c\n  b: c\n",
                                "&k key: v\nb: *k\n",
                                "a: &m\n  &k key: v\nb: *k\nc: *m\n",
                                "kind: List\nitems:\n- spec: {}\n  kind: Workflow\n",
                                "a: *x\n"}) {
    const auto out = format(text);
    if (!out) continue;  // refused, with a reason
    EXPECT_EQ(formatted(*out), *out) << text;
  }
  EXPECT_FALSE(format("a: [b\n").has_value());
  EXPECT_EQ(formatted("a: 1\na:  2\n"), "a: 1\na: 2\n");
}

std::filesystem::path corpus() {
  const char* named = std::getenv("TIPHYS_CORPUS");
  if (named != nullptr) return named;
  return std::filesystem::path(__FILE__).parent_path() / "../../../../shared/corpus";
}

TEST(Format, EveryExampleKeepsItsMeaningAndIsStable) {
  std::size_t files = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus(), error)) {
    const std::string name = entry.path().extension();
    if (name != ".yaml" && name != ".yml") continue;
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    const auto out = format(text.str());
    const bool broken = entry.path().string().find("/argo-examples/") == std::string::npos;
    if (!out && broken) continue;  // lint has files that are no YAML
    ASSERT_TRUE(out.has_value()) << entry.path() << ": " << out.error().message;
    ++files;
    EXPECT_EQ(formatted(*out), *out) << entry.path();
  }
  if (error) GTEST_SKIP() << "there is no corpus at " << corpus();
  EXPECT_GE(files, 200u);
}

}  // namespace
}  // namespace tiphys::spec::layout
