// Specs as they are read for running: their templates apart, so that runs can share them.
//
// What decodes here decodes to what decode() gives of the same text, and fails with its error. The
// templates of such a spec keep their text (Templates::text), and `source` has a null in the place
// of the list; whole() and write_spec() put it back.
#pragma once

#include <string_view>

#include "base/object_writer.h"
#include "base/result.h"
#include "base/value.h"
#include "spec/templates.h"
#include "spec/workflow.h"

namespace tiphys::spec {

// A Workflow out of its JSON text. Templates come from the pool, where there is one; of those that
// it has, the text is compared and no more. O(text).
base::Result<Workflow> decode_stored(std::string_view json, TemplatePool* pool = nullptr);
// The same for a spec that is a value.
base::Result<WorkflowSpec> decode_shared(const base::Value& spec, TemplatePool* pool);

// The map of a spec as it was given. O(its size).
base::Value whole(const WorkflowSpec& spec);
void write_spec(const WorkflowSpec& spec, base::ObjectWriter& out);

}  // namespace tiphys::spec
