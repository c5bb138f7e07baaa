// What selectors may ask of a node, and the template that a node's caller named.
#pragma once

#include <string>
#include <string_view>

#include "engine/state/run_state.h"

namespace tiphys::engine::scope {

// The template that a node's caller named: "" and "" for groups and inline templates. Good as long
// as the plans of the state.
struct CallerName {
  std::string_view template_name;
  std::string_view ref_name;  // of a templateRef; template_name is then the template in it
  bool by_ref = false;
  bool cluster_scope = false;
};
CallerName caller_name(const state::RunState& s, NodeIndex node);

// The fields of selectors: id, name, displayName, type, phase, message, boundaryID, podName,
// templateName, templateRef.name, templateRef.template, inputs.parameters.<NAME>.value: as the
// node is presented. "" where it has none, and for other fields. O(length of its name).
std::string node_field(const state::RunState& s, NodeIndex node, std::string_view field);

}  // namespace tiphys::engine::scope
