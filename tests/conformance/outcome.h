// Outcome: what the predecessor really produced for one manifest, and how ours is held against it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "drive/subject.h"

namespace tiphys::conformance {

struct Outcome {
  std::string name;      // of the file, without ".json"
  base::Value recorded;  // the whole of it
  base::Value manifest;  // the Workflow document, named as it was then
  const base::Value* node(const std::string& name) const;
};

// The bytes of a file, "" where there is none.
std::string read_text(const std::filesystem::path& path);
// The corpus folder, "" where there is none.
std::string corpus_folder();
std::vector<std::string> outcome_names(const std::string& corpus);
base::Result<Outcome> load_outcome(const std::string& corpus, const std::string& name);
// Config maps and templates among the manifests, for questions.
drive::World load_world(const std::string& corpus);

// Plays the leaves as recorded until the workflow ends; the final status or why it got stuck.
base::Result<base::Value> replay(const Outcome& outcome, drive::Subject& subject);

// Everything that differs, one line each; empty when equal.
std::vector<std::string> differences(const Outcome& outcome, const base::Value& status);
// The same, but not what `varies` names, nor artifacts beyond name and key.
std::vector<std::string> real_differences(const Outcome& outcome, const base::Value& status);

}  // namespace tiphys::conformance
