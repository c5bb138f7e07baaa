// Looking templates up, and the merge of templateDefaults (§6.1, §6.4).
#include "engine/plan/library.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/plan/memory.h"
#include "spec/merge/join.h"
#include "spec/stored.h"

namespace tiphys::engine::plan {

namespace {

using base::ErrorCode;
using base::Value;

// A template that nobody else has.
PlanUse own_use(std::shared_ptr<const spec::Template> source, std::string_view text) {
  auto plan = std::make_shared<TemplatePlan>();
  plan->source = source.get();
  plan->text = text;
  compile(*plan);
  PlanUse use;
  use.plan = std::move(plan);
  use.keep = std::move(source);
  return use;
}

PlanUse shared_use(const spec::Templates& templates, std::size_t at) {
  PlanUse use;
  use.plan = plan_of(templates, at);
  use.templates = templates;
  return use;
}

}  // namespace

Library::Library() : holders_(1), uses_(1), keys_(1) {}

void Library::set_local(std::shared_ptr<const spec::WorkflowSpec> spec, std::string scope) {
  holders_[0].spec = std::move(spec);
  local_scope_ = std::move(scope);
}

HolderId Library::find_holder(Holder::Kind kind, std::string_view name) {
  if (kind == Holder::Kind::Local) return 0;
  for (HolderId i = 1; i < holders_.size(); ++i) {
    if (holders_[i].kind == kind && holders_[i].name == name) return i;
  }
  holders_.push_back({kind, std::string(name), nullptr, 0});
  return static_cast<HolderId>(holders_.size() - 1);
}

void Library::set_holder(HolderId holder, std::shared_ptr<const spec::WorkflowSpec> spec) {
  holders_[holder].spec = std::move(spec);
}

std::string Library::scope_text(HolderId holder) const {
  const Holder& h = holders_[holder];
  switch (h.kind) {
    case Holder::Kind::Namespaced: return "namespaced/" + h.name;
    case Holder::Kind::Cluster: return "cluster/" + h.name;
    default: return local_scope_;
  }
}

// With the defaults of this run's own spec under it, and its target filled in.
base::Result<PlanUse> Library::use_of(const spec::Templates& templates, std::size_t at) {
  const spec::WorkflowSpec* own = local();
  if (own != nullptr && own->template_defaults.is_set() && own->template_defaults->is_object()) {
    Value list = Value::array();
    list.as_array().push_back(TRY(
        spec::merge::with_template_defaults(templates.whole(at), own->template_defaults.value())));
    Value merged = Value::object();
    merged.set("templates", std::move(list));
    const auto made = TRY(spec::decode_shared(merged, pool_.get()));
    PlanUse use = shared_use(made.templates, 0);
    if (!made.templates.is_counted()) use.own_bytes = heap_of(made);
    return with_target(std::move(use));
  }
  return with_target(shared_use(templates, at));
}

PlanUse Library::with_target(PlanUse use) const {
  const spec::Template& source = *use.plan->source;
  if (!source.dag || !expr::has_tags(source.dag->target) || !target_text_) return use;
  auto made = std::make_shared<spec::Template>(source);
  made->dag->target = target_text_(made->dag->target);
  PlanUse own = own_use(std::move(made), use.plan->text);
  own.own_bytes = use.own_bytes + heap_of(source);
  own.keep = std::make_shared<std::pair<spec::Templates, std::shared_ptr<const void>>>(
      use.templates, own.keep);
  return own;
}

base::Result<PlanId> Library::find(HolderId holder, std::string_view name) {
  std::pair<HolderId, std::string> wanted(holder, name);
  if (auto it = by_name_.find(wanted); it != by_name_.end()) return it->second;
  const Holder& h = holders_[holder];
  INVARIANT(h.spec != nullptr);
  const auto at = h.spec->templates.index(name);
  if (!at) {
    std::string text = "template " + std::string(name) + " not found";
    if (h.kind != Holder::Kind::Local) text += " in workflow template " + h.name;
    return base::fail(ErrorCode::NotFound, std::move(text));
  }
  PlanUse use = TRY(use_of(h.spec->templates, *at));
  use.holder = holder;
  PlanId id = add(std::move(use), {h.kind, h.name, std::string(name), 0, 0});
  by_name_.emplace(std::move(wanted), id);
  return id;
}

PlanId Library::inline_plan(PlanId parent, std::uint32_t call) {
  PlanKey key{Holder::Kind::Local, "", "", parent, call};
  if (auto it = by_key_.find(key); it != by_key_.end()) return it->second;
  PlanUse use;
  use.plan = inline_plan_of(plan(parent), call);
  use.templates = uses_[parent].templates;
  use.keep = uses_[parent].keep;
  use.holder = uses_[parent].holder;
  use.parent = parent;
  use.parent_call = call;
  return add(std::move(use), std::move(key));
}

PlanId Library::add(PlanUse use, PlanKey key) {
  auto id = static_cast<PlanId>(uses_.size());
  uses_.push_back(std::move(use));
  by_key_.emplace(key, id);
  keys_.push_back(std::move(key));
  return id;
}

void Library::set_callee(PlanId caller, std::uint32_t call, PlanId callee) {
  PlanUse& use = uses_[caller];
  if (use.callees.empty()) use.callees.resize(use.plan->calls.size());
  use.callees[call] = callee;
}

std::size_t Library::memory_bytes(const spec::WorkflowSpec& elsewhere) {
  // A use, and its key, which stands in two places.
  std::size_t bytes =
      heap_block(uses_.capacity() * sizeof(PlanUse)) + uses_.size() * (2 * sizeof(PlanKey) + 128);
  for (std::size_t i = 1; i < uses_.size(); ++i) {
    const PlanUse& use = uses_[i];
    bytes += heap_block(use.callees.capacity() * sizeof(PlanId)) + use.own_bytes;
    const std::size_t held = use.plan->bytes;
    if (use.templates.is_counted()) {
      use.templates.grow(held - std::exchange(use.plan->counted_bytes, held));
      continue;
    }
    // The template remembers it too.
    const long holders = use.plan.use_count() - (use.keep != nullptr ? 0 : 1);
    bytes += held / static_cast<std::size_t>(std::max(1L, holders));
  }
  for (Holder& holder : holders_) {
    if (holder.spec == nullptr || holder.spec.get() == &elsewhere) continue;
    if (holder.bytes == 0) holder.bytes = sizeof(spec::WorkflowSpec) + heap_of(*holder.spec);
    bytes += holder.bytes;
  }
  return bytes;
}

PlanKey Library::key(PlanId id) const { return keys_[id]; }

base::Result<void> Library::restore(const PlanKey& key) {
  if (key.parent != 0) {
    if (key.parent >= uses_.size() || key.parent_call >= plan(key.parent).calls.size() ||
        plan(key.parent).calls[key.parent_call].call->rare->inline_template == nullptr) {
      return base::fail(ErrorCode::DataLoss, "record names an inline template that is not there");
    }
    inline_plan(key.parent, key.parent_call);
    return {};
  }
  HolderId holder = find_holder(key.kind, key.holder);
  if (!is_known(holder)) {
    return base::fail(ErrorCode::DataLoss, "record names a template of unknown " + key.holder);
  }
  TRY(find(holder, key.name));
  return {};
}

}  // namespace tiphys::engine::plan
