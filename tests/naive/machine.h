// Machine: the passes of the naive interpreter. One object, all state in the open; the methods are
// grouped by file: machine.cc (the pass), execute.cc (templates, retries), steps.cc, dag.cc,
// hooks.cc, inputs.cc, scope.cc, outputs.cc, loops.cc, observe.cc, again.cc, present.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/phase.h"
#include "expr/scope.h"
#include "expr/tags.h"
#include "naive/naive_run.h"
#include "naive/node.h"

namespace tiphys::naive {

using base::Result;
using base::Timestamp;
using base::Value;
using base::Values;
using engine::NodeType;
using engine::Phase;
using engine::Shutdown;
using engine::WorkflowPhase;

// Why a template could not be executed just now.
struct Fault {
  enum class Kind { None, Parallelism, Depth, Timeout, Other };
  Kind kind = Kind::None;
  std::string text;
  explicit operator bool() const { return kind != Kind::None; }
};
struct Executed {
  Node* node = nullptr;
  Fault fault;
};

struct Options {
  std::string boundary_id;
  bool on_exit = false;
  std::optional<NodeFlag> flag;
  int depth = 0;
  std::string caller;  // "steps" or "tasks", for {{steps.name}}
  std::string holder;  // where template names are looked up: "" here, "namespaced/x", "cluster/x"
};

using Variables = std::map<std::string, std::string>;

// What must be there in the texts of a call.
inline expr::Strictness call_strictness() {
  return expr::Strictness::steps_and_tasks().with(expr::Strictness::Expressions::MayWait);
}

class Machine {
 public:
  Machine(Value workflow, World world);
  Reply step(std::span<const Told> told, Timestamp now);
  Value present_status() const;

 private:
  friend class DagPass;

  // machine.cc
  void pass();
  void run_workflow_hooks(bool* pending);
  void finish_workflow(Node& root);
  bool run_exit_handler(Node& root);
  void complete(WorkflowPhase phase, const std::string& message);
  std::string state_text() const;
  Node* find(const std::string& name);
  Node* by_id(const std::string& id);
  const Node* by_id(const std::string& id) const;
  Node& add_node(const std::string& name, NodeType type, const Value& call, const Options& opt,
                 Phase phase, const std::string& message);
  void mark(Node& node, Phase phase, const std::string& message);
  void mark_error(Node& node, const std::string& message) { mark(node, Phase::Error, message); }
  void link(const std::string& parent, const std::string& child);
  void ask_wake(Timestamp at);
  std::string id_of(const std::string& name);
  bool shutting_down(bool on_exit) const;

  // observe.cc
  void observe(const Told& told);
  void reject(Node& node, const std::string& message);
  void end_pod(Node& node, const engine::AttemptReport& report);
  void intent(const engine::Intent& intent);
  void resume(const engine::Intent& intent);
  void apply_control();
  void control_pod(Node& node, bool past_deadline);
  bool selects(const Value& arguments, const Node& node) const;

  // again.cc
  void retry_workflow(const Value& arguments);
  std::set<std::string> to_delete(const Value& arguments) const;
  void delete_below(const Node& node, std::set<std::string>& gone) const;
  bool has_succeeded_below(const Node& node, const std::set<std::string>& chosen) const;
  bool is_superseded(const Node& node) const;
  const Node* owner_of(const Node& node) const;
  void reset(const std::string& id);
  void open_unreached(std::set<std::string>& groups_again);
  void override_parameters(const Values& texts);

  // execute.cc
  Executed execute(const std::string& name, const Value& call, const Value& arguments, Options opt);
  Executed execute_retried(Node* node, const std::string& name, const Value& call,
                           const Value& arguments, Value body, const Variables& locals,
                           const Options& opt);
  void move_followers(const std::string& from, const std::string& to);
  Executed dispatch(Node* node, const std::string& name, const Value& call, const Value& body,
                    const Options& opt);
  std::string scope_text(const std::string& holder) const;
  Executed execute_pod(Node* node, const std::string& name, const Value& call, const Value& body,
                       const Options& opt);
  Executed execute_suspend(Node* node, const std::string& name, const Value& call,
                           const Value& body, const Options& opt);
  Executed fail_before(Node* node, const std::string& name, const Value& call, const Options& opt,
                       Fault fault);
  const Value* resolve_template(const Value& call, std::string* holder, std::string* error);
  bool parallelism_reached(Node* node, const Value& body, const Options& opt);
  bool fail_fast_hit(Node& node, const Value& body);
  void close_group(Node& group);
  int active_children(const std::string& boundary_id, bool pods_only) const;
  bool failed_children(const std::string& boundary_id) const;
  Fault check_timeout(Node& node, const Value& body);
  void display_override(Node& node, const Value& body, Fault* fault);

  // retry.cc
  // False: wait (no new attempt now). The node may be fulfilled afterwards.
  bool decide_retry(Node& node, const Value& strategy, const Options& opt, std::string* error);
  bool wait_backoff(Node& node, Node& last, const std::vector<Node*>& attempts,
                    const Value& strategy, bool* stop, std::string* error);
  bool may_retry(Node& node, Node& last, std::size_t attempts, const Value& strategy,
                 std::string* error);
  std::vector<Node*> attempts_of(const Node& node);
  Value strategy_of(const Value& tmpl) const;
  Variables retry_locals(const Node* last, std::size_t attempts, bool in_expression) const;

  // steps.cc
  void execute_steps(Node& node, const Value& body, const Options& opt);
  void omit_unreached(const Node& steps);
  void execute_group(Node& group, const Value& steps, Node& owner, expr::MapScope& scope,
                     const Options& opt);
  bool resolve_group(Node& group, const Value& steps, const expr::MapScope& scope, Values* out);
  bool execute_step(Node& group, const Value& step, Node& owner, const Options& opt,
                    std::map<std::string, Value>& executed);
  bool settle_children(Node& group, Node& owner, expr::MapScope& scope, const Options& opt,
                       const std::map<std::string, Value>& executed);
  void judge_group(Node& group, const std::map<std::string, Value>& executed);
  void group_into_scope(expr::MapScope& scope, const Value& steps, Node& group, Node& owner);

  // hooks.cc
  bool run_hooks(const Value& call, Node& parent, const std::string& prefix,
                 const expr::MapScope& scope, const Options& opt, std::string* error);
  // True when there is no exit handler to wait for.
  bool run_on_exit(const Value& call, Node& parent, const std::string& prefix,
                   const expr::MapScope& scope, const Options& opt, std::string* error);
  Value exit_hook(const Value& call) const;
  Result<Value> hook_arguments(const Value& arguments, const expr::MapScope& scope);
  void wrong_hook(const std::string& name, const Value& hook, Node& parent, const Options& opt,
                  const std::string& error);

  // inputs.cc
  Result<Value> process_arguments(const Value& tmpl, const Value& arguments,
                                  const Variables& locals);
  Result<void> fill_parameters(Value& inputs, const Value& arguments);
  Result<void> fill_artifacts(Value& inputs, const Value& arguments);
  Result<Value> substitute_template(const Value& tmpl, const Variables& locals);
  Result<std::string> config_map_text(const Value& ref, const Value& value_from);
  Result<Value> substitute(const Value& tree, const expr::Scope& scope,
                           const expr::Strictness& strictness) const;

  // scope.cc
  Variables globals() const;
  void workflow_variables(Variables& out) const;
  void node_into_scope(expr::MapScope& scope, const std::string& prefix, Node& node);
  void outputs_into_scope(expr::MapScope& scope, const std::string& prefix, const Value& outputs);
  // A failure is the text of the error.
  Result<void> aggregate_into_scope(expr::MapScope& scope, const std::string& prefix,
                                    std::vector<Node*> children);
  void globals_into_scope(expr::MapScope& scope) const;
  void template_into_scope(expr::MapScope& scope, const Value& body) const;
  // What a loop leaves: `whole` stands for all of it, or is null.
  Result<void> loop_into_scope(expr::MapScope& scope, const std::string& prefix, const Node* whole,
                               std::vector<Node*> items);
  void declared_into_scope(expr::MapScope& scope, const std::string& prefix, const Node& node,
                           const char* without_default);
  Result<Value> resolve_call(const Value& call, const expr::MapScope& scope,
                             const expr::Strictness& strict);
  Result<void> resolve_when(Value& call, const expr::MapScope& scope,
                            const expr::Strictness& strict) const;
  Result<void> resolve_artifacts(Value& call, const expr::MapScope& scope);

  // outputs.cc
  Result<Value> outputs_from_scope(const Value& body, const expr::MapScope& scope);
  Result<Value> output_parameter(const Value& parameter, const expr::MapScope& scope);
  Result<std::optional<Value>> find_artifact(const Value& artifact, const expr::MapScope& scope);
  void export_globals(const Value& outputs);
  void set_outbound(Node& node, const std::vector<std::string>& of);
  std::vector<std::string> outbound_of(const Node& node) const;

  // loops.cc
  Result<Values> expand(const Value& call) const;
  Result<Values> items_of(const Value& call) const;
  static bool has_loop(const Value& call);
  // Whether the condition of a call holds.
  static Result<bool> proceeds(const Value& call);

  // present.cc
  Value present(const Node& node) const;
  std::pair<long, long> progress_sum(const Node& node, std::set<std::string>& seen) const;
  Value conditions() const;
  std::string failures_text() const;

  Value workflow_;
  World world_;
  std::string name_;
  std::map<std::string, Node> nodes_;       // by id
  std::map<std::string, std::string> ids_;  // by name
  WorkflowPhase phase_ = WorkflowPhase::Unset;
  std::string message_;
  Timestamp now_;
  Timestamp started_at_;
  Timestamp finished_at_;
  Value outputs_;  // of the workflow
  Shutdown shutdown_ = Shutdown::None;
  bool suspended_ = false;
  bool pods_seen_ = false;
  std::string status_variable_;  // {{workflow.status}}
  std::string failures_variable_;
  std::vector<std::string> starts_;
  std::vector<std::string> stops_;
  Timestamp wake_;
  std::set<std::string> absorbed_;
  std::uint32_t created_ = 0;  // nodes so far, also those that are gone
};

}  // namespace tiphys::naive
