// Scenario: a workflow, what happens to it second by second, and how it must stand at the end.
//
//   workflow: {…}                  the object
//   leaves: {NAME: {…}}            how leaves end; others succeed a second after they began
//     phase, message, exitCode, result, parameters: {…}   of its report (a stop kills)
//     until: 20                    it ends in that second; "never": it does not
//     starts: 5                    it begins to run in that second; "never": it stays pending
//     lost: true, rejected: TEXT   instead of a report
//     again: {…}                   the same for when it runs once more
//   events: [{at: 3, intent: Stop, arguments: {…}, actor: ann}]
//   seconds: 60                    how long to watch; it ends early once nothing can follow
//   expected: {…}                  the last member of the file; UPDATE=1 rewrites it
#pragma once

#include <string>

#include "base/value.h"
#include "drive/subject.h"

namespace tiphys::scenarios {

// Runs it; gives what stands under `expected`.
base::Value play(const base::Value& scenario, drive::Subject& subject);

}  // namespace tiphys::scenarios
