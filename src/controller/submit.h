// Submission: what turns a manifest into a new run: overrides, name, uid, validation.
//
// Pure but for what it is handed: chance comes as drawn bits, templates through a callable. The
// rules are those of the predecessor; nothing is stored here.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "lint/check.h"
#include "ports/client.h"
#include "ports/entropy.h"
#include "ports/store.h"
#include "spec/finding.h"

namespace tiphys::controller {

struct SubmitInputs {
  std::string file;  // for messages; may be empty
  // May be absent: then nothing is said of references.
  std::function<lint::FoundHolder(std::string_view name, bool cluster_scope)> find_holder;
};

struct Submission {
  ports::NewRun run;   // for Store::create_run; on AlreadyExists of a generated name, prepare again
  base::Value object;  // the Workflow object as stored: run.manifest as a value
  std::vector<spec::Finding> warnings;
};

// Everything wrong in `manifest` (a Workflow object), in order; empty when it may be submitted.
std::vector<spec::Finding> check_submission(const base::Value& manifest,
                                            const SubmitInputs& inputs);

// The run to create. Errors are InvalidArgument: the first finding with its position, and how many
// more there are. Draws from `entropy` for the name, the uid and the run's own 256 bits.
base::Result<Submission> prepare_submission(const base::Value& manifest,
                                            const ports::SubmitOptions& options,
                                            const SubmitInputs& inputs, ports::Entropy& entropy,
                                            base::Timestamp now);

// The object with the options of the user put in, before names are made.
base::Result<base::Value> apply_options(const base::Value& manifest,
                                        const ports::SubmitOptions& options);

}  // namespace tiphys::controller
