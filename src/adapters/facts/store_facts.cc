// One function per kind of question.
#include "adapters/facts/store_facts.h"

#include <optional>
#include <utility>

#include "base/json.h"
#include "spec/merge/join.h"

namespace tiphys::adapters::facts {

using base::Result;
using base::Value;
using engine::FactAnswer;
using engine::Question;

namespace {

constexpr const char* kTypeLabel = "workflows.argoproj.io/configmap-type";

FactAnswer found(const Question& question, Value value) {
  return {.question = question, .found = true, .value = std::move(value)};
}
FactAnswer missing(const Question& question, std::string text = {}) {
  return {.question = question, .found = false, .value = Value(std::move(text))};
}

// nullopt where there is no such object.
Result<std::optional<Value>> object(ports::Store& store, std::string_view kind, std::string_view ns,
                                    std::string_view name) {
  auto stored = store.get_object(kind, ns, name);
  if (!stored.has_value() && stored.error().code == base::ErrorCode::NotFound) {
    return std::nullopt;
  }
  return TRY(base::parse_json(TRY(std::move(stored)).manifest));
}

bool has_type(const Value& map, std::string_view type) {
  const Value* metadata = map.find("metadata");
  const Value* labels = metadata != nullptr ? metadata->find("labels") : nullptr;
  const Value* label = labels != nullptr ? labels->find(kTypeLabel) : nullptr;
  return label != nullptr && label->is_string() && label->as_string() == type;
}

const Value* key_of(const Value& map, std::string_view key) {
  const Value* all = map.find("data");
  return all != nullptr ? all->find(key) : nullptr;
}

// Whether the run as a whole is that template, by workflowTemplateRef.
Result<bool> runs_as(ports::Store& store, engine::RunKey run, const Question& q) {
  const Value manifest = TRY(base::parse_json(TRY(store.load_run(run)).manifest));
  const Value* spec = manifest.find("spec");
  const Value* ref = spec != nullptr ? spec->find("workflowTemplateRef") : nullptr;
  const Value* name = ref != nullptr ? ref->find("name") : nullptr;
  const Value* cluster = ref != nullptr ? ref->find("clusterScope") : nullptr;
  return name != nullptr && *name == Value(q.name) &&
         (cluster != nullptr && *cluster == Value(true)) == q.cluster_scope;
}

// The configuration's defaults lie under the template that a workflow refers to as a whole.
Result<FactAnswer> template_of(ports::Store& store, const Value& defaults, engine::RunKey run,
                               const Question& q) {
  auto stored = TRY(q.cluster_scope ? object(store, "ClusterWorkflowTemplate", "", q.name)
                                    : object(store, "WorkflowTemplate", q.scope_namespace, q.name));
  if (!stored.has_value()) return missing(q, "workflow template " + q.name + " not found");
  const Value* under = defaults.find("spec");
  Value* spec = stored->find("spec");
  if (under != nullptr && spec != nullptr && TRY(runs_as(store, run, q)))
    *spec = TRY(spec::merge::join_specs(*spec, *under, Value()));
  return found(q, std::move(*stored));
}

// Parameters come only from maps that are labelled for it.
Result<FactAnswer> parameter_of(ports::Store& store, const Question& q) {
  const std::string wanted = std::string(kTypeLabel) + ": Parameter";
  const auto map = TRY(object(store, "ConfigMap", q.scope_namespace, q.name));
  if (!map.has_value()) {
    return missing(q, "ConfigMap '" + q.name +
                          "' does not exist. Please make sure it has the label " + wanted +
                          " to be detectable by the controller");
  }
  if (!has_type(*map, "Parameter")) {
    return missing(
        q, "ConfigMap '" + q.name + "' needs to have the label " + wanted + " to load parameters");
  }
  const Value* value = key_of(*map, q.key);
  if (value == nullptr) {
    return missing(q, "ConfigMap '" + q.name + "' does not have the key '" + q.key + "'");
  }
  return found(q, *value);
}

// Any map will do: semaphores and repositories need no label.
Result<FactAnswer> plain_key(ports::Store& store, const Question& q) {
  const auto map = TRY(object(store, "ConfigMap", q.scope_namespace, q.name));
  const Value* value = map.has_value() ? key_of(*map, q.key) : nullptr;
  if (value != nullptr) return found(q, *value);
  return missing(q, map.has_value()
                        ? "configmap key '" + q.key + "' not found in configmap '" + q.name + "'"
                        : "configmaps \"" + q.name + "\" not found");
}

Result<FactAnswer> repository_of(ports::Store& store, const Value& fallback, const Question& q) {
  if (q.name.empty() && q.key.empty()) {
    return fallback.is_null() ? missing(q) : found(q, fallback);
  }
  FactAnswer answer = TRY(plain_key(store, q));
  if (answer.found && answer.value.is_string()) {
    answer.value = TRY(base::parse_json(answer.value.as_string()));
  }
  return answer;
}

Result<FactAnswer> memo_of(ports::Store& store, const Question& q) {
  const auto map = TRY(object(store, "ConfigMap", q.scope_namespace, q.name));
  const Value* value = map.has_value() && has_type(*map, "Cache") ? key_of(*map, q.key) : nullptr;
  if (value == nullptr || !value->is_string()) return missing(q);
  auto entry = base::parse_json(value->as_string());
  return entry.has_value() ? found(q, std::move(*entry)) : missing(q);
}

}  // namespace

Result<FactAnswer> StoreFacts::ask(engine::RunKey run, const Question& question) {
  switch (question.kind) {
    case Question::Kind::Template:
      return template_of(store_, sources_.workflow_defaults, run, question);
    case Question::Kind::ConfigMapKey: return parameter_of(store_, question);
    case Question::Kind::ArtifactRepository:
      return repository_of(store_, sources_.artifact_repository, question);
    case Question::Kind::SemaphoreLimit: return plain_key(store_, question);
    case Question::Kind::MemoEntry: return memo_of(store_, question);
    case Question::Kind::CallerDefaults:
      return sources_.workflow_defaults.is_null() ? missing(question)
                                                  : found(question, sources_.workflow_defaults);
  }
  return missing(question);
}

}  // namespace tiphys::adapters::facts
