// Shapes of large workflows: a fan-out, one DAG of chains, one steps template of many groups.
#pragma once

#include <cstdint>
#include <string>

#include "base/value.h"

namespace tiphys::bench {

enum class Shape : std::uint8_t { FanOut, Chains, Groups };
std::string name_of(Shape shape);

// A Workflow of about that many nodes whose leaves do nothing.
base::Value make_workflow(Shape shape, std::uint32_t nodes);

}  // namespace tiphys::bench
