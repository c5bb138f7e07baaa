// A run again without a controller: the engine alone, told the same ends of leaves.
#pragma once

#include <functional>
#include <string>

#include "ports/run_image.h"
#include "runner/instant/instant_runner.h"

namespace tiphys::simulation {

// How a leaf ends, by the node's name and its template.
using Ends = std::function<runner::instant::Outcome(const std::string&, const std::string&)>;

// "" where every node of the image has the phase that it has after a replay; else what differs.
std::string replay_differs(const ports::RunImage& image, const Ends& ends);

}  // namespace tiphys::simulation
