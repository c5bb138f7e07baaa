// Texts that are linted together in tests, and what came of it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/value.h"
#include "lint/batch.h"

namespace tiphys::lint_rules {

using Texts = std::vector<std::pair<std::string, std::string>>;  // file and text

lint::Report linted(const Texts& texts, bool strict = true);
// Every message of that severity, one per line, with its object and suggestion.
std::string lines_of(const lint::Report& report, spec::Severity severity);

std::string read(const std::filesystem::path& file);
base::Value json_of(const std::filesystem::path& file);
// The folder of real manifests, or an empty path where there is none.
std::filesystem::path corpus();

}  // namespace tiphys::lint_rules
