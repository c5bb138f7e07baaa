// The data tables of tests/vectors: what the reproduced libraries answered, against ours. Outputs
// must be equal, and errors must be errors; how many error texts are equal to the letter is printed
// and may not fall.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/members.h"
#include "expr/depends.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "expr/go/format.h"
#include "expr/go/time.h"
#include "expr/json_path.h"
#include "expr/selector.h"
#include "expr/sequence.h"
#include "expr/tags.h"
#include "expr/when.h"

namespace tiphys::expr {
namespace {

std::string tables() { return std::string(TIPHYS_SOURCE_DIR) + "/tests/vectors/"; }

// TIPHYS_VECTORS names another folder, for tables that the oracle made up.
std::string made_up_tables() {
  const char* other = std::getenv("TIPHYS_VECTORS");
  return other != nullptr ? std::string(other) + "/" : tables();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path << " is missing";
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Vector {
  std::string in, arg;
  std::optional<std::string> out;
  std::string error;
};

std::vector<Vector> read_vectors(const std::string& name) {
  std::vector<Vector> out;
  auto parsed = base::parse_json(read_file(made_up_tables() + name + ".json"));
  EXPECT_TRUE(parsed.has_value()) << (parsed ? "" : parsed.error().message);
  if (!parsed) return out;
  for (const base::Value& entry : parsed->as_array()) {
    Vector v{member_text(entry, "in"), member_text(entry, "arg"), std::nullopt,
             member_text(entry, "err")};
    if (const base::Value* found = entry.find("out")) v.out = found->as_string();
    out.push_back(std::move(v));
  }
  return out;
}

// Inputs where we differ on purpose, one on a line (JSON text), reasons after "# ".
std::set<std::string> read_deviations() {
  std::set<std::string> out;
  std::istringstream lines(read_file(tables() + "deviations.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line[0] != '#') out.insert(base::parse_json(line)->as_string());
  return out;
}

int most_shown() {
  const char* wanted = std::getenv("TIPHYS_SHOW_DIFFERENCES");
  return wanted != nullptr ? std::atoi(wanted) : 40;
}

using Answer = std::function<base::Result<std::string>(const Vector&)>;

using Change = std::function<Vector(Vector)>;

void check(const std::string& name, double least_equal_errors, const Answer& answer,
           const Change& change = {}) {
  auto vectors = read_vectors(name);
  for (Vector& v : vectors)
    if (change) v = change(std::move(v));
  ASSERT_GT(vectors.size(), 40u);
  auto deviations = read_deviations();
  int errors = 0, equal_errors = 0, differences = 0;
  for (const Vector& v : vectors) {
    if (deviations.contains(v.in)) continue;
    auto ours = answer(v);
    std::string shown = ours ? *ours : "error: " + ours.error().message;
    bool good = ours.has_value() == v.out.has_value() && (!v.out || *v.out == *ours);
    if (!v.out) {
      ++errors;
      if (!ours && ours.error().message == v.error) ++equal_errors;
      if (!ours && ours.error().message != v.error && std::getenv("TIPHYS_SHOW_ERRORS") != nullptr)
        printf("text of %s\n  theirs %s\n  ours   %s\n", v.in.c_str(), v.error.c_str(),
               ours.error().message.c_str());
    }
    if (!good && ++differences <= most_shown())
      ADD_FAILURE() << name << ": " << v.in << "   [" << v.arg << "]\n  theirs "
                    << (v.out ? *v.out : "error: " + v.error) << "\n  ours   " << shown;
  }
  printf("%s: %zu cases, %d differences; %d errors, %d of them to the letter\n", name.c_str(),
         vectors.size(), differences, errors, equal_errors);
  EXPECT_EQ(differences, 0);
  EXPECT_GE(equal_errors, static_cast<int>(least_equal_errors * errors));
}

class Language {
 public:
  Language() : zones_(system_zones()) {
    inputs_.zones = zones_.get();
    inputs_.now = base::Timestamp{1'700'000'000'000'000'000};
    scope_.set("item", "7");
    scope_.set("retries", "2");
    scope_.set("inputs.parameters.x", "3");
    scope_.set("inputs.parameters.name", "abc");
    scope_.set("inputs.parameters.list", "[1,2]");
    scope_.set("steps.my-step.outputs.result", "ok");
    scope_.set_absent("steps.gone.result");
  }
  base::Result<std::string> operator()(const Vector& v) const {
    Budget budget;
    auto program = TRY(compile(v.in));
    auto value = TRY(run(program, scope_, inputs_, budget));
    return go::json_of(value, budget);
  }

 private:
  MapScope scope_;
  std::shared_ptr<ZoneSource> zones_;
  EvalInputs inputs_;
};

TEST(Vectors, ExpressionLanguage) { check("expr", 0.96, Language()); }
TEST(Vectors, Sprig) { check("sprig", 0.93, Language()); }

TEST(Vectors, When) {
  check("when", 0.99, [](const Vector& v) -> base::Result<std::string> {
    Budget budget;
    return TRY(evaluate_when(v.in, budget)) ? "true" : "false";
  });
}

TEST(Vectors, Sequence) {
  check("sequence", 0, [](const Vector& v) -> base::Result<std::string> {
    return format_go_int(v.in, std::stoll(v.arg));
  });
}

TEST(Vectors, JsonPath) {
  auto document = *base::parse_json(
      R"({"kind":"Pod","name":"x","count":3,"ratio":1.5,"ok":true,"none":null,)"
      R"("list":[{"n":1,"s":"a","t":{"u":1}},{"n":2,"s":"b"},{"n":3}],"nums":[1,2,3,4,5],)"
      R"("m":{"b":2,"a":1,"k.k":"dot"},"deep":{"x":{"y":{"z":"end"}}}})");
  check("jsonpath", 0, [&](const Vector& v) -> base::Result<std::string> {
    Budget budget;
    auto path = TRY(JsonPathTemplate::compile(v.in));
    return path.execute(document, budget, v.arg == "allow");
  });
}

TEST(Vectors, Labels) {
  std::map<std::string, std::string, std::less<>> set = {
      {"a", "1"}, {"b", "x"}, {"app.kubernetes.io/name", "web"}, {"n", "10"}, {"e", ""}};
  check("labels", 0, [&](const Vector& v) -> base::Result<std::string> {
    auto selector = TRY(LabelSelector::parse(v.in));
    bool matches = selector.matches([&](std::string_view key) -> std::optional<std::string> {
      auto at = set.find(key);
      if (at == set.end()) return std::nullopt;
      return at->second;
    });
    return (matches ? "true " : "false ") + selector.text();
  });
}

// The scope of the oracle's tags; the texts are those of its program.
MapScope tag_scope() {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"a", "1"},
      {"b.c", "text"},
      {"quote", "say \"hi\" \\ there"},
      {"lines", "one\ntwo\ttab"},
      {"html", "<a> & 'b'"},
      {"empty", ""},
      {"tag", "{{a}}"},
      {"list", "[1,2,\"x\"]"},
      {"map", R"({"k":"v"})"},
      {"ü", "ä€"},
      {"bell", "\a"},
      {"delete", "\x7f"},
      {"nul", std::string_view("\0", 1)},
      {"wide", "\U0001F600"},
      {"number", "1.50"},
      {"item", "7"},
      {"item.name", "x"},
      {"retries", "2"},
      {"lastRetry.exitCode", "1"},
      {"lastRetry.status", "Failed"},
      {"lastRetry.duration", "3"},
      {"lastRetry.message", "no"},
      {"pod.name", "pod-1"},
      {"node.name", "wf[0].a"},
      {"steps.name", "a(0:x)"},
      {"tasks.name", "t"},
      {"inputs.parameters", R"([{"name":"x","value":"3"}])"},
      {"inputs.parameters.x", "3"},
      {"inputs.artifacts.f.path", "/tmp/f"},
      {"steps.one.outputs.result", "r"},
      {"steps.one.outputs.parameters.p", "pv"},
      {"steps.one.status", "Succeeded"},
      {"steps.my-step.outputs.result", "ok"},
      {"tasks.t1.outputs.result", "tr"},
      {"tasks.t1.exitCode", "0"},
      {"tasks.t1.ip", "10.0.0.1"},
      {"workflow.name", "wf"},
      {"workflow.parameters.m", "hello"},
      {"workflow.labels.a/b", "l"},
      {"workflow.status", "Running"},
      {"workflow.creationTimestamp.Y", "2024"},
      {"workflow.parameters", R"([{"name":"m","value":"hello"}])"},
      {"cronworkflow.name", "cron"},
      {"cronworkflow.lastScheduledTime", "2024-01-02T03:04:05Z"}};
  MapScope out;
  for (auto [key, text] : kTexts) out.set(std::string(key), std::string(text));
  out.set_absent("steps.gone.outputs.result");
  return out;
}

TEST(Vectors, Tags) {
  auto scope = tag_scope();
  auto as_values = [](Vector v) {
    if (v.out) v.out = base::to_json(*base::parse_json(*v.out));
    return v;
  };
  auto substituted = [&](const Vector& v) -> base::Result<std::string> {
    Budget budget;
    EvalInputs inputs;
    auto strictness = v.arg == "allow" ? Strictness::allow()
                      : v.arg == "all" ? Strictness::all()
                                       : Strictness::steps_and_tasks();
    auto tree = TRY(base::parse_json(v.in));
    return base::to_json(TRY(substitute(tree, {scope, strictness, inputs, budget})));
  };
  check("tags", 0.94, substituted, as_values);
}

TEST(Vectors, JsonPathFunction) {
  auto document = *base::parse_json(
      R"({"store":{"book":[)"
      R"({"category":"reference","author":"Rees","title":"Sayings","price":8.95},)"
      R"({"category":"fiction","author":"Waugh","title":"Sword","price":12.99,"isbn":"1"},)"
      R"({"category":"fiction","author":"Tolkien","title":"Rings","price":22.99,"isbn":"2"}],)"
      R"("bicycle":{"color":"red","price":19.95}},"n":3,"ok":true,"none":null,"text":"abc",)"
      R"("nums":[1,2,3,4,5],"k.k":"dot","x y":"blank","empty":[],"nested":[[1,2],[3]]})");
  check("query", 0, [&](const Vector& v) -> base::Result<std::string> {
    Budget budget;
    return base::to_json(base::sorted_keys(TRY(query_json_path(document, v.in, budget))));
  });
}

TEST(Vectors, FieldSelectors) {
  std::map<std::string, std::string, std::less<>> set = {{"phase", "Failed"},
                                                         {"displayName", "a b"},
                                                         {"name", "wf[0].x,y"},
                                                         {"inputs.parameters.p.value", "v=1"}};
  check("fields", 0.99, [&](const Vector& v) -> base::Result<std::string> {
    auto selector = TRY(FieldSelector::parse(v.in));
    bool matches = selector.matches([&](std::string_view field) -> std::string {
      auto at = set.find(field);
      return at == set.end() ? "" : at->second;
    });
    return (matches ? "true " : "false ") + selector.text();
  });
}

TEST(Vectors, Depends) {
  check("depends", 0, [](const Vector& v) -> base::Result<std::string> {
    auto depends = TRY(Depends::parse(v.in, {}));
    constexpr std::string_view kTasks[] = {"a", "b", "c-d", "e1"};
    auto truth = [&](std::uint32_t task, TaskResult result) {
      auto i = std::find(std::begin(kTasks), std::end(kTasks), depends.tasks()[task]);
      return ((i - std::begin(kTasks)) * 3 + static_cast<int>(result) * 5) % 4 == 0;
    };
    return depends.evaluate(truth) ? "true" : "false";
  });
}

TEST(Vectors, TimeLayouts) {
  auto zones = system_zones();
  check("layouts", 0.99, [&](const Vector& v) -> base::Result<std::string> {
    if (v.arg.starts_with("parse ")) {
      auto t = TRY(go::parse_time(v.in, v.arg.substr(6)));
      return go::format_time(t, go::kRfc3339Nano) + " " + go::format_time(t, "MST");
    }
    bool berlin = v.arg.ends_with(" Berlin");
    auto t =
        TRY(go::parse_time(go::kRfc3339Nano, berlin ? v.arg.substr(0, v.arg.size() - 7) : v.arg));
    return go::format_time(berlin ? go::in_zone(t, zones->find("Europe/Berlin")) : t, v.in);
  });
}

}  // namespace
}  // namespace tiphys::expr
