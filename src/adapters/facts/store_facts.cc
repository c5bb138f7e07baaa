// One function per kind of question.
#include "adapters/facts/store_facts.h"

#include <map>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/take_front.h"
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

// The objects of one call, each read once.
class Shelf {
 public:
  explicit Shelf(ports::Objects& objects) : objects_(objects) {}
  // Null where there is no such object. Good for the life of this.
  Result<const Value*> object(std::string_view kind, std::string_view ns, std::string_view name) {
    const ports::ObjectKey key{std::string(kind), std::string(ns), std::string(name)};
    auto known = read_.find(key);
    if (known == read_.end()) known = read_.emplace(key, TRY(read(key))).first;
    return known->second.has_value() ? &*known->second : nullptr;
  }

 private:
  Result<std::optional<Value>> read(const ports::ObjectKey& key) {
    auto stored = objects_.get(key);
    if (!stored.has_value() && stored.error().code == base::ErrorCode::NotFound) {
      return std::nullopt;
    }
    return TRY(base::parse_json(TRY(std::move(stored)).manifest));
  }

  ports::Objects& objects_;
  std::map<ports::ObjectKey, std::optional<Value>> read_;
};

bool has_type(const Value& map, std::string_view type) {
  return base::label_of(base::object_labels(map), kTypeLabel) == type;
}

const Value* key_of(const Value& map, std::string_view key) {
  return base::member_of(map, "data").find(key);
}

// The configuration's defaults lie under the template that a workflow refers to as a whole.
Result<FactAnswer> template_of(Shelf& shelf, const Value& defaults, const ports::RunReference& run,
                               const Question& q) {
  const Value* stored =
      TRY(q.cluster_scope ? shelf.object("ClusterWorkflowTemplate", "", q.name)
                          : shelf.object("WorkflowTemplate", q.scope_namespace, q.name));
  if (stored == nullptr) return missing(q, "workflow template " + q.name + " not found");
  const bool whole = run.template_name == q.name && run.cluster_scope == q.cluster_scope;
  Value made = *stored;
  if (whole && base::is_set(defaults, "spec") && base::is_set(made, "spec")) {
    made.set("spec", TRY(spec::merge::join_specs(base::member_of(made, "spec"),
                                                 base::member_of(defaults, "spec"), Value())));
  }
  return found(q, std::move(made));
}

// Parameters come only from maps that are labelled for it.
Result<FactAnswer> parameter_of(Shelf& shelf, const Question& q) {
  const std::string wanted = std::string(kTypeLabel) + ": Parameter";
  const Value* map = TRY(shelf.object("ConfigMap", q.scope_namespace, q.name));
  if (map == nullptr) {
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
Result<FactAnswer> plain_key(Shelf& shelf, const Question& q) {
  const Value* map = TRY(shelf.object("ConfigMap", q.scope_namespace, q.name));
  const Value* value = map != nullptr ? key_of(*map, q.key) : nullptr;
  if (value != nullptr) return found(q, *value);
  return missing(q, map != nullptr
                        ? "configmap key '" + q.key + "' not found in configmap '" + q.name + "'"
                        : "configmaps \"" + q.name + "\" not found");
}

Result<FactAnswer> repository_of(Shelf& shelf, const Value& fallback, const Question& q) {
  if (q.name.empty() && q.key.empty()) {
    return fallback.is_null() ? missing(q) : found(q, fallback);
  }
  FactAnswer answer = TRY(plain_key(shelf, q));
  if (answer.found && answer.value.is_string()) {
    answer.value = TRY(base::parse_json(answer.value.as_string()));
  }
  return answer;
}

Result<FactAnswer> memo_of(Shelf& shelf, const Question& q) {
  const Value* map = TRY(shelf.object("ConfigMap", q.scope_namespace, q.name));
  const Value* value = map != nullptr && has_type(*map, "Cache") ? key_of(*map, q.key) : nullptr;
  if (value == nullptr || !value->is_string()) return missing(q);
  auto entry = base::parse_json(value->as_string());
  return entry.has_value() ? found(q, std::move(*entry)) : missing(q);
}

Result<FactAnswer> answer_of(Shelf& shelf, const FactSources& sources,
                             const ports::RunReference& run, const Question& question) {
  switch (question.kind) {
    case Question::Kind::Template:
      return template_of(shelf, sources.workflow_defaults, run, question);
    case Question::Kind::ConfigMapKey: return parameter_of(shelf, question);
    case Question::Kind::ArtifactRepository:
      return repository_of(shelf, sources.artifact_repository, question);
    case Question::Kind::SemaphoreLimit: return plain_key(shelf, question);
    case Question::Kind::MemoEntry: return memo_of(shelf, question);
    case Question::Kind::CallerDefaults:
      return sources.workflow_defaults.is_null() ? missing(question)
                                                 : found(question, sources.workflow_defaults);
  }
  return missing(question);
}

}  // namespace

// An entry that was saved by a workflow goes before one in a config map of the user's.
Result<std::vector<FactAnswer>> StoreFacts::answer(const ports::RunReference& run,
                                                   std::vector<Question> questions) {
  std::vector<ports::MemoKey> keys;
  for (const Question& q : questions) {
    if (q.kind == Question::Kind::MemoEntry) keys.push_back({q.scope_namespace, q.name, q.key});
  }
  std::vector<std::optional<ports::Memo>> memos;
  if (!keys.empty()) memos = TRY(memos_.find_memos(keys));
  Shelf shelf(objects_);
  std::vector<FactAnswer> out;
  out.reserve(questions.size());
  std::size_t next_memo = 0;
  for (const Question& question : questions) {
    if (question.kind == Question::Kind::MemoEntry) {
      const std::optional<ports::Memo>& memo = memos[next_memo++];
      auto entry = memo.has_value() ? base::parse_json(memo->entry) : Result<Value>(Value());
      if (entry.has_value() && !entry->is_null()) {
        out.push_back(found(question, std::move(*entry)));
        continue;
      }
    }
    out.push_back(TRY(answer_of(shelf, sources_, run, question)));
  }
  return out;
}

ports::FactsTicket StoreFacts::ask(const ports::RunReference& run,
                                   std::vector<Question> questions) {
  answered_.push_back({++last_, answer(run, std::move(questions))});
  return last_;
}

std::vector<ports::FactsAnswered> StoreFacts::drain(std::size_t most) {
  return base::take_front(answered_, most);
}

}  // namespace tiphys::adapters::facts
