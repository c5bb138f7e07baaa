// Rows of the store and of a Run as wire types, and the wish of a user as the engine takes it.
#pragma once

#include "api/node.h"
#include "api/operation.h"
#include "api/workflow.h"
#include "base/value.h"
#include "engine/observation.h"
#include "engine/run.h"
#include "ports/run_image.h"

namespace tiphys::adapters::client {

api::WorkflowSummary summary_of(const ports::RunRow& row);
// The parts that a Run knows better than the row of the store.
void take_summary(api::WorkflowSummary& into, const engine::RunSummary& summary);
// O(its name), and as RunView::node_progress.
api::NodeRow node_row(const engine::RunView& run, engine::NodeIndex node);
api::TreeRow tree_row(engine::RunView::TreeRow row);
api::Explanation explanation_of(std::string node, const engine::Explanation& reason);

engine::Operation engine_operation(api::Operation operation);
base::Value intent_arguments(const api::OperationDetails& details);

// As ports::Client::pod has it.
base::Value pod_object(const engine::PodDescription& pod);

}  // namespace tiphys::adapters::client
