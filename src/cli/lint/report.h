// The forms of what a run of `lint` found: pretty, simple, json, sarif. Pure.
#pragma once

#include <string>
#include <string_view>

#include "cli/lint/lines.h"
#include "cli/view/style.h"
#include "lint/batch.h"
#include "spec/finding.h"

namespace tiphys::cli::lint {

using tiphys::lint::FileReport;
using tiphys::lint::Report;
using tiphys::lint::Told;

std::string pretty(const Report& report, const view::Style& style);
std::string simple(const Report& report);
std::string json(const Report& report);
std::string sarif(const Report& report, std::string_view version);

// The line of the text and a caret below the place; long lines are cut around it. "" without one.
std::string pointed_at(const spec::Finding& finding, const Lines& lines, const view::Style& style);

}  // namespace tiphys::cli::lint
