// Reading the file of --config. See config.h.
#include "cli/config.h"

#include "cli/findings.h"
#include "cli/source.h"
#include "spec/config.h"

namespace tiphys::cli {

base::Result<void> apply_config(Session& session, const line::Arguments& arguments,
                                api::SubmitOptions& options) {
  const std::string file = arguments.text("config");
  if (file.empty()) return {};
  Source source;
  source.file = file;
  source.text = TRY(session.files().read(file));
  spec::ReadConfig read = spec::read_config(source.text, file);
  session.err(findings_text(read.findings, source, session.style()));
  if (spec::has_errors(read.findings)) {
    return base::fail(base::ErrorCode::InvalidArgument, file + " is no valid configuration");
  }
  options.workflow_defaults = std::move(read.config.workflow_defaults);
  options.template_referencing = read.config.template_referencing;
  const std::string label = "workflows.argoproj.io/controller-instanceid";
  if (!read.config.instance_id.empty() && options.labels.find(label) == nullptr) {
    if (!options.labels.is_object()) options.labels = base::Value::object();
    options.labels.set(label, base::Value(read.config.instance_id));
  }
  return {};
}

}  // namespace tiphys::cli
