// The words of the state and of scopes, as the files of this folder use them.
#pragma once

#include "engine/scope/bound_scope.h"
#include "engine/scope/globals.h"
#include "engine/scope/inputs.h"
#include "engine/scope/node_scope.h"
#include "engine/state/turn.h"

namespace tiphys::engine::core {

using plan::PlanId;
using scope::aggregate;
using scope::Argument;
using scope::Arguments;
using scope::bind_inputs;
using scope::BoundInputs;
using scope::BoundScope;
using scope::build_globals;
using scope::config_map_question;
using scope::config_map_value;
using scope::enumerate_globals;
using scope::enumerate_node;
using scope::Evaluation;
using scope::fact_for_globals;
using scope::failures_json;
using scope::global_value;
using scope::GlobalScope;
using scope::last_attempt;
using scope::node_variable;
using scope::NodeScope;
using scope::pod_name;
using scope::Resolution;
using scope::resolve_arguments;
using scope::resolve_artifact;
using scope::resolve_plain_arguments;
using scope::resolve_text;
using state::Attempts;
using state::count_durations;
using state::count_node;
using state::Extra;
using state::Frame;
using state::GlobalOutput;
using state::is_progress;
using state::kAttemptChanged;
using state::kExitChanged;
using state::kExtraChanged;
using state::kFinishedChanged;
using state::kMessageChanged;
using state::kPhaseChanged;
using state::kStartedChanged;
using state::LoopItems;
using state::NameKind;
using state::Node;
using state::NodeFlag;
using state::OpenIntent;
using state::RunRecord;
using state::RunState;
using state::Spot;
using state::StringId;
using state::TemplatePlan;
using state::Turn;

}  // namespace tiphys::engine::core
