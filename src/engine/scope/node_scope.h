// NodeScope: the variables that a text of a template sees (§9), read from the table.
//
// Costs nothing to make. Look-ups are O(1) for plain variables; aggregates of loops are computed
// once per boundary and kept in its frame.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/value.h"
#include "engine/state/run_state.h"
#include "expr/scope.h"
#include "expr/tags.h"

namespace tiphys::engine::scope {

using state::Extra;
using state::Frame;
using state::NameKind;
using state::Node;
using state::RunState;
using state::StringId;
using state::TemplatePlan;

class NodeScope : public expr::Scope {
 public:
  NodeScope(const RunState& s, base::Timestamp now) : s_(s), now_(now) {}

  NodeIndex inputs_of = kNoNode;  // whose inputs.* are visible
  NodeIndex named = kNoNode;      // whose name node.name is
  NodeIndex steps_of = kNoNode;   // the Steps or DAG node whose steps.* or tasks.* are visible
  std::uint32_t call = TemplatePlan::kNoCall;  // sees only what is before it; kNoCall: everything
  NodeIndex self = kNoNode;                    // visible although it has not ended (hooks)
  const base::Value* item = nullptr;
  std::string expanded_name;  // steps.name, tasks.name
  NodeIndex leaf = kNoNode;   // a pod: pod.name, retries, lastRetry, paths

  std::optional<expr::ScopeValue> lookup(std::string_view key) const override;
  void enumerate(std::string_view prefix, const Visitor& visit) const override;

 private:
  std::optional<expr::ScopeValue> input(std::string_view rest) const;
  std::optional<expr::ScopeValue> step(std::string_view rest) const;
  std::optional<expr::ScopeValue> own(std::string_view key) const;
  NodeIndex find_step(std::string_view name, std::uint32_t& call_found) const;
  void enumerate_step(std::string_view head, std::uint32_t of_call, std::string_view prefix,
                      const Visitor& visit) const;

  const RunState& s_;
  base::Timestamp now_;
};

// A variable of a finished (or running) node: "status", "outputs.parameters.x", …
std::optional<expr::ScopeValue> node_variable(const RunState& s, NodeIndex node,
                                              std::string_view rest);
// Every variable that the node has.
void enumerate_node(const RunState& s, NodeIndex node, const std::string& head,
                    const expr::Scope::Visitor& visit);
// The node that stands for a Retry node: its last attempt; any other node itself.
NodeIndex last_attempt(const RunState& s, NodeIndex node);

// The output of a loop over all its items: "outputs.result", "outputs.parameters[.NAME]": the list
// of what those that succeeded have, in the order of the items. Where none has a NAME that the
// template declares: its default, else "[]". Error: an item's result is not JSON.
base::Result<std::optional<std::string>> aggregate(const RunState& s, NodeIndex boundary,
                                                   std::uint32_t call, std::string_view rest);
// The names of the output parameters that the templates of a loop declare. O(items).
std::set<std::string, std::less<>> loop_outputs(const RunState& s, NodeIndex boundary,
                                                std::uint32_t call);

// A substitution's inputs that do not depend on the text: time, chance, zones.
struct Evaluation {
  expr::EvalInputs inputs;
  expr::Budget budget;
  Evaluation(const RunState& s, NodeIndex node, base::Timestamp now, std::uint64_t position = 0);
};

// The name of the pod of a node (§4.4).
std::string pod_name(const RunState& s, NodeIndex node);

}  // namespace tiphys::engine::scope
