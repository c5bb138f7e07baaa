// One frame of the live display: a bounded picture of a running workflow, as lines that fit.
//
// O(rows of the picture), whatever the size of the workflow. Lines hold colours and symbols only,
// never cursor movements; the screen (screen.h) puts them in place.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "api/node.h"
#include "api/workflow.h"
#include "cli/view/bar.h"
#include "cli/view/style.h"
#include "ports/terminal.h"

namespace tiphys::cli::view {

// How much of a workflow to look at for a frame: more than it has lines for, so that it can say how
// many it leaves out.
api::PictureSize picture_size(ports::ScreenSize screen);

Counts counts_of(const api::TreeRow& row);

// At most `size.rows - 1` lines of at most `size.columns - 1` columns. Names get the width that
// times and messages leave; where there are more rows than lines the last one says how many. Tries
// that failed before another one do not count as steps. `note` is a last line such
// as "stopping: exit handlers run"; may be empty.
std::vector<std::string> frame(const api::WorkflowSummary& run,
                               std::span<const api::TreeRow> picture, ports::ScreenSize size,
                               const std::string& note, const Style& style);

}  // namespace tiphys::cli::view
