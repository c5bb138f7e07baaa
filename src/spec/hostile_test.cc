// Input made to hurt: each ends quickly, with a clear error or with what it says.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>
#include <iostream>
#include <string>

#include "spec/layout/format.h"
#include "spec/load.h"

namespace tiphys::spec {
namespace {

// Of the processor, which other work on the machine does not change. A release build needs a second
// at most; sanitizers and builds without optimisation need a multiple.
constexpr double kSecondsMost =
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
    30.0;
#else
    1.0;
#endif
// The most memory that all of it may take, in MiB; sanitizers pad every allocation.
constexpr long kPeakMost =
#if defined(__SANITIZE_ADDRESS__)
    6000;
#else
    1500;
#endif

long peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / static_cast<double>(CLOCKS_PER_SEC);
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string numbered(const std::string& before, const std::string& after, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out.append(before).append(std::to_string(i)).append(after);
  return out;
}

Loaded timed(const char* name, const std::string& text) {
  const std::clock_t start = std::clock();
  Loaded loaded = load(text, {"hostile.yaml", true, {}});
  const double took = seconds_since(start);
  std::cout << name << ": " << took << " s, " << loaded.findings.size() << " findings, at most "
            << peak() << " MiB so far\n";
  EXPECT_LT(took, kSecondsMost) << name;
  EXPECT_LT(peak(), kPeakMost) << name;
  return loaded;
}

void expect_error(const char* name, const std::string& text, std::string_view piece) {
  const Loaded loaded = timed(name, text);
  ASSERT_FALSE(loaded.findings.empty()) << name;
  EXPECT_TRUE(has_errors(loaded.findings)) << name;
  EXPECT_NE(loaded.findings[0].message.find(piece), std::string::npos)
      << name << ": " << loaded.findings[0].message;
  EXPECT_GT(loaded.findings[0].mark.line, 0u) << name;
}

const std::string kHead =
    "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: a\n";

TEST(Hostile, DeepNesting) {
  expect_error("flow lists", kHead + "spec: " + std::string(1'000'000, '['), "nested more than");
  expect_error("flow maps", kHead + "spec: " + repeated("{a: ", 1'000'000), "nested more than");
  expect_error("block lists", repeated("- ", 200'000) + "a\n", "nested more than");
  expect_error("json", repeated("[", 1'000'000) + repeated("]", 1'000'000), "nested more than");
}

TEST(Hostile, BillionLaughs) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
            repeated("*a" + before + ", ", 9) + "*a" + before + "]\n";
  }
  expect_error("billion laughs", text, "excessive aliasing");
  // As one long text many times over.
  expect_error("long alias",
               "a: &a " + std::string(1 << 20, 'x') + "\nb: [" + repeated("*a, ", 5000) + "*a]\n",
               "excessive aliasing");
}

TEST(Hostile, AHundredMegabytes) {
  expect_error("100 MB", repeated("aaaaaaa: bbbbbbb\n", 6'200'000), "more than the");
  expect_error("100 MB of one scalar", "a: " + std::string(100'000'000, 'b'), "more than the");
  expect_error("100 MB of JSON", "[\"" + std::string(100'000'000, 'b') + "\"]", "more than the");
}

TEST(Hostile, AMillionKeys) {
  const Loaded labels =
      timed("a million labels", kHead + "  labels:\n" + numbered("    k", ": v\n", 1'000'000));
  EXPECT_TRUE(labels.findings.empty());
  expect_error("a million unknown fields", kHead + "spec:\n" + numbered("  k", ": v\n", 1'000'000),
               "unknown field");
  expect_error("one key a million times", kHead + "spec:\n" + repeated("  k: v\n", 1'000'000),
               "already set in map");
}

TEST(Hostile, AMillionKeysOfJson) {
  const std::string head = R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","spec":{)";
  expect_error("a million members", head + numbered("\"k", "\":1,", 1'000'000) + "\"z\":1}}",
               "unknown field");
  expect_error("a million of one member", head + repeated("\"k\":1,", 1'000'000) + "\"z\":1}}",
               "already set in map");
}

TEST(Hostile, AMillionItemsAndDocuments) {
  const Loaded items =
      timed("a million items", kHead +
                                   "spec:\n  templates:\n  - name: a\n    "
                                   "steps:\n    - - name: s\n        withItems:\n" +
                                   repeated("        - 1\n", 1'000'000));
  EXPECT_TRUE(items.findings.empty());
  expect_error("documents", repeated("---\n", 1'000'001), "more than 1000000 documents");
}

TEST(Hostile, ManyMerges) {
  timed("merged and overridden", "a: &a {" + numbered("k", ": v, ", 200'000) +
                                     "z: z}\nb:\n  <<: *a\n" + numbered("  k", ": w\n", 200'000));
  timed("many merges",
        "b:\n" + numbered("  k", ": w\n", 200'000) + repeated("  <<: {x: y}\n", 20'000));
}

TEST(Hostile, ManyDocumentsOfWhichTheLastIsBroken) {
  expect_error("documents", repeated("---\na: b\n", 300'000) + "---\na: [b\n", "");
}

TEST(Hostile, TheFormatterRefusesTheSame) {
  EXPECT_FALSE(layout::format(std::string(1'000'000, '[')).has_value());
  EXPECT_FALSE(layout::format(repeated("- ", 200'000) + "a\n").has_value());
  const std::string wide = "a:\n" + numbered("  k", ": v # c\n", 50'000);
  const std::clock_t start = std::clock();
  const auto out = layout::format(wide);
  const double took = seconds_since(start);
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(*out, wide);
  EXPECT_LT(took, kSecondsMost);
}

}  // namespace
}  // namespace tiphys::spec
