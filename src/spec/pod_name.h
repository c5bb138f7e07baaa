// The name of a step's pod (semantics §4.4), for everybody who says one.
//
// The format is an annotation of the workflow: v1 is the node's id; v2, the default, is
// <workflow>-<template>-<hash of the node's name>. Nodes whose names have the same hash are told
// apart by the number that the id of the later ones ends with: "-2", "-3", …
#pragma once

#include <string>
#include <string_view>

namespace tiphys::spec {

inline constexpr std::string_view kPodNameFormat = "workflows.argoproj.io/pod-name-format";
// What stands before the hash is cut at this many bytes, less those of the number if there is one,
// so that a pod's name fits into 253.
inline constexpr std::size_t kPodPrefixMax = 242;

struct PodNode {
  std::string_view workflow;       // its name
  std::string_view format;         // the value of the annotation; "" without
  std::string_view id;             // of the node
  std::string_view name;           // likewise, whole
  std::string_view template_name;  // "" of an inline one: left out with its dash
};
// O(length of the names).
std::string pod_name(const PodNode& node);

}  // namespace tiphys::spec
