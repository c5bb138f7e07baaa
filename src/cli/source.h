// Manifests as users give them: files, folders, standard input; read and checked.
#pragma once

#include <string>
#include <vector>

#include "api/submit_options.h"
#include "base/result.h"
#include "base/value.h"
#include "ports/files.h"
#include "spec/finding.h"
#include "spec/load.h"

namespace tiphys::cli {

// A text with what was read from it.
struct Source {
  std::string file;
  std::string text;
  std::vector<spec::Manifest> manifests;
  std::vector<spec::Finding> findings;  // of the text and of the meaning, in order
};

// Reads and checks one file. Only reading it can fail; all else is a finding.
base::Result<Source> read_source(ports::Files& files, const std::string& file, bool strict);
// The workflows among them with the options put in; what is wrong with them joins the findings.
base::Result<std::vector<base::Value>> checked_workflows(Source& source,
                                                         const api::SubmitOptions& options);
// The objects of other kinds among them that are stored beside workflows: templates, config maps,
// secrets.
std::vector<base::Value> other_objects(const Source& source);

}  // namespace tiphys::cli
