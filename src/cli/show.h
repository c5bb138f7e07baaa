// Showing one workflow, for `get` and for the verbs that end with what `get` prints.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "cli/session.h"
#include "cli/view/header.h"
#include "cli/view/tree.h"
#include "expr/selector.h"

namespace tiphys::cli {

// -o, which takes one of `forms`.
line::Flag output_flag(std::vector<std::string> forms);
// The selector of --node-field-selector or --status; "" where neither was given.
base::Result<std::string> node_filter(const line::Arguments& arguments);
// Prints it in the form `output` (of -o); gives the exit code.
int show_workflow(Session& session, const line::Arguments& arguments, const std::string& name,
                  const std::string& output);
// `object` may be an outline of the workflow.
std::string workflow_text(const base::Value& object, const std::string& output,
                          const view::Style& style);

}  // namespace tiphys::cli
