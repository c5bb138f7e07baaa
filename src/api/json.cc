// Each type lists its fields once; a writer and a reader are taken along the list. See json.h.
#include "api/json.h"

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace tiphys::api {

namespace {

using base::Value;

// A time with its fraction of a second, which to_rfc3339 leaves out.
std::string time_text(base::Timestamp at) {
  std::string text = base::to_rfc3339(at);
  const std::int64_t fraction = at.ns - at.unix_seconds() * 1'000'000'000;
  if (fraction == 0 || text.empty()) return text;
  text.pop_back();
  return text + fmt::format(".{:09}Z", fraction);
}

template <class E>
constexpr std::size_t kNamesMax = 0;
template <>
constexpr std::size_t kNamesMax<spec::Phase> = 7;
template <>
constexpr std::size_t kNamesMax<spec::NodeType> = 11;
template <>
constexpr std::size_t kNamesMax<spec::WorkflowPhase> = 6;
template <>
constexpr std::size_t kNamesMax<spec::Shutdown> = 3;
template <>
constexpr std::size_t kNamesMax<WatchEvent::Kind> = 2;

class Writer {
 public:
  template <class T>
  void operator()(std::string_view key, const T& field) {
    if constexpr (std::is_enum_v<T>) {
      if (!name_of(field).empty()) out_.set(key, Value(name_of(field)));
    } else if constexpr (std::same_as<T, bool>) {
      if (field) out_.set(key, Value(true));
    } else if constexpr (std::integral<T>) {
      if (field != 0) out_.set(key, Value(base::NumberText{std::to_string(field)}));
    } else if constexpr (std::same_as<T, base::Timestamp>) {
      if (field.is_set()) out_.set(key, Value(time_text(field)));
    } else if constexpr (std::same_as<T, Value>) {
      if (!field.is_null()) out_.set(key, field);
    } else if constexpr (std::same_as<T, std::string>) {
      if (!field.empty()) out_.set(key, Value(field));
    } else {
      out_.set(key, to_json(field));
    }
  }
  Value take() { return std::move(out_); }

 private:
  Value out_ = Value::object();
};

class Reader {
 public:
  explicit Reader(const Value& from) : from_(from) {
    if (!from.is_object()) refuse("", "a map is expected");
  }

  template <class T>
  void operator()(std::string_view key, T& field) {
    const Value* value = from_.find(key);
    if (value == nullptr || value->is_null() || !error_.empty()) return;
    if constexpr (std::is_enum_v<T>) {
      enumeration(key, *value, field);
    } else if constexpr (std::same_as<T, bool>) {
      if (!value->is_bool()) return refuse(key, "true or false is expected");
      field = value->as_bool();
    } else if constexpr (std::integral<T>) {
      const auto number = value->as_int64();
      if (!number || !std::in_range<T>(*number)) return refuse(key, "a number is expected");
      field = static_cast<T>(*number);
    } else if constexpr (std::same_as<T, base::Timestamp>) {
      const auto at = base::parse_rfc3339(value->is_string() ? value->as_string() : "");
      if (!at) return refuse(key, "a time is expected");
      field = *at;
    } else if constexpr (std::same_as<T, Value>) {
      field = *value;
    } else if constexpr (std::same_as<T, std::string>) {
      if (!value->is_string()) return refuse(key, "a text is expected");
      field = value->as_string();
    } else {
      auto inner = from_json<T>(*value);
      if (!inner) return refuse(key, inner.error().message);
      field = std::move(*inner);
    }
  }
  const std::string& error() const { return error_; }

 private:
  void refuse(std::string_view key, std::string_view what) {
    error_ = key.empty() ? std::string(what) : fmt::format("{}: {}", key, what);
  }
  template <class E>
  void enumeration(std::string_view key, const Value& value, E& field) {
    static_assert(kNamesMax<E> > 0);
    for (std::size_t i = 0; value.is_string() && i < kNamesMax<E>; ++i) {
      if (name_of(static_cast<E>(i)) != value.as_string()) continue;
      field = static_cast<E>(i);
      return;
    }
    refuse(key, "this value is not known");
  }

  const Value& from_;
  std::string error_;
};

// `T` is const for a writer.
template <class T, class Type>
concept Is = std::same_as<std::remove_const_t<T>, Type>;

template <class V, Is<WorkflowSummary> T>
void fields(V& visit, T& of) {
  visit("namespace", of.workflow_namespace);
  visit("name", of.name);
  visit("uid", of.uid);
  visit("createdAt", of.created_at);
  visit("priority", of.priority);
  visit("revision", of.revision);
  visit("live", of.live);
  visit("archived", of.archived);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
  visit("progressDone", of.progress_done);
  visit("progressTotal", of.progress_total);
  visit("nodes", of.nodes);
  visit("podsPending", of.pods_pending);
  visit("podsRunning", of.pods_running);
  visit("podsCompleted", of.pods_completed);
  visit("shutdown", of.shutdown);
  visit("suspended", of.suspended);
  visit("labels", of.labels);
  visit("parameters", of.parameters);
}

template <class V, Is<WatchEvent> T>
void fields(V& visit, T& of) {
  visit("number", of.number);
  visit("kind", of.kind);
  visit("workflow", of.workflow);
}

template <class V, Is<NodeRow> T>
void fields(V& visit, T& of) {
  visit("number", of.number);
  visit("id", of.id);
  visit("name", of.name);
  visit("displayName", of.display_name);
  visit("boundaryID", of.boundary_id);
  visit("templateName", of.template_name);
  visit("podName", of.pod_name);
  visit("attempt", of.attempt);
  visit("type", of.type);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("progress", of.progress);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
}

template <class V, Is<TreeRow> T>
void fields(V& visit, T& of) {
  visit("node", of.node);
  visit("depth", of.depth);
  visit("label", of.label);
  visit("templateName", of.template_name);
  visit("type", of.type);
  visit("phase", of.phase);
  visit("message", of.message);
  visit("startedAt", of.started_at);
  visit("finishedAt", of.finished_at);
  visit("isGroup", of.is_group);
  visit("total", of.total);
  visit("pending", of.pending);
  visit("running", of.running);
  visit("succeeded", of.succeeded);
  visit("failed", of.failed);
  visit("skipped", of.skipped);
}

template <class V, Is<Explanation> T>
void fields(V& visit, T& of) {
  visit("node", of.node);
  visit("reason", of.reason);
  visit("text", of.text);
  visit("count", of.count);
  visit("since", of.since);
  visit("until", of.until);
}

template <class V, Is<LogRecord> T>
void fields(V& visit, T& of) {
  visit("podName", of.pod_name);
  visit("nodeName", of.node_name);
  visit("container", of.container);
  visit("at", of.at);
  visit("isStderr", of.is_stderr);
  visit("text", of.text);
}

template <class V, Is<ObjectRef> T>
void fields(V& visit, T& of) {
  visit("kind", of.kind);
  visit("namespace", of.object_namespace);
  visit("name", of.name);
}

template <class T>
Value written(const T& of) {
  Writer writer;
  fields(writer, of);
  return writer.take();
}

}  // namespace

Value to_json(const WorkflowSummary& workflow) { return written(workflow); }
Value to_json(const WatchEvent& event) { return written(event); }
Value to_json(const NodeRow& node) { return written(node); }
Value to_json(const TreeRow& row) { return written(row); }
Value to_json(const Explanation& reason) { return written(reason); }
Value to_json(const LogRecord& record) { return written(record); }
Value to_json(const ObjectRef& object) { return written(object); }

template <class T>
base::Result<T> from_json(const Value& value) {
  T made;
  // Left out is empty, whatever a fresh one holds.
  if constexpr (std::same_as<T, WorkflowSummary>) made.live = false;
  Reader reader(value);
  fields(reader, made);
  if (!reader.error().empty()) return base::fail(base::ErrorCode::InvalidArgument, reader.error());
  return made;
}

template base::Result<WorkflowSummary> from_json(const Value&);
template base::Result<WatchEvent> from_json(const Value&);
template base::Result<NodeRow> from_json(const Value&);
template base::Result<TreeRow> from_json(const Value&);
template base::Result<Explanation> from_json(const Value&);
template base::Result<LogRecord> from_json(const Value&);
template base::Result<ObjectRef> from_json(const Value&);

}  // namespace tiphys::api
