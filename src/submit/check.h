// What is wrong with a Workflow object before it is stored: its shape, its names, its meaning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "lint/check.h"
#include "spec/finding.h"
#include "submit/submit.h"

namespace tiphys::submit {

// What is asked of a workflow before it is stored.
lint::CheckOptions check_options(const Inputs& inputs);

// Of Kubernetes: lower case, digits, '-' and '.', at most 253 characters. "" where it is right.
std::string name_error(std::string_view name);

}  // namespace tiphys::submit
