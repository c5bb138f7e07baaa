// The name of a step's pod (semantics §4.4): <workflow>-<template>-<hash of the node's name>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiphys::spec {

// What stands before the hash is cut at this many bytes, so that a pod's name fits into 253.
inline constexpr std::size_t kPodPrefixMax = 242;

// An empty template name (an inline template) is left out with its dash.
std::string pod_name(std::string_view workflow, std::string_view template_name,
                     std::uint32_t name_hash);

}  // namespace tiphys::spec
