// Workflows as objects, written from what is held of them.
#pragma once

#include <string_view>
#include <vector>

#include "api/form.h"
#include "base/object_writer.h"
#include "base/result.h"
#include "engine/run.h"
#include "expr/selector.h"

namespace tiphys::adapters::client {

// Whether a node is one that the selector means.
bool selects(const expr::FieldSelector& selector, const engine::RunView& run,
             engine::NodeIndex node);

// O(nodes) for all of them or with a selector, else O(what is written). Fails where the selector
// cannot be read, before anything is written.
base::Result<void> write_workflow(const engine::RunView& run, const api::WorkflowForm& form,
                                  base::ObjectWriter& out);

}  // namespace tiphys::adapters::client
