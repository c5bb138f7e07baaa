// The merges that give a workflow its final form (semantics §6.3, §6.4): defaults of templates, a
// referenced template, defaults of the controller. The nearer to the user, the stronger.
//
// What comes out is in canonical form; unknown fields are kept.
#pragma once

#include "base/result.h"
#include "base/value.h"

namespace tiphys::spec::merge {

// A Template's map with spec.templateDefaults under it. Sections of the defaults for other types
// of templates do not count.
base::Result<base::Value> with_template_defaults(const base::Value& of_template,
                                                 const base::Value& defaults);

// The spec of a workflow over that of the template it refers to, over the controller's defaults
// (either may be null). Hooks and labelsFrom merge key by key, an argument with a value comes
// whole from the strongest. A template may be suspended, too: nothing that a user writes is without
// effect (the predecessor takes `suspend` from the workflow alone).
base::Result<base::Value> join_specs(const base::Value& workflow_spec,
                                     const base::Value& template_spec,
                                     const base::Value& defaults_spec);

// A Workflow object over the controller's defaults (a Workflow's map, or null): its spec, and the
// labels and annotations that it does not have itself.
base::Result<base::Value> with_workflow_defaults(base::Value workflow, const base::Value& defaults);
// The part of it that fills gaps in labels and annotations.
void fill_metadata(base::Value& workflow, const base::Value& defaults);

}  // namespace tiphys::spec::merge
