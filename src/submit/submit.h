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

#include "api/submit_options.h"
#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "lint/check.h"
#include "spec/finding.h"

namespace tiphys::submit {

struct Inputs {
  std::string file;  // for messages; may be empty
  // May be absent: then nothing is said of references.
  std::function<lint::FoundHolder(std::string_view name, bool cluster_scope)> find_holder;
  // The spec of the template that the workflow refers to; null where there is none, or none known.
  base::Value of_template = {};
};

// 512 bits that nobody can guess: for the name and the uid, and those that the run keeps.
struct Chance {
  std::array<std::uint64_t, 4> names = {};
  std::array<std::uint64_t, 4> run = {};
};

// A run to be created. Where its generated name is taken already, prepare again with new chance.
struct Submission {
  std::string workflow_namespace;
  std::string name;
  std::string uid;
  base::Timestamp created_at;  // whole seconds, as the object says
  std::int32_t priority = 0;
  std::array<std::uint64_t, 4> entropy = {};
  base::Value labels;    // null where there are none
  base::Value object;    // the Workflow object as it is stored
  std::string manifest;  // the same as JSON
  std::vector<spec::Finding> warnings;
};

// A random (version 4) UUID of these bits.
std::string uuid_of(std::uint64_t high, std::uint64_t low);

// Everything wrong in `manifest` (a Workflow object), in order; empty when it may be submitted.
std::vector<spec::Finding> check(const base::Value& manifest, const Inputs& inputs);

// The run to create. Errors are InvalidArgument: the first finding with its position, and how many
// more there are.
base::Result<Submission> prepare(const base::Value& manifest, const api::SubmitOptions& options,
                                 const Inputs& inputs, const Chance& chance, base::Timestamp now);

// The object with the options of the user put in, before names are made.
base::Result<base::Value> apply_options(const base::Value& manifest,
                                        const api::SubmitOptions& options);

}  // namespace tiphys::submit
