// Showing one workflow, for `get` and for the verbs that end with what `get` prints.
#pragma once

#include <string>

#include "base/result.h"
#include "base/value.h"
#include "cli/session.h"
#include "cli/view/header.h"
#include "cli/view/tree.h"
#include "expr/selector.h"

namespace tiphys::cli {

// Of --node-field-selector or --status; an empty function where neither was given.
base::Result<view::NodeFilter> node_filter(const line::Arguments& arguments);
// Prints it in the form `output` (of -o); gives the exit code.
int show_workflow(Session& session, const line::Arguments& arguments, const std::string& name,
                  const std::string& output);
std::string workflow_text(const base::Value& object, const std::string& output,
                          const view::NodeFilter& filter, const view::Style& style);

// Until it ends, then what `get` prints. Gives 0 whatever became of it, as the predecessor does.
int watch_workflow(Session& session, const line::Arguments& arguments, const std::string& name);
// "NAME PHASE at TIME" for each; 1 if one of them did not succeed.
int wait_for_workflows(Session& session, const std::vector<std::string>& names,
                       bool ignore_missing);
// Prints the log of a workflow, until it ends if `follow`.
int print_logs(Session& session, const std::string& name, api::LogQuery query, bool follow,
               bool timestamps);

}  // namespace tiphys::cli
