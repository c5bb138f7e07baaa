// Substitution of tags in a template of 1 MiB.
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/value.h"
#include "expr/tags.h"
#include "measure.h"

namespace tiphys::bench {
namespace {

constexpr std::size_t kBytes = 1 << 20;

// Lines of about 70 bytes with `tag` in each.
std::string script_with(std::string_view tag) {
  std::string out;
  for (int line = 0; out.size() < kBytes; ++line)
    out += "echo line " + std::to_string(line) + " of a long script, with " + std::string(tag) +
           " in it\n";
  return out;
}

// A template with the text cut into arguments of one line each.
base::Value template_of(const std::string& script) {
  base::Values arguments;
  for (std::size_t from = 0; from < script.size();) {
    std::size_t end = script.find('\n', from);
    arguments.emplace_back(script.substr(from, end - from));
    from = end + 1;
  }
  base::Value container = base::Value::object();
  container.set("image", "alpine");
  container.set("args", base::Value(std::move(arguments)));
  base::Value out = base::Value::object();
  out.set("name", "main");
  out.set("container", std::move(container));
  return out;
}

void measure(Report& report, std::string_view name, const base::Value& source) {
  expr::MapScope scope;
  scope.set("inputs.parameters.name", "some value");
  scope.set("item", "7");
  auto strictness = expr::Strictness::allow();
  expr::EvalInputs inputs;
  auto compiled = expr::CompiledValue::compile(source);
  auto tags = static_cast<double>(compiled.tags().size());
  double scan = seconds_per_call([&] { (void)expr::CompiledValue::compile(source); });
  double fill = seconds_per_call([&] {
    expr::Budget budget;
    auto out = compiled.substitute({scope, strictness, inputs, budget});
    if (!out) std::abort();
  });
  report.row(name)
      .figure("tags", tags, "")
      .figure("scanned", scan * 1e3, "ms")
      .figure("substituted", fill * 1e3, "ms")
      .figure("per tag", fill / tags * 1e9, "ns");
}

}  // namespace

void bench_templates(Report& report) {
  measure(report, "1 MiB template, simple tags, one text",
          base::Value(script_with("{{inputs.parameters.name}}")));
  measure(report, "1 MiB template, simple tags, a text each",
          template_of(script_with("{{inputs.parameters.name}}")));
  measure(report, "1 MiB template, expressions, a text each",
          template_of(script_with("{{=asInt(item) + 1}}")));
}

}  // namespace tiphys::bench
