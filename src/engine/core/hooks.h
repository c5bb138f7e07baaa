// Hooks and exit handlers of steps, tasks and the workflow.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/execute.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

struct HookUse {
  std::string_view name;
  std::string template_name;
  std::optional<spec::TemplateRef> template_ref;
  const spec::Arguments* arguments = nullptr;
  std::string expression;
  bool exit = false;
};

// True if a hook of the node, other than its exit handler, has begun and not ended.
bool open_hooks(const state::RunState& s, NodeIndex node);
// Hooks of the workflow: true if none is left to wait for.
bool run_workflow_hooks(state::Turn& turn);
// The exit handler of the workflow: true once it has ended or there is none.
bool run_workflow_exit(state::Turn& turn);
NodeIndex workflow_exit_node(const state::RunState& s);

}  // namespace tiphys::engine::core
