// Building and looking up workflow.* variables.
#include "engine/scope/globals.h"

#include <fmt/format.h>

#include <array>

#include "base/json.h"
#include "base/text.h"
#include "engine/scope/node_scope.h"
#include "expr/tags.h"
#include "spec/encode.h"

namespace tiphys::engine::scope {

namespace {

using base::Value;

struct Date {
  std::int64_t year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0, weekday = 0;
};

Date split_time(base::Timestamp t) {
  std::int64_t secs = t.unix_seconds();
  std::int64_t days = secs >= 0 ? secs / 86400 : -((-secs + 86399) / 86400);
  auto rest = static_cast<unsigned>(secs - days * 86400);
  std::int64_t z = days + 719468;
  std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  auto doe = static_cast<unsigned>(z - era * 146097);
  unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  unsigned mp = (5 * doy + 2) / 153;
  Date d;
  d.day = doy - (153 * mp + 2) / 5 + 1;
  d.month = mp < 10 ? mp + 3 : mp - 9;
  d.year = static_cast<std::int64_t>(yoe) + era * 400 + (d.month <= 2 ? 1 : 0);
  d.hour = rest / 3600;
  d.minute = rest / 60 % 60;
  d.second = rest % 60;
  d.weekday = static_cast<unsigned>(((days % 7) + 11) % 7);  // 1970-01-01 was a Thursday
  return d;
}

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

std::string strftime_char(char c, base::Timestamp t) {
  Date d = split_time(t);
  unsigned hour12 = d.hour % 12 == 0 ? 12 : d.hour % 12;
  switch (c) {
    case 'B': return std::string(kMonths[d.month - 1]);
    case 'b': return std::string(kMonths[d.month - 1].substr(0, 3));
    case 'm': return fmt::format("{:02}", d.month);
    case 'A': return std::string(kDays[d.weekday]);
    case 'a': return std::string(kDays[d.weekday].substr(0, 3));
    case 'd': return fmt::format("{:02}", d.day);
    case 'H': return fmt::format("{:02}", d.hour);
    case 'I': return fmt::format("{:02}", hour12);
    case 'M': return fmt::format("{:02}", d.minute);
    case 'S': return fmt::format("{:02}", d.second);
    case 'Y': return fmt::format("{:04}", d.year);
    case 'y': return fmt::format("{:02}", d.year % 100);
    case 'p': return d.hour < 12 ? "AM" : "PM";
    case 'Z': return "UTC";
    case 'z': return "+0000";
    default: return fmt::format(".{:03}", t.ns / 1'000'000 % 1000);  // L
  }
}

void add_map(state::Texts& globals, std::string_view kind,
             const std::map<std::string, std::string, std::less<>>& values) {
  std::string head = "workflow." + std::string(kind);
  Value object = Value::object();
  for (const auto& [key, value] : values) {
    globals[head + "." + key] = value;
    object.set(key, value);
  }
  std::string json = base::to_json(object, base::JsonEscape::GoHtml);
  globals[head + ".json"] = json;
  globals[head] = std::move(json);
}

void add_times(state::Texts& globals, const spec::ObjectMeta& meta) {
  auto parsed = base::parse_rfc3339(meta.creation_timestamp);
  if (!parsed) return;
  std::string text = base::to_rfc3339(*parsed);
  globals["workflow.creationTimestamp"] = text;
  globals["workflow.creationTimestamp.RFC3339"] = text;
  globals["workflow.creationTimestamp.s"] = std::to_string(parsed->unix_seconds());
  for (char c : std::string_view("BbmAadHIMSYypZzL")) {
    globals[std::string("workflow.creationTimestamp.") + c] = strftime_char(c, *parsed);
  }
}

base::Result<void> add_parameters(state::Upkeep& up) {
  const RunState& s = up.state();
  Value list = Value::array();
  for (const spec::Parameter& parameter : s.spec->arguments.parameters) {
    spec::Parameter shown = parameter;
    if (!shown.value && shown.value_from && shown.value_from->config_map_key_ref) {
      shown.value = TRY(config_map_value(s, *shown.value_from));
    }
    if (!shown.value && shown.default_value) shown.value = shown.default_value;
    if (!shown.value && !(shown.value_from && shown.value_from->supplied)) {
      return base::fail(base::ErrorCode::InvalidArgument,
                        "workflow.parameters." + shown.name + " was not supplied");
    }
    if (shown.value) up.parameters()[shown.name] = *shown.value;
    list.as_array().push_back(spec::encode(shown));
  }
  std::string json = base::to_json(list, base::JsonEscape::GoHtml);
  up.globals()["workflow.parameters.json"] = json;
  up.globals()["workflow.parameters"] = std::move(json);
  return {};
}

constexpr std::string_view kWorkflowParameters = "workflow.parameters.";
constexpr std::string_view kOutputs = "workflow.outputs.parameters.";

std::string duration_text(const RunState& s, base::Timestamp now) {
  if (!s.record.started.is_set()) return "0.000000";
  base::Timestamp end = s.record.finished.is_set() ? s.record.finished : now;
  return fmt::format("{:.6f}", (end - s.record.started).as_seconds());
}

// The phase that the workflow has, or will have once its exit handler is done.
std::string_view status_text(const RunState& s) {
  if (s.nodes.size() == 0 || !is_fulfilled(s.nodes[0].phase)) {
    return s.nodes.size() == 0 ? name_of(s.record.phase) : name_of(s.nodes[0].phase);
  }
  switch (s.nodes[0].phase) {
    case Phase::Failed: return "Failed";
    case Phase::Error: return "Error";
    default: return "Succeeded";
  }
}

}  // namespace

Question config_map_question(const RunState& s, std::string_view name, std::string_view key) {
  Question q;
  q.kind = Question::Kind::ConfigMapKey;
  q.scope_namespace = s.seed.workflow->metadata.namespace_name;
  q.name = name;
  q.key = key;
  return q;
}

base::Result<std::optional<std::string>> config_map_value(const RunState& s,
                                                          const spec::ValueFrom& from) {
  const spec::KeyRef& ref = *from.config_map_key_ref;
  static const expr::Strictness kAllow = expr::Strictness::allow();
  GlobalScope scope(s, s.now);
  expr::EvalInputs inputs{s.now, expr::Chance(s.workflow_name), nullptr};
  expr::Budget budget;
  expr::Substitution with{scope, kAllow, inputs, budget};
  std::string name = TRY(expr::substitute(std::string_view(ref.name), with));
  std::string key = TRY(expr::substitute(std::string_view(ref.key), with));
  auto it = s.facts.find(config_map_question(s, name, key));
  if (it == s.facts.end()) return std::nullopt;
  const FactAnswer& answer = it->second;
  if (answer.found && answer.value.is_string()) return answer.value.as_string();
  if (from.default_value) return *from.default_value;
  std::string text = answer.value.is_string()
                         ? answer.value.as_string()
                         : "ConfigMap '" + name + "' does not have the key '" + key + "'";
  return base::fail(base::ErrorCode::NotFound, std::move(text));
}

std::optional<Question> fact_for_globals(const RunState& s) {
  for (const spec::Parameter& parameter : s.spec->arguments.parameters) {
    if (parameter.value || !parameter.value_from || !parameter.value_from->config_map_key_ref) {
      continue;
    }
    const spec::KeyRef& ref = *parameter.value_from->config_map_key_ref;
    GlobalScope scope(s, s.now);
    expr::EvalInputs inputs{s.now, expr::Chance(s.workflow_name), nullptr};
    expr::Budget budget;
    expr::Strictness allow;
    expr::Substitution with{scope, allow, inputs, budget};
    auto name = expr::substitute(std::string_view(ref.name), with);
    auto key = expr::substitute(std::string_view(ref.key), with);
    Question q = config_map_question(s, name ? *name : ref.name, key ? *key : ref.key);
    if (!s.facts.contains(q)) return q;
  }
  return std::nullopt;
}

base::Result<void> build_globals(state::Upkeep& up) {
  const RunState& s = up.state();
  state::Texts& globals = up.globals();
  const spec::ObjectMeta& meta = s.seed.workflow->metadata;
  globals.clear();
  up.parameters().clear();
  globals["workflow.name"] = meta.name;
  globals["workflow.namespace"] = meta.namespace_name;
  globals["workflow.uid"] = meta.uid;
  globals["workflow.mainEntrypoint"] = s.spec->entrypoint;
  globals["workflow.serviceAccountName"] = s.spec->service_account_name;
  if (s.spec->priority) globals["workflow.priority"] = std::to_string(*s.spec->priority);
  add_times(globals, meta);
  auto scheduled = meta.annotations.find("workflows.argoproj.io/scheduled-time");
  if (scheduled != meta.annotations.end()) {
    globals["workflow.scheduledTime"] = scheduled->second;
  }
  std::map<std::string, std::string, std::less<>> labels(meta.labels.begin(), meta.labels.end());
  for (const auto& [key, value] : s.record.labels) labels[key] = value;
  add_map(globals, "labels", labels);
  std::map<std::string, std::string, std::less<>> notes(meta.annotations.begin(),
                                                        meta.annotations.end());
  for (const auto& [key, value] : s.record.annotations) notes[key] = value;
  add_map(globals, "annotations", notes);
  up.library().set_target_text([&s](const std::string& text) {
    GlobalScope scope(s, s.now);
    expr::EvalInputs inputs{s.now, expr::Chance(s.workflow_name), nullptr};
    expr::Budget budget;
    expr::Strictness allow;
    expr::Substitution with{scope, allow, inputs, budget};
    auto made = expr::substitute(std::string_view(text), with);
    return made ? *made : text;
  });
  return add_parameters(up);
}

std::optional<std::string> global_value(const RunState& s, std::string_view key,
                                        base::Timestamp now) {
  if (!key.starts_with("workflow.")) return std::nullopt;
  if (key.starts_with(kWorkflowParameters)) {
    auto it = s.parameters.find(key.substr(kWorkflowParameters.size()));
    if (it != s.parameters.end()) return it->second;
  }
  if (key.starts_with(kOutputs)) {
    const GlobalOutput* output = s.global_outputs.find(key.substr(kOutputs.size()));
    if (output == nullptr) return std::nullopt;
    return output->value;
  }
  if (key == "workflow.status") return std::string(status_text(s));
  if (key == "workflow.duration") return duration_text(s, now);
  if (key == "workflow.failures") {
    if (s.nodes.size() == 0 || !is_fulfilled(s.nodes[0].phase)) return std::nullopt;
    return failures_json(s);
  }
  auto it = s.globals.find(key);
  if (it == s.globals.end()) return std::nullopt;
  return it->second;
}

void enumerate_globals(const RunState& s, std::string_view prefix, base::Timestamp now,
                       const expr::Scope::Visitor& visit) {
  auto give = [&](const std::string& key, std::string value) {
    if (key.starts_with(prefix)) visit(key, expr::ScopeValue::of_text(std::move(value)));
  };
  for (const auto& [key, value] : s.globals) give(key, value);
  for (const auto& [name, value] : s.parameters)
    give(std::string(kWorkflowParameters) + name, value);
  for (const GlobalOutput& o : s.global_outputs) give(std::string(kOutputs) + o.name, o.value);
  for (std::string_view key : {"workflow.status", "workflow.duration", "workflow.failures"}) {
    if (!key.starts_with(prefix)) continue;
    auto value = global_value(s, key, now);
    if (value) give(std::string(key), std::move(*value));
  }
}

std::string failures_json(const RunState& s) {
  Value list = Value::array();
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.nodes[i];
    if (!is_failed_or_error(n.phase)) continue;
    Value entry = Value::object();
    const spec::Template* source = n.plan == 0 ? nullptr : s.plan_of(i).source;
    std::string template_name = source == nullptr ? "" : source->name;
    entry.set("displayName", s.naming().display_name(i));
    entry.set("message", s.nodes.text(n.message));
    entry.set("templateName", template_name);
    entry.set("phase", name_of(n.phase));
    entry.set("podName", pod_name(s, i));
    entry.set("finishedAt", base::to_rfc3339(n.finished));
    list.as_array().push_back(std::move(entry));
  }
  std::string json = list.as_array().empty() ? "null" : base::to_json(list);
  return base::go_quote(json);
}

}  // namespace tiphys::engine::scope
