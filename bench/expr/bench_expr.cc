// The languages of manifests: how many texts each reads and evaluates in a second, on one core.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/json.h"
#include "expr/depends.h"
#include "expr/expression.h"
#include "expr/go/any.h"
#include "expr/json_path.h"
#include "expr/selector.h"
#include "expr/when.h"
#include "measure.h"

namespace {

using namespace tiphys;  // NOLINT(google-build-using-namespace): a program, not a library
using bench::seconds_per_call;

template <class T>
void must(const base::Result<T>& result) {
  if (result.has_value()) return;
  std::fprintf(stderr, "bench_expr: %s\n", result.error().message.c_str());
  std::exit(1);
}

// As many variables as a middling workflow has in scope.
expr::MapScope make_scope() {
  expr::MapScope out;
  for (int i = 0; i < 50; ++i) {
    std::string n = std::to_string(i);
    out.set("inputs.parameters.p" + n, n);
    out.set("steps.step-" + n + ".outputs.result", "value " + n);
    out.set("steps.step-" + n + ".status", "Succeeded");
    out.set("workflow.parameters.w" + n, "w" + n);
  }
  out.set("inputs.parameters.list", R"([{"name":"a","size":1},{"name":"b","size":20}])");
  return out;
}

void row(bench::Report& report, std::string_view name, double parse, double evaluate) {
  auto& out = report.row(name);
  if (parse > 0) out.figure("parsed", 1 / parse, "1/s");
  if (evaluate > 0) out.figure("evaluated", 1 / evaluate, "1/s");
}

void expressions(bench::Report& report) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"expression: a variable", "inputs.parameters.p7"},
      {"expression: comparison",
       "asInt(inputs.parameters.p7) > 3 && steps['step-3'].status == 'Succeeded'"},
      {"expression: text", "sprig.upper(inputs.parameters.p7) + '-' + workflow.parameters.w3"},
      {"expression: closure",
       "map(filter(fromJSON(inputs.parameters.list), .size > 5), .name) | join(',')"},
      {"expression: sum of 1..1000", "sum(map(1..1000, # * 2))"},
      {"expression: jsonpath", "jsonpath(inputs.parameters.list, '$[1].name')"},
  };
  auto scope = make_scope();
  expr::EvalInputs inputs;
  for (auto [name, text] : kTexts) {
    auto program = expr::compile(text);
    must(program);
    auto evaluate = [&] {
      expr::Budget budget;
      must(run(*program, scope, inputs, budget));
    };
    row(report, name, seconds_per_call([&] { must(expr::compile(text)); }),
        seconds_per_call(evaluate));
  }
}

void conditions(bench::Report& report) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"when", "Succeeded == Succeeded && 3 > 2 || 'a b' != c"},
      {"when with a pattern", "Succeeded == Succeeded && 3 > 2 || 'a b' =~ '^a'"},
  };
  for (auto [name, text] : kTexts)
    row(report, name, 0, seconds_per_call([when = text] {
          expr::Budget budget;
          must(expr::evaluate_when(when, budget));
        }));
  constexpr std::string_view kDepends = "a && (b-c.Succeeded || d.Failed) && !e.Skipped";
  auto none = [](std::string_view) { return expr::Depends::Tolerance{}; };
  auto depends = expr::Depends::parse(kDepends, none);
  must(depends);
  volatile bool truth = false;
  auto evaluate = [&] {
    truth = depends->evaluate([](std::uint32_t, expr::TaskResult result) {
      return result == expr::TaskResult::Succeeded;
    });
  };
  row(report, "depends", seconds_per_call([&] { must(expr::Depends::parse(kDepends, none)); }),
      seconds_per_call(evaluate));
}

void paths(bench::Report& report) {
  auto document = base::parse_json(
      R"({"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"},)"
      R"({"type":"Done","status":"False"}]}})");
  must(document);
  constexpr std::string_view kTemplate = "{.status.conditions[?(@.type==\"Ready\")].status}";
  auto path = expr::JsonPathTemplate::compile(kTemplate);
  must(path);
  auto execute = [&] {
    expr::Budget budget;
    must(path->execute(*document, budget));
  };
  row(report, "kubectl's jsonpath",
      seconds_per_call([&] { must(expr::JsonPathTemplate::compile(kTemplate)); }),
      seconds_per_call(execute));
  auto query = [&] {
    expr::Budget budget;
    must(expr::query_json_path(*document, "$.status.conditions[?(@.type == 'Ready')].status",
                               budget));
  };
  row(report, "jsonpath()", 0, seconds_per_call(query));
}

void selectors(bench::Report& report) {
  constexpr std::string_view kText = "app=web,tier in (front,back),!old,level>3";
  auto selector = expr::LabelSelector::parse(kText);
  must(selector);
  volatile bool found = false;
  auto label = [](std::string_view key) -> std::optional<std::string> {
    if (key == "app") return "web";
    if (key == "tier") return "back";
    if (key == "level") return "7";
    return std::nullopt;
  };
  row(report, "label selector", seconds_per_call([&] { must(expr::LabelSelector::parse(kText)); }),
      seconds_per_call([&] { found = selector->matches(label); }));
}

}  // namespace

int main() {
  bench::Report report("expr");
  expressions(report);
  conditions(report);
  paths(report);
  selectors(report);
  bench::bench_templates(report);
  bench::bench_yaml(report);
  return report.finish();
}
