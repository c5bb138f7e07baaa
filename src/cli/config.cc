// Reading the file of --config. See config.h.
#include "cli/config.h"

#include <utility>

#include "cli/findings.h"
#include "cli/source.h"

namespace tiphys::cli {

base::Result<spec::ControllerConfig> read_config_file(const Session& session,
                                                      const std::string& file) {
  Source source;
  source.file = file;
  source.text = TRY(session.files().read(file));
  spec::ReadConfig read = spec::read_config(source.text, file);
  session.show_err(findings_text(read.findings, source, session.style()));
  if (spec::has_errors(read.findings)) {
    return base::fail(base::ErrorCode::InvalidArgument, file + " is no valid configuration");
  }
  return std::move(read.config);
}

base::Result<void> apply_config(Session& session, api::SubmitOptions& options) {
  const spec::ControllerConfig& config = *TRY(session.config());
  options.workflow_defaults = config.workflow_defaults;
  options.template_referencing = config.template_referencing;
  const std::string instance = TRY(session.instance());
  if (instance.empty()) return {};
  if (!options.labels.is_object()) options.labels = base::Value::object();
  options.labels.set("workflows.argoproj.io/controller-instanceid", base::Value(instance));
  return {};
}

}  // namespace tiphys::cli
