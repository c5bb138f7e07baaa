// Manifests as users give them: files, folders, standard input; read, checked and explained.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "cli/session.h"
#include "ports/client.h"
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
base::Result<Source> read_source(const Host& host, const std::string& file, bool strict);
// The workflows among them with the options put in; what is wrong with them joins the findings.
base::Result<std::vector<base::Value>> checked_workflows(Source& source,
                                                         const api::SubmitOptions& options);

// The objects of other kinds among them that are stored beside workflows: templates, config maps,
// secrets.
std::vector<base::Value> other_objects(const Source& source);

// Findings for people: where, what, the line of the text with a caret, the nearest name.
std::string explain(std::span<const spec::Finding> findings, const Source& source,
                    const view::Style& style);

// The flags that `run` and `submit` share: names, parameters, labels, and so on.
base::Result<api::SubmitOptions> submit_options(Session& session, const line::Arguments& arguments);
// The flags of the owner: --max-parallel, --unsandboxed, --mount, …
ports::OwnerOptions owner_options(const line::Arguments& arguments);
std::vector<line::Flag> submit_flags();
std::vector<line::Flag> owner_flags();

}  // namespace tiphys::cli
