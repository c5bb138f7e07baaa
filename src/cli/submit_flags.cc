// From flags to options. See submit_flags.h.
#include "cli/submit_flags.h"

#include <string>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/config.h"

namespace tiphys::cli {

namespace {

using base::ErrorCode;

base::Result<std::pair<std::string, std::string>> parameter_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return base::fail(ErrorCode::InvalidArgument,
                      "expected parameter of the form: NAME=VALUE. Received: " + text);
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

std::string text_of(const base::Value& value) {
  return value.is_string() ? value.as_string() : base::to_json(value);
}

base::Result<void> read_parameter_file(ports::Files& files, const std::string& file,
                                       api::SubmitOptions& options) {
  const std::string text = TRY(files.read(file));
  auto documents = base::parse_yaml(text);
  if (!documents) return std::unexpected(documents.error().with_context(file));
  if (documents->empty()) return {};
  if (documents->size() != 1 || !documents->front().is_object()) {
    return base::fail(ErrorCode::InvalidArgument,
                      file + ": a parameter file holds one map of names to values");
  }
  for (const base::Member& member : documents->front().as_object()) {
    options.parameters.emplace_back(member.key, text_of(member.value));
  }
  return {};
}

base::Result<base::Value> labels_of(const std::string& text) {
  base::Value labels = base::Value::object();
  for (std::string_view piece : base::split(text, ',')) {
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return base::fail(ErrorCode::InvalidArgument,
                        "expected labels of the form: NAME=VALUE[,NAME=VALUE]. Received: " + text);
    }
    labels.set(piece.substr(0, equals), base::Value(piece.substr(equals + 1)));
  }
  return labels;
}

}  // namespace

base::Result<std::vector<std::pair<std::string, std::string>>> parameters_of(
    const line::Arguments& arguments) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& text : arguments.texts("parameter")) {
    out.push_back(TRY(parameter_of(text)));
  }
  return out;
}

base::Result<void> start_owner(Session& session, const line::Arguments& arguments) {
  ports::Owner* owner = TRY(session.owner());
  return owner->ensure(owner_options(session, arguments));
}

base::Result<api::SubmitOptions> submit_options(Session& session,
                                                const line::Arguments& arguments) {
  api::SubmitOptions options;
  options.workflow_namespace = session.workflow_namespace();
  options.name = arguments.text("name");
  options.generate_name = arguments.text("generate-name");
  options.entrypoint = arguments.text("entrypoint");
  options.service_account = arguments.text("serviceaccount");
  if (const auto priority = arguments.integer("priority")) {
    options.priority = static_cast<std::int32_t>(*priority);
  }
  options.parameters = TRY(parameters_of(arguments));
  if (arguments.has("parameter-file")) {
    TRY(read_parameter_file(session.files(), arguments.text("parameter-file"), options));
  }
  options.labels = TRY(labels_of(arguments.text("labels")));
  TRY(apply_config(session, options));
  return options;
}

ports::OwnerOptions owner_options(const Session& session, const line::Arguments& arguments) {
  ports::OwnerOptions options;
  for (const line::Flag& flag : session.program().owner_flags) {
    if (!arguments.has(flag.name)) continue;
    for (std::string& value : arguments.texts(flag.name)) {
      options.emplace_back(flag.name, std::move(value));
    }
  }
  if (const std::string config = arguments.text("config"); !config.empty()) {
    options.emplace_back("config", config);
  }
  return options;
}

std::vector<line::Flag> submit_flags() {
  using line::FlagKind;
  return {
      {"name", '\0', FlagKind::Text, "NAME", "name of the workflow, in place of its own", ""},
      {"generate-name", '\0', FlagKind::Text, "PREFIX", "override metadata.generateName", ""},
      {"parameter", 'p', FlagKind::Texts, "NAME=VALUE", "pass an input parameter", ""},
      {"parameter-file", 'f', FlagKind::Text, "FILE", "pass a file of input parameters", ""},
      {"entrypoint", '\0', FlagKind::Text, "NAME", "override the entrypoint", ""},
      {"labels", 'l', FlagKind::Text, "K=V[,K=V]", "labels of the workflow", ""},
      {"serviceaccount", '\0', FlagKind::Text, "NAME", "override the service account", ""},
      {"priority", '\0', FlagKind::Integer, "N", "priority of the workflow", ""},
      {"strict", '\0', FlagKind::Switch, "", "refuse unknown fields", "true"},
  };
}

}  // namespace tiphys::cli
