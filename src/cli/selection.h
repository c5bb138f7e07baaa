// Which workflows a command means: by name, or by selectors, phases and ages.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "api/workflow.h"
#include "base/result.h"
#include "cli/session.h"

namespace tiphys::cli {

// The flags that `list` and `delete` share, or those of `stop`, `terminate`, `retry`.
std::vector<line::Flag> listing_flags();
std::vector<line::Flag> selector_flags();

// The workflows that the flags select, page by page, none of which is kept; false from `visit` ends
// it. Some pages may be empty.
using PageVisit = std::function<base::Result<bool>(const std::vector<api::WorkflowSummary>& page)>;
base::Result<void> each_page(Session& session, const line::Arguments& arguments,
                             api::WorkflowQuery::Order order, const PageVisit& visit);
// Whether any of the flags that select was given.
bool selects(const line::Arguments& arguments);
// Each of those named as operands, which are all looked up first, or of those selected where there
// are no operands. How many there were.
using RunVisit = std::function<base::Result<void>(const api::WorkflowSummary& run)>;
base::Result<std::size_t> each_chosen(Session& session, const line::Arguments& arguments,
                                      const RunVisit& visit);
// The same as a list, for who needs them more than once.
base::Result<std::vector<api::WorkflowSummary>> named_or_selected(Session& session,
                                                                  const line::Arguments& arguments);

}  // namespace tiphys::cli
