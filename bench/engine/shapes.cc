// Large workflows as values.
#include "shapes.h"

#include "base/json.h"

namespace tiphys::bench {

using base::Members;
using base::Value;
using base::Values;

namespace {

constexpr std::uint32_t kChainLength = 10;

Value object(Members members) { return Value(std::move(members)); }

Value leaf() {
  return object({{"name", "leaf", {}},
                 {"container",
                  object({{"image", "busybox", {}}, {"command", Value(Values{"true"}), {}}}),
                  {}}});
}

Value call(std::string name) {
  return object({{"name", Value(std::move(name)), {}}, {"template", "leaf", {}}});
}

Value fan_out(std::uint32_t nodes) {
  Value step = call("item");
  step.set("withSequence", object({{"count", Value(std::to_string(nodes)), {}}}));
  Values group{step};
  return object({{"name", "main", {}}, {"steps", Value(Values{Value(std::move(group))}), {}}});
}

Value groups(std::uint32_t nodes) {
  Values list;
  list.reserve(nodes / 2);
  for (std::uint32_t i = 0; i < nodes / 2; ++i) {
    list.push_back(Value(Values{call("s" + std::to_string(i))}));
  }
  Value main = object({{"name", "main", {}}});  // moved: a braced list would copy it
  main.set("steps", Value(std::move(list)));
  return main;
}

Value chains(std::uint32_t nodes) {
  Values tasks;
  tasks.reserve(nodes);
  for (std::uint32_t i = 0; i < nodes; ++i) {
    Value task = call("t" + std::to_string(i));
    if (i % kChainLength != 0) {
      task.set("dependencies", Value(Values{Value("t" + std::to_string(i - 1))}));
    }
    tasks.push_back(std::move(task));
  }
  Value dag = Value::object();  // moved: a braced list would copy it
  dag.set("tasks", Value(std::move(tasks)));
  Value main = object({{"name", "main", {}}});
  main.set("dag", std::move(dag));
  return main;
}

}  // namespace

std::string name_of(Shape shape) {
  switch (shape) {
    case Shape::FanOut: return "fan-out";
    case Shape::Chains: return "one DAG of chains";
    case Shape::Groups: return "steps, as many groups";
  }
  return "";
}

Value make_workflow(Shape shape, std::uint32_t nodes) {
  Value main;
  if (shape == Shape::FanOut) main = fan_out(nodes);
  if (shape == Shape::Chains) main = chains(nodes);
  if (shape == Shape::Groups) main = groups(nodes);
  Value spec = object({{"entrypoint", "main", {}}});
  Values templates;
  templates.push_back(std::move(main));
  templates.push_back(leaf());
  spec.set("templates", Value(std::move(templates)));
  Value workflow = object({{"apiVersion", "argoproj.io/v1alpha1", {}}, {"kind", "Workflow", {}}});
  workflow.set("metadata", object({{"name", "bench", {}},
                                   {"namespace", "default", {}},
                                   {"uid", "00000000-0000-0000-0000-000000000001", {}},
                                   {"creationTimestamp", "2026-11-22T03:00:00Z", {}}}));
  workflow.set("spec", std::move(spec));
  return workflow;
}

}  // namespace tiphys::bench
