// Making nodes: from a call or a template to a node that runs, is skipped, or is wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

// Of the node that a template too deep gets; it fails its group as any failed child does.
inline constexpr std::string_view kTooDeep =
    "Maximum recursion depth exceeded. See "
    "https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth";

// Facts asked for at once, and items of a loop looked at for them, by one run. A wide loop asks
// again when these are answered.
inline constexpr std::size_t kQuestionsMax = 4096;

// What came of an attempt to make a node.
struct Made {
  enum class Kind : std::uint8_t {
    Node,       // it exists (running, skipped, or ended at once)
    Blocked,    // by parallelism; ask again when the boundary or the run has a place
    Fact,       // waits for an answer
    Error,      // it exists, with phase Error
    When,       // likewise, because of its condition
    Reference,  // it does not exist: its texts refer to what is not there
  };
  Kind kind = Kind::Node;
  NodeIndex node = kNoNode;
  std::string error;
};

// Makes the node of a call (or of one item of its loop): `when`, template, arguments, node.
// `waiter` is visited again when a place is free or a fact is known.
Made execute_call(state::Turn& turn, NodeIndex boundary, std::uint32_t call, state::Spot spot,
                  const base::Value* item, NodeIndex waiter);
// Asks for the fact that a call (or one item of its loop) needs next, if it can be told now; makes
// nothing. `ahead`: how many nodes are to be made before its own.
void ask_ahead(state::Turn& turn, const state::Spot& spot, const base::Value* item,
               NodeIndex waiter, std::uint32_t ahead);
// What is wrong with the texts of a call (or of its loop) before any node of its group is made; ""
// if nothing is.
std::string check_call(state::Turn& turn, NodeIndex boundary, std::uint32_t call);
// The same for a template that no call leads to: entrypoint, hooks, exit handlers.
Made execute_template(state::Turn& turn, plan::PlanId plan, const state::Spot& spot,
                      const scope::Arguments& arguments, NodeIndex waiter);
// The next attempt of a Retry node.
Made execute_attempt(state::Turn& turn, NodeIndex retry, std::uint32_t number);

// The template of a call, or what is missing.
scope::Resolution find_callee(state::Turn& turn, NodeIndex boundary, std::uint32_t call,
                              const scope::NodeScope& scope, const plan::CallDetail& detail,
                              plan::PlanId& out);
scope::Resolution find_template(state::Turn& turn, plan::HolderId holder, std::string_view name,
                                const std::optional<spec::TemplateRef>& ref, plan::PlanId& out);

// The template of a call that makes no node of it; 0 where there is none. False: a fact is missing
// that `waiter` waits for now.
bool know_callee(state::Turn& turn, NodeIndex boundary, std::uint32_t call, const base::Value* item,
                 NodeIndex waiter, plan::PlanId& out);
// What must be there in the texts of a call, or of an item of its loop.
expr::Strictness call_strictness(bool of_item);

// A node that stands for an error before a real node: type Skipped, phase Error.
NodeIndex make_error_node(state::Turn& turn, const state::Spot& spot, plan::PlanId plan,
                          std::string_view message);
// Goes on with a node that has got its locks and does not run yet.
void begin_locked(state::Turn& turn, NodeIndex node);
// False if a limit of parallelism forbids another child; `waiter` is then noted.
bool may_start(state::Turn& turn, NodeIndex boundary, NodeIndex waiter);

// The scope of a call's texts.
scope::NodeScope call_scope(const state::RunState& s, base::Timestamp now, NodeIndex boundary,
                            std::uint32_t call, const base::Value* item);

}  // namespace tiphys::engine::core
