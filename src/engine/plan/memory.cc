// Walking what is held.
#include "engine/plan/memory.h"

namespace tiphys::engine::plan {

namespace {

template <class T>
std::size_t list_block(const std::vector<T>& list) {
  return heap_block(list.capacity() * sizeof(T));
}

std::size_t heap_of(const std::vector<std::string>& texts) {
  std::size_t bytes = list_block(texts);
  for (const std::string& text : texts) bytes += plan::heap_of(text);
  return bytes;
}

std::size_t heap_of(const std::optional<std::string>& text) {
  return text ? plan::heap_of(*text) : 0;
}

std::size_t heap_of(const spec::StringMap& map) {
  std::size_t bytes = map.size() * heap_block(32 + 2 * sizeof(std::string));
  for (const auto& [key, value] : map) bytes += plan::heap_of(key) + plan::heap_of(value);
  return bytes;
}

std::size_t heap_of(const std::vector<spec::Parameter>& parameters) {
  std::size_t bytes = list_block(parameters);
  for (const spec::Parameter& p : parameters) {
    bytes += plan::heap_of(p.name) + heap_of(p.value) + heap_of(p.default_value);
    if (p.value_from) {
      bytes += plan::heap_of(p.value_from->path) + plan::heap_of(p.value_from->parameter) +
               plan::heap_of(p.value_from->expression);
    }
    if (p.enumeration) bytes += heap_of(*p.enumeration);
  }
  return bytes;
}

std::size_t heap_of(const std::vector<spec::Artifact>& artifacts) {
  std::size_t bytes = list_block(artifacts);
  for (const spec::Artifact& a : artifacts) {
    bytes += plan::heap_of(a.name) + plan::heap_of(a.path) + plan::heap_of(a.from);
  }
  return bytes;
}

std::size_t heap_of(const spec::Container& container) {
  std::size_t bytes = plan::heap_of(container.image) + heap_of(container.command);
  if (container.args) bytes += heap_of(*container.args);
  bytes += list_block(container.env) + list_block(container.volume_mounts);
  for (const spec::EnvVar& variable : container.env) {
    bytes += plan::heap_of(variable.name) + plan::heap_of(variable.value);
  }
  for (const spec::VolumeMount& mount : container.volume_mounts) {
    bytes += plan::heap_of(mount.name) + plan::heap_of(mount.mount_path);
  }
  if (container.resources) {
    bytes += heap_of(container.resources->requests) + heap_of(container.resources->limits);
  }
  return bytes;
}

std::size_t heap_of(const base::Boxed<std::string>& text) {
  return text.is_set() ? heap_block(sizeof(std::string)) + plan::heap_of(*text) : 0;
}

std::size_t heap_of(const spec::RareOfCall& rare) {
  std::size_t bytes = heap_block(sizeof rare) + plan::heap_of(rare.with_param) +
                      plan::heap_of(rare.on_exit) + list_block(rare.hooks);
  if (rare.inline_template) {
    bytes += heap_block(sizeof(spec::Template)) + plan::heap_of(*rare.inline_template);
  }
  return bytes;
}

std::size_t heap_of(const spec::Call& call) {
  std::size_t bytes =
      plan::heap_of(call.name) + plan::heap_of(call.template_name) + heap_of(call.when);
  if (call.arguments.is_set()) {
    bytes += heap_block(sizeof(spec::Arguments)) + heap_of(call.arguments->parameters) +
             heap_of(call.arguments->artifacts);
  }
  return call.rare.is_set() ? bytes + heap_of(*call.rare) : bytes;
}

std::size_t heap_of(const spec::Task& task) {
  std::size_t bytes = heap_of(static_cast<const spec::Call&>(task)) + heap_of(task.depends);
  return task.dependencies ? bytes + heap_of(*task.dependencies) : bytes;
}

}  // namespace

std::size_t heap_of(const spec::Template& source) {
  std::size_t bytes = plan::heap_of(source.name) + heap_of(source.inputs.parameters) +
                      heap_of(source.inputs.artifacts) + heap_of(source.outputs.parameters) +
                      heap_of(source.outputs.artifacts) + heap_of(source.metadata.labels) +
                      heap_of(source.metadata.annotations) + heap_of(source.annotations) +
                      heap_of(source.node_selector) + list_block(source.volumes) +
                      list_block(source.init_containers) + list_block(source.sidecars);
  if (source.container) bytes += heap_of(*source.container);
  if (source.script) bytes += heap_of(*source.script) + plan::heap_of(source.script->text);
  if (source.container_set) {
    bytes += list_block(source.container_set->containers);
    for (const auto& container : source.container_set->containers) bytes += heap_of(container);
  }
  for (const auto& container : source.init_containers) bytes += heap_of(container);
  for (const auto& container : source.sidecars) bytes += heap_of(container);
  if (source.steps) {
    bytes += list_block(*source.steps);
    for (const spec::StepGroup& group : *source.steps) {
      bytes += list_block(group);
      for (const spec::Step& step : group) bytes += heap_of(step);
    }
  }
  if (source.dag) {
    bytes += list_block(source.dag->tasks);
    for (const spec::Task& task : source.dag->tasks) bytes += heap_of(task);
  }
  return bytes;
}

namespace {

// A tree of its own: where it is set.
std::size_t own_tree(const spec::Part& part) {
  constexpr std::size_t kShared = heap_block(sizeof(base::Value) + 16);
  return part.is_set() ? kShared + plan::heap_of(part.value()) : 0;
}

template <class Called>
std::size_t trees_of(const std::vector<Called>& calls) {
  std::size_t bytes = 0;
  for (const Called& call : calls) bytes += own_tree(call.source);
  return bytes;
}

std::size_t typed_heap(const spec::WorkflowSpec& spec) {
  std::size_t bytes = heap_of(spec.arguments.parameters) + heap_of(spec.arguments.artifacts) +
                      list_block(spec.volumes);
  if (!spec.templates.is_counted()) bytes += plan::heap_of(spec.templates);
  return bytes;
}

}  // namespace

std::size_t heap_of(const spec::Templates& templates) {
  const std::size_t count = templates.size();
  if (count == 0) return 0;
  // The list, its index, what was derived, and what binds them.
  std::size_t bytes = heap_block(count * sizeof(spec::Template)) + heap_block(count * 4) +
                      heap_block(count * 16) + heap_block(192);
  const bool text = !templates.text().empty();
  if (text) bytes += heap_block(templates.text().size() + 1) + heap_block(count * 16);
  for (const spec::Template& source : templates) {
    bytes += heap_of(source);
    if (!text) continue;
    bytes += own_tree(source.source);
    if (source.dag) bytes += trees_of(source.dag->tasks);
    if (!source.steps) continue;
    for (const spec::StepGroup& group : *source.steps) bytes += trees_of(group);
  }
  return bytes;
}

std::size_t heap_of(const std::string& text) {
  return text.capacity() > 15 ? heap_block(text.capacity() + 1) : 0;
}

std::size_t heap_of(const base::Value& value) {
  std::size_t bytes = 0;
  switch (value.kind()) {
    case base::Value::Kind::String: return heap_of(value.as_string());
    case base::Value::Kind::Number: return heap_of(value.number_text());
    case base::Value::Kind::Array:
      bytes = list_block(value.as_array());
      for (const base::Value& item : value.as_array()) bytes += heap_of(item);
      return bytes;
    case base::Value::Kind::Object:
      bytes = list_block(value.as_object());
      for (const base::Member& member : value.as_object()) {
        bytes += heap_of(member.key) + heap_of(member.value);
      }
      return bytes;
    default: return 0;
  }
}

std::size_t heap_of(const spec::WorkflowSpec& spec) {
  return typed_heap(spec) + heap_of(spec.source.value());
}

std::size_t heap_of(const spec::Workflow& workflow) {
  // The tree of the spec is a part of that of the whole, where there is one.
  std::size_t bytes = typed_heap(workflow.spec) + heap_of(workflow.metadata.labels) +
                      heap_of(workflow.metadata.annotations) + sizeof(spec::Workflow);
  const base::Value& tree =
      workflow.source.is_set() ? workflow.source.value() : workflow.spec.source.value();
  return bytes + heap_of(tree);
}

std::size_t heap_of(const TemplatePlan& plan) {
  std::size_t bytes = heap_block(sizeof(TemplatePlan)) + list_block(plan.calls) +
                      list_block(plan.group_begin) + plan.dag.memory_bytes() +
                      plan.steps.memory_bytes();
  for (const std::string& name : plan.results_read) bytes += heap_block(64) + heap_of(name);
  return bytes;
}

std::size_t heap_of(const CallDetail& detail) {
  std::size_t bytes = heap_block(sizeof(CallDetail)) + list_block(detail.arguments);
  for (const ArgumentPlan& argument : detail.arguments) {
    if (argument.parameter->value) bytes += 2 * heap_of(*argument.parameter->value);
  }
  if (detail.call->rare->with_items.is_set())
    bytes += heap_of(detail.call->rare->with_items.value());
  return bytes;
}

}  // namespace tiphys::engine::plan
