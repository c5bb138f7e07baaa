// Decoders of steps, tasks and hooks.
#include <algorithm>

#include "spec/readers.h"

namespace tiphys::spec {

using base::Value;

void read(Decoding& in, const Value& value, const Path& path, TemplateRef& out) {
  Fields fields(in, value, path);
  fields.get("name", out.name);
  fields.get("template", out.template_name);
  fields.get("clusterScope", out.cluster_scope);
}

void read(Decoding& in, const Value& value, const Path& path, Sequence& out) {
  Fields fields(in, value, path);
  fields.get_as<IntOrText>("count", out.count);
  fields.get_as<IntOrText>("start", out.start);
  fields.get_as<IntOrText>("end", out.end);
  fields.get("format", out.format);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, LifecycleHook& out) {
  Fields fields(in, value, path);
  fields.get("template", out.template_name);
  fields.get("templateRef", out.template_ref);
  fields.get("arguments", out.arguments);
  fields.get("expression", out.expression);
  out.source = in.part(value);
}

void read(Decoding& in, const Value& value, const Path& path, Hooks& out) {
  if (!value.is_object()) return in.expected(value, path, "map");
  for (const base::Member& member : value.as_object()) {
    LifecycleHook& hook = out.emplace_back(member.key, LifecycleHook{}).second;
    if (!member.value.is_null()) read(in, member.value, Path{&path, member.key}, hook);
  }
  std::sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.first < b.first; });
}

static void read(Decoding& in, const Value& value, const Path& path, ContinueOn& out) {
  Fields fields(in, value, path);
  fields.get("error", out.error);
  fields.get("failed", out.failed);
}

namespace {

void read_call(Decoding& in, const Value& value, const Path& path, Call& out) {
  Fields fields(in, value, path);
  const auto get_rare = [&](std::string_view name, auto RareOfCall::* member) {
    if (fields.find(name) != nullptr) fields.get(name, out.rare.made().*member);
  };
  fields.get("name", out.name);
  fields.get("template", out.template_name);
  get_rare("templateRef", &RareOfCall::template_ref);
  if (const Value* body = fields.find("inline")) {
    auto made = std::make_shared<Template>();
    read(in, *body, Path{&path, "inline"}, *made);
    out.rare.made().inline_template = std::move(made);
  }
  fields.get("arguments", out.arguments);
  if (const Value* items = fields.find("withItems")) {
    if (!items->is_array()) in.expected(*items, Path{&path, "withItems"}, "list");
    out.rare.made().with_items = in.part(*items);
  }
  get_rare("withParam", &RareOfCall::with_param);
  get_rare("withSequence", &RareOfCall::with_sequence);
  fields.get("when", out.when);
  get_rare("continueOn", &RareOfCall::continue_on);
  get_rare("onExit", &RareOfCall::on_exit);
  get_rare("hooks", &RareOfCall::hooks);
  out.source = in.part(value);
}

}  // namespace

void read(Decoding& in, const Value& value, const Path& path, Step& out) {
  read_call(in, value, path, out);
}

void read(Decoding& in, const Value& value, const Path& path, Task& out) {
  read_call(in, value, path, out);
  Fields fields(in, value, path);
  fields.get("dependencies", out.dependencies);
  fields.get("depends", out.depends);
}

void read(Decoding& in, const Value& value, const Path& path, Dag& out) {
  Fields fields(in, value, path);
  fields.get("target", out.target);
  fields.get("tasks", out.tasks);
  fields.get("failFast", out.fail_fast);
  out.source = in.part(value);
}

}  // namespace tiphys::spec
