// PodName: what the pod of a node is called, from the objects as users see them.
//
// The format is an annotation of the workflow: v1 is the node's id; v2, the default, is
// <workflow>-<template>-<hash of the node's name>, the part before the hash cut at 242 bytes.
#pragma once

#include <string>

#include "base/value.h"

namespace tiphys::api {

// `workflow` needs its metadata only; `node` is one of status.nodes.
std::string pod_name(const base::Value& workflow, const base::Value& node);

}  // namespace tiphys::api
