// Hostile texts: each ends with an answer or with an error that names what was exceeded, in bounded
// time and memory. The times printed are those of the build at hand; the bounds below are for the
// slowest one (sanitizers).
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include "base/json.h"
#include "expr/depends.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "expr/json_path.h"
#include "expr/selector.h"
#include "expr/sequence.h"
#include "expr/tags.h"
#include "expr/when.h"

namespace tiphys::expr {
namespace {

// Of the processor, so that a busy machine does not count.
double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
constexpr double kSecondsMax = 15;  // a second at most without sanitizers, on an idle machine
// A case holds 256 MiB of values at most, with copies and what sanitizers add a multiple of it.
constexpr long kPeakMiB = 4000;

long peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

std::string times(std::string_view text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

// Runs and times one case. `wanted` is a part of its error, or "" where an answer is expected.
template <class Run>
void expect(std::string_view name, std::string_view wanted, Run&& run) {
  std::string shown(name.substr(0, 60));
  std::printf("%s\n", shown.c_str());
  std::fflush(stdout);
  double began = seconds();
  base::Result<std::string> out = run();
  double took = seconds() - began;
  std::string error = out ? "" : out.error().message;
  std::printf("%8.3f s  %ld MiB  %.100s\n", took, peak(), error.c_str());
  EXPECT_LT(peak(), kPeakMiB) << shown;
  EXPECT_LT(took, kSecondsMax) << shown;
  EXPECT_LT(error.size(), 4000u) << shown;
  EXPECT_EQ(out.has_value(), wanted.empty()) << shown << ": " << error.substr(0, 300);
  EXPECT_TRUE(error.find(wanted) != error.npos) << shown << ": " << error.substr(0, 300);
}

base::Result<std::string> evaluate(std::string_view text) {
  MapScope scope;
  scope.set("x", "abc");
  Budget budget;
  auto program = TRY(compile(text));
  auto value = TRY(run(program, scope, {}, budget));
  return to_tag_text(value, budget);
}

struct Case {
  std::string text;
  std::string_view wanted;
};

TEST(Hostile, ExpressionsThatNest) {
  const Case cases[] = {
      {times("(", 100'000) + "1", "limit of 200 levels"},
      {times("[", 100'000), "limit of 200 levels"},
      {times("{a:", 100'000), "limit of 200 levels"},
      {times("-", 200'000) + "1", "limit of 200 levels"},
      {times("not ", 100'000) + "true", "limit of 200 levels"},
      {"x" + times(".a", 100'000), "limit of 200 levels"},
      {"x" + times("?.a", 100'000), "limit of 200 levels"},
      {"x" + times("[0]", 100'000), "limit of 200 levels"},
      {times("true ? 1 : ", 50'000) + "2", "limit of 200 levels"},
      {times("let a = 1; ", 50'000) + "a", "limit of 200 levels"},
      {times("if true { 1 } else ", 50'000) + "{ 2 }", "limit of 200 levels"},
      {"[1]" + times(" | map(#)", 50'000), "maximum allowed nodes"},
      {times("map([1], ", 50'000), "limit of 200 levels"},
      {"1" + times(" + 1", 200'000), "maximum allowed nodes"},
      {"1" + times(" < 1", 200'000), "maximum allowed nodes"},
      {"'" + times("a", 2'000'000) + "'", "limit of 1048576 bytes"},
      {"[" + times("1,", 400'000) + "1]", "maximum allowed nodes"},
      {"fromJSON('" + times("[", 500'000) + "')", "limit of 200 levels"},
      {"fromJSON('" + times("{\"a\":", 100'000) + "')", "limit of 200 levels"},
      {times("1 < (", 150) + "1" + times(" < 2) < 3", 150), "limit"},
  };
  for (const Case& c : cases) expect(c.text, c.wanted, [&] { return evaluate(c.text); });
}

TEST(Hostile, ExpressionsThatGrow) {
  const Case cases[] = {
      {"repeat('ab', 1000000000)", "budget"},
      {"repeat(repeat('a', 1000000), 1000000)", "budget"},
      {"sprig.repeat(1000000000, 'ab')", "limit"},
      {"sprig.until(2147483647)", "limit"},
      {"sprig.untilStep(0, 2147483647, 1)", "limit"},
      {"sprig.untilStep(0, 10, 0)", ""},
      {"sprig.seq(1, 2000000000)", "limit"},
      {"1..1000000000", "budget"},
      {"map(1..100000, 1..1000)", "limit"},
      {"map(1..100000, map(1..100000, #))", "limit"},
      {"sum(1..900000) + sum(1..900000)", ""},
      {"reduce(1..100, #acc + #acc, 'x')", "limit"},
      {"reduce(1..100000, concat(#acc, [#]), [])", "limit"},
      {"reduce(1..100000, sprig.append(#acc, #), [])", "limit"},
      {"reduce(1..500, [#acc], [])", "limit of 200 levels"},
      {"sprig.indent(1000000000, 'a')", "overflow"},
      {"sprig.nindent(1000000000, x)", "overflow"},
      {"sprig.randAlphaNum(1000000000)", "limit"},
      {"sprig.randAscii(1000000000)", "limit"},
      {"sprig.randBytes(1000000000)", "limit"},
      {"replace(repeat('a', 100000), '', repeat('b', 100000))", "limit"},
      {"sprig.replace('a', repeat('b', 100000), repeat('a', 100000))", "limit"},
      {"sprig.splitList('', repeat('a', 1000000)) | len()", ""},
      {"sprig.wrapWith(1, repeat('b', 10000), repeat('a ', 400000))", "limit"},
      {"sprig.join(repeat('b', 100000), 1..100000)", "limit"},
      {"join(split(repeat('a', 100000), ''), repeat('b', 100000))", "limit"},
      {"sprig.shuffle(repeat('a', 1000000)) | len()", ""},
      {"sprig.chunk(1, 1..900000) | len()", ""},
      {"sprig.round(1.5, 2000000000)", "NaN"},
      {"10 ** 100000 > 1", ""},
      {"sort(map(1..90000, -#))[0]", ""},
      {"uniq(map(1..100000, [#])) | len()", "limit"},
      {"flatten(map(1..1000, map(1..1000, [#]))) | len()", "limit"},
      {"sprig.date(repeat('2006', 200000), now()) | len()", ""},
      {"sprig.plural(repeat('a', 1000000), x, 2) | len()", ""},
      {"sprig.abbrev(2000000000, repeat('a', 1000000)) | len()", ""},
      {"sprig.cat(repeat('a', 1000000), 1..100000) | len()", ""},
      {"sprig.semverCompare(repeat('1.', 100000), '1.2.3')", "onstraint"},
      {"sprig.urlParse('http://' + repeat('[', 100000)) | len()", ""},
      {"sprig.toPrettyJson(reduce(1..150, [#acc], 1..100000)) | len()", ""},
  };
  for (const Case& c : cases) expect(c.text, c.wanted, [&] { return evaluate(c.text); });
}

// A value of 60 levels whose halves are one: small in memory, endless when walked.
TEST(Hostile, ValuesThatShare) {
  const std::string shared = "let a = reduce(1..60, [#acc, #acc], 1); ";
  const std::string both = shared + "let b = reduce(1..60, [#acc, #acc], 1); ";
  const std::string map = "let a = reduce(1..60, {{'x': #acc, 'y': #acc}}, 1); ";
  const std::string cases[] = {
      shared + "toJSON(a)",
      shared + "string(a)",
      shared + "a",
      both + "a == b",
      both + "a in [b]",
      both + "sprig.deepEqual(a, b)",
      shared + "sprig.toJson(a)",
      shared + "flatten(a)",
      shared + "sprig.quote(a)",
      shared + "sprig.cat(a)",
      both + "uniq([a, b])",
      shared + "sprig.toString(a)",
      map + "toJson(a)",
      map + "string(a)",
      shared + "jsonpath(toJson(a), '$..x')",
  };
  for (const std::string& text : cases) expect(text, "limit", [&] { return evaluate(text); });
  for (const char* text :
       {"sprig.deepCopy(a)", "sprig.mustUniq([a, a])", "sprig.merge({}, {'a': a})", "a + 1",
        "a ?? 1", "sprig.upper(a)", "len(a)", "type(a)"}) {
    auto out = evaluate(shared + text);  // either is fine, as long as it ends
    EXPECT_TRUE(out || out.error().message.size() < 4000) << text;
  }
}

TEST(Hostile, PatternsAreLinear) {
  const Case cases[] = {
      {"repeat('a', 100000) matches '(a*)*b'", ""},
      {"repeat('a', 100000) matches '(a|aa)+$'", ""},
      {"repeat('a', 1000000) matches '(x+x+)+y'", ""},
      {"'a' matches 'a{1000}{1000}'", "error parsing regexp"},
      {"'a' matches '((a{100}){100}){100}'", "error parsing regexp"},
      {"'a' matches repeat('(', 100000)", "error parsing regexp"},
      {"'a' matches repeat('(a*)', 50000)", ""},
      {"'a' matches '" + times("(", 200'000) + "'", "error parsing regexp"},
      {"sprig.regexFindAll('a*', repeat('ab', 500000), -1) | len()", ""},
      {"sprig.regexReplaceAll('', repeat('a', 100000), repeat('b', 100000))", "limit"},
      {"sprig.regexReplaceAll('(a)', repeat('a', 100000), '$1$1$1$1') | len()", ""},
      {"sprig.regexSplit('', repeat('a', 500000), -1) | len()", ""},
      {"count(1..100000, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' matches '(a+)+$')", ""},
      {"count(1..100000, 'a' matches string(#))", "limit"},
      {"count(1..100000, 'a' matches 'a{1000}')", ""},
      {"repeat('a', 1000000) matches 'a.{900}b'", "limit"},
      {"sprig.regexFindAll(repeat('()', 10000), repeat('a', 100000), -1)", "limit"},
      {"sprig.regexReplaceAll(repeat('()', 1000), repeat('a', 100000), 'x')", "limit"},
  };
  for (const Case& c : cases) expect(c.text, c.wanted, [&] { return evaluate(c.text); });
}

TEST(Hostile, Conditions) {
  auto when = [](const std::string& text) -> base::Result<std::string> {
    Budget budget;
    return TRY(evaluate_when(text, budget)) ? "true" : "false";
  };
  const Case cases[] = {
      {times("(", 100'000) + "1" + times(")", 100'000), "limit"},
      {times("!", 200'000) + "true", "Invalid"},
      {times("-", 200'000) + "1 == 1", "Invalid"},
      {"1" + times(" + 1", 200'000) + " == 200001", ""},
      {"a" + times(" + a", 200'000) + " == a", "limit"},
      {"true" + times(" && true", 200'000), ""},
      {times("true ? ", 100'000) + "1", "Expected boolean"},
      {times("x", 2'000'000) + " == y", ""},
      {"'" + times("a", 1'000'000) + "' =~ '(a*)*b'", ""},
      {"a in (" + times("b, ", 200'000) + "a)", ""},
      {"1 =~ '" + times("(", 100'000) + "'", "error parsing regexp"},
  };
  for (const Case& c : cases) expect(c.text, c.wanted, [&] { return when(c.text); });
}

TEST(Hostile, Depends) {
  auto depends = [](const std::string& text) -> base::Result<std::string> {
    auto parsed = TRY(Depends::parse(text, {}));
    return parsed.evaluate([](auto, auto) { return true; }) ? "true" : "false";
  };
  const Case cases[] = {
      {times("(", 100'000), "200 levels"},
      {times("!", 200'000) + "a", ""},
      {"a" + times(" && a", 100'000), ""},
      {times("a ? ", 50'000) + "b", "200 levels"},
  };
  for (const Case& c : cases) expect(c.text, c.wanted, [&] { return depends(c.text); });
  std::string many = "t";
  for (int i = 0; i < 20'000; ++i) many += " && t" + std::to_string(i);
  expect("20,001 tasks", "", [&] { return depends(many); });
}

base::Result<std::string> filled(const std::string& text) {
  MapScope scope;
  scope.set("a", "1");
  Strictness strictness;
  EvalInputs inputs;
  Budget budget;
  return TagText::compile(text).substitute({scope, strictness, inputs, budget});
}

TEST(Hostile, MillionsOfTags) {
  expect("a million tags", "", [] { return filled(times("{{a}}", 1'000'000)); });
  expect("a million unknown tags", "", [] { return filled(times("{{b}}", 1'000'000)); });
  expect("a million opening braces", "", [] { return filled(times("{{", 1'000'000)); });
  expect("a million nested tags", "", [] { return filled(times("{{a", 1'000'000) + "}}"); });
  expect("a million equal expressions", "", [] { return filled(times("{{=1}}", 1'000'000)); });
  std::string different;
  for (int i = 0; i < 1'000'000; ++i) different += "{{=" + std::to_string(i) + "}}";
  expect("a million expressions", "limit of 100000 expressions", [&] { return filled(different); });
  std::string large;
  for (int i = 0; i < 50; ++i) large += "{{=" + std::to_string(i) + times("+ 1", 300'000) + "}}";
  expect("fifty large expressions", "maximum allowed nodes", [&] { return filled(large); });
}

TEST(Hostile, PathsAndSelectors) {
  std::string deep = times("[", 150) + "1" + times("]", 150);
  auto document = base::parse_json(deep);
  ASSERT_TRUE(document.has_value());
  base::Values numbers;
  for (int i = 0; i < 100'000; ++i) numbers.push_back(base::Value::number(std::int64_t{i}));
  base::Value wide(std::move(numbers));
  auto kubectl = [](const base::Value& in, std::string_view text) -> base::Result<std::string> {
    Budget budget;
    return TRY(JsonPathTemplate::compile(text)).execute(in, budget);
  };
  auto query = [](const base::Value& in, std::string_view text) -> base::Result<std::string> {
    Budget budget;
    return base::to_json(TRY(query_json_path(in, text, budget)));
  };
  expect("kubectl: recursion", "n is not found", [&] { return kubectl(*document, "{..n}"); });
  expect("kubectl: recursion on recursion", "limit",
         [&] { return kubectl(*document, "{" + times("..[*]", 30) + "}"); });
  expect("kubectl: a range in a range", "limit", [&] {
    return kubectl(*document, "{range [*]}" + times("{range ..[*]}", 6) + "x" + times("{end}", 7));
  });
  expect("kubectl: nested filters", "limit",
         [&] { return kubectl(wide, times("{[?(@>5)]}", 20)); });
  expect("kubectl: open braces", "unrecognized",
         [&] { return kubectl(wide, times("{", 200'000)); });
  expect("kubectl: filters in filters", "", [&] {
    auto out = kubectl(wide, "{" + times("[?(@", 10'000) + "}");
    return out ? out : base::Result<std::string>("refused");
  });
  expect("jsonpath: recursion on recursion", "limit",
         [&] { return query(*document, "$" + times("..*", 30)); });
  expect("jsonpath: filters in filters", "", [&] {
    auto out = query(wide, "$" + times("[?(@", 10'000));
    return out ? out : base::Result<std::string>("refused");
  });
  expect("jsonpath: wide", "", [&] { return query(wide, "$[?(@ > 99990)]"); });
  expect("labels", "", [] -> base::Result<std::string> {
    return TRY(LabelSelector::parse("a in (" + times("b,", 500'000) + "c)")).text();
  });
  expect("many labels", "", [] -> base::Result<std::string> {
    return TRY(LabelSelector::parse(times("a=b,", 300'000) + "c=d")).text();
  });
  expect("fields", "", [] -> base::Result<std::string> {
    return TRY(FieldSelector::parse(times("a=b,", 300'000))).text();
  });
}

TEST(Hostile, SequencesAndFormats) {
  expect("a long sequence", "", [] -> base::Result<std::string> {
    auto sequence = TRY(Sequence::create({.count = "9000000000000000000"}));
    return sequence.at(sequence.size() - 1);
  });
  expect("the longest sequence", "", [] -> base::Result<std::string> {
    auto sequence =
        TRY(Sequence::create({.start = "-9223372036854775808", .end = "9223372036854775807"}));
    return std::to_string(sequence.size()) + sequence.at(0);
  });
  expect("a wide format", "",
         [] -> base::Result<std::string> { return format_go_int("%999999d%[1]999999d", 1); });
  expect("a wider format", "",
         [] -> base::Result<std::string> { return format_go_int("%99999999999d", 1); });
  expect("many verbs", "", [] -> base::Result<std::string> {
    std::string out = format_go_int(times("%[1]999999d", 50), 1);
    return std::to_string(out.size());
  });
}

}  // namespace
}  // namespace tiphys::expr
