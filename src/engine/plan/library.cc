// Looking templates up, and the merge of templateDefaults (§6.1, §6.4).
#include "engine/plan/library.h"

#include <algorithm>

#include "base/check.h"
#include "engine/plan/memory.h"
#include "spec/decode.h"
#include "spec/merge/join.h"

namespace tiphys::engine::plan {

namespace {

using base::ErrorCode;
using base::Value;

base::Result<std::shared_ptr<const spec::Template>> with_defaults(const spec::Template& source,
                                                                  const Value& defaults) {
  Value merged = TRY(spec::merge::with_template_defaults(source.source.value(), defaults));
  return std::make_shared<const spec::Template>(TRY(spec::decode_template(merged)));
}

}  // namespace

Library::Library() : holders_(1), plans_(1), keys_(1) {}

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

base::Result<PlanId> Library::find(HolderId holder, std::string_view name) {
  std::pair<HolderId, std::string> wanted(holder, name);
  if (auto it = by_name_.find(wanted); it != by_name_.end()) return it->second;
  const Holder& h = holders_[holder];
  INVARIANT(h.spec != nullptr);
  const spec::Template* source = h.spec->find_template(name);
  if (source == nullptr) {
    std::string text = "template " + std::string(name) + " not found";
    if (h.kind != Holder::Kind::Local) text += " in workflow template " + h.name;
    return base::fail(ErrorCode::NotFound, std::move(text));
  }
  TemplatePlan plan;
  plan.source = source;
  plan.keep = h.spec;
  plan.holder = holder;
  const spec::WorkflowSpec* own = local();
  if (own != nullptr && own->template_defaults.is_set() && own->template_defaults->is_object()) {
    auto merged = TRY(with_defaults(*source, own->template_defaults.value()));
    plan.source = merged.get();
    plan.keep = merged;
  }
  if (plan.source->dag && expr::has_tags(plan.source->dag->target) && target_text_) {
    auto made = std::make_shared<spec::Template>(*plan.source);
    made->dag->target = target_text_(made->dag->target);
    plan.source = made.get();
    plan.keep = std::shared_ptr<const void>(plan.keep, made.get());
    targets_.push_back(std::move(made));
  }
  PlanId id = add(std::move(plan), {h.kind, h.name, std::string(name), 0, 0});
  by_name_.emplace(std::move(wanted), id);
  return id;
}

PlanId Library::inline_plan(PlanId parent, std::uint32_t call) {
  PlanKey key{Holder::Kind::Local, "", "", parent, call};
  if (auto it = by_key_.find(key); it != by_key_.end()) return it->second;
  TemplatePlan plan;
  plan.keep = plans_[parent]->calls[call].call->rare->inline_template;
  plan.source = plans_[parent]->calls[call].call->rare->inline_template.get();
  plan.holder = plans_[parent]->holder;
  plan.parent = parent;
  plan.parent_call = call;
  return add(std::move(plan), std::move(key));
}

PlanId Library::add(TemplatePlan plan, PlanKey key) {
  auto id = static_cast<PlanId>(plans_.size());
  plan.id = id;
  plans_.push_back(std::make_unique<TemplatePlan>(std::move(plan)));
  compile(*plans_.back());
  plan_bytes_ += heap_of(*plans_.back()) + 2 * sizeof(PlanKey) + 128;
  by_key_.emplace(key, id);
  keys_.push_back(std::move(key));
  return id;
}

std::size_t Library::memory_bytes() {
  std::size_t bytes = plan_bytes_;
  for (std::size_t i = 1; i < plans_.size(); ++i) bytes += plans_[i]->detail_bytes;
  for (std::size_t i = 1; i < holders_.size(); ++i) {
    Holder& holder = holders_[i];
    if (holder.spec == nullptr) continue;
    if (holder.bytes == 0) holder.bytes = heap_of(*holder.spec);
    bytes += holder.bytes / static_cast<std::size_t>(std::max(1L, holder.spec.use_count()));
  }
  return bytes;
}

PlanKey Library::key(PlanId id) const { return keys_[id]; }

base::Result<void> Library::restore(const PlanKey& key) {
  if (key.parent != 0) {
    if (key.parent >= plans_.size() || key.parent_call >= plans_[key.parent]->calls.size() ||
        plans_[key.parent]->calls[key.parent_call].call->rare->inline_template == nullptr) {
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
