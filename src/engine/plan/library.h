// Library: the templates that a run can use, where they are looked up, and their plans.
//
// Plans are numbered in the order in which they are first used; the numbers are part of the run's
// records, so that a load gives the same ones (restore()). A plan itself is shared with all runs
// that share its template; how this run uses it, a PlanUse has.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/plan/template_plan.h"
#include "spec/workflow.h"

namespace tiphys::engine::plan {

// Whose templates a name is looked up in (§4.6).
struct Holder {
  enum class Kind : std::uint8_t { Local, Namespaced, Cluster };
  Kind kind = Kind::Local;
  std::string name;
  std::shared_ptr<const spec::WorkflowSpec> spec;  // null while it is not known
  std::size_t bytes = 0;                           // of `spec`, once it was counted
};

// What names a plan in a record.
struct PlanKey {
  Holder::Kind kind = Holder::Kind::Local;
  std::string holder;
  std::string name;  // of the template; "" for an inline one
  PlanId parent = 0;
  std::uint32_t parent_call = 0;
  auto operator<=>(const PlanKey&) const = default;
};

// How a run uses a plan.
struct PlanUse {
  std::shared_ptr<const TemplatePlan> plan;
  std::shared_ptr<const void> keep;  // what its template lives in, where that is no list of a spec
  spec::Templates templates;         // else this list
  HolderId holder = 0;               // where the names that it uses are looked up
  PlanId parent = 0;                 // of an inline template: the template around it
  std::uint32_t parent_call = 0;
  std::vector<PlanId> callees;  // by call, where it is the same for every use; 0: not known yet
  std::size_t own_bytes = 0;    // of a template that was made for this use and that nobody counts
};

class Library {
 public:
  Library();

  // Where merged templates are shared with other runs; may be null.
  void set_pool(std::shared_ptr<spec::TemplatePool> pool) { pool_ = std::move(pool); }

  // `templateScope` of nodes whose caller is local: "local/<wf>", or "local/".
  void set_local(std::shared_ptr<const spec::WorkflowSpec> spec, std::string scope);
  const spec::WorkflowSpec* local() const { return holders_[0].spec.get(); }

  HolderId find_holder(Holder::Kind kind, std::string_view name);
  void set_holder(HolderId holder, std::shared_ptr<const spec::WorkflowSpec> spec);
  bool is_known(HolderId holder) const { return holders_[holder].spec != nullptr; }
  const Holder& holder(HolderId id) const { return holders_[id]; }
  std::string scope_text(HolderId holder) const;

  // Replaces the workflow's variables in `dag.target`, which shapes the plan.
  void set_target_text(std::function<std::string(const std::string&)> text) {
    target_text_ = std::move(text);
  }
  // The plan of a template of a known holder. Error: "template %s not found".
  base::Result<PlanId> find(HolderId holder, std::string_view name);
  PlanId inline_plan(PlanId parent, std::uint32_t call);
  const TemplatePlan& plan(PlanId id) const { return *uses_[id].plan; }
  const PlanUse& use(PlanId id) const { return uses_[id]; }
  std::size_t size() const { return uses_.size(); }
  // What a call calls, where that was found to be always the same; 0: not known.
  PlanId callee(PlanId caller, std::uint32_t call) const {
    const auto& callees = uses_[caller].callees;
    return call < callees.size() ? callees[call] : 0;
  }
  void set_callee(PlanId caller, std::uint32_t call, PlanId callee);

  // What plans hold, and templates that are not the workflow's own: this run's share, and nothing
  // of what is counted by whoever shares it; that is told of what grew. O(plans); templates of a
  // holder are walked once. `elsewhere` is a spec that is counted by who asks.
  std::size_t memory_bytes(const spec::WorkflowSpec& elsewhere);

  PlanKey key(PlanId id) const;
  // Makes the plan that had the next number. REQUIRES: its holder is known.
  base::Result<void> restore(const PlanKey& key);

 private:
  PlanId add(PlanUse use, PlanKey key);
  base::Result<PlanUse> use_of(const spec::Templates& templates, std::size_t at);
  PlanUse with_target(PlanUse use) const;

  std::shared_ptr<spec::TemplatePool> pool_;

  std::vector<Holder> holders_;
  std::string local_scope_;
  std::function<std::string(const std::string&)> target_text_;
  std::vector<PlanUse> uses_;  // [0] is none
  std::vector<PlanKey> keys_;
  std::map<PlanKey, PlanId> by_key_;
  std::map<std::pair<HolderId, std::string>, PlanId, std::less<>> by_name_;
};

}  // namespace tiphys::engine::plan
