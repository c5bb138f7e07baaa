// The supervisor of one attempt: outlives the engine, runs the pod once, reports once.
//
// Lock first: who holds `lock` is the supervisor; a second one leaves. A folder whose lock has text
// (it began) or that has a report is never run again. After `not_after` nothing begins.
#pragma once

#include <string>

#include "executor/file.h"
#include "executor/host_plan.h"
#include "executor/protocol.h"

namespace tiphys::executor {

// REQUIRES: a process of its own (it changes the current folder and the session). The exit code is
// for people; the folder tells the rest.
// `spec`: a file in memory with the encoded spec, where the request has none; else not open.
int supervise(const HostPlan& plan, const BeginRequest& request, const Fd& spec);

}  // namespace tiphys::executor
