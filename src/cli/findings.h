// Findings for people: where, what, the line of the text with a caret, the nearest name.
#pragma once

#include <span>
#include <string>

#include "cli/source.h"
#include "cli/view/style.h"
#include "spec/finding.h"

namespace tiphys::cli {

std::string findings_text(std::span<const spec::Finding> findings, const Source& source,
                          const view::Style& style);

}  // namespace tiphys::cli
