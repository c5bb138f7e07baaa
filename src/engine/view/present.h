// Presentation: nodes and the workflow as the predecessor's JSON has them (§3, §4).
#pragma once

#include <string>

#include "base/value.h"
#include "engine/state/run_state.h"

namespace tiphys::engine::view {

base::Value present_node(const state::RunState& s, NodeIndex node);
base::Value present_status(const state::RunState& s, bool with_nodes);
base::Value present_workflow(const state::RunState& s, bool with_nodes);

// The template that a node's caller named: "" and "" for groups and inline templates.
struct CallerName {
  std::string template_name;
  std::string ref_name;  // of a templateRef; template_name is then the template in it
  bool by_ref = false;
  bool cluster_scope = false;
};
CallerName caller_name(const state::RunState& s, NodeIndex node);

}  // namespace tiphys::engine::view
