// Objects beside workflows: stored as they were given, with their namespace and time of creation.
#include "adapters/client/embedded.h"
#include "base/json.h"
#include "base/members.h"
#include "expr/selector.h"

namespace tiphys::adapters::client {

namespace {

using api::Stored;
using base::ErrorCode;
using base::Value;

bool is_of_cluster(std::string_view kind) { return kind == "ClusterWorkflowTemplate"; }

// What a user asks for twice must compare as equal: without the time that the store added.
Value without_time(Value object) {
  if (Value* metadata = object.find("metadata"); metadata != nullptr && metadata->is_object())
    metadata->erase("creationTimestamp");
  return object;
}

// "configmaps", as in messages.
std::string plural(std::string_view kind) {
  std::string out(kind);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out + "s";
}

std::string group_of(std::string_view kind) {
  return kind == "ConfigMap" || kind == "Secret" ? "" : ".argoproj.io";
}

base::Error not_found(const base::Error& error, const api::ObjectRef& which) {
  if (error.code != ErrorCode::NotFound) return error;
  return {ErrorCode::NotFound,
          plural(which.kind) + group_of(which.kind) + " \"" + which.name + "\" not found"};
}

std::string_view namespace_of(const api::ObjectRef& which) {
  return is_of_cluster(which.kind) ? std::string_view() : which.object_namespace;
}

bool labels_fit(const expr::LabelSelector& selector, const Value& object) {
  const Value* metadata = object.find("metadata");
  const Value* labels = metadata == nullptr ? nullptr : metadata->find("labels");
  return selector.matches([labels](std::string_view key) -> std::optional<std::string> {
    const Value* value = labels == nullptr ? nullptr : labels->find(key);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->as_string();
  });
}

}  // namespace

base::Result<Stored> Embedded::put_object(const Value& object, std::string_view ns) {
  ports::StoredObject stored;
  stored.kind = member_text(object, "kind");
  Value made = object;
  Value* metadata = made.find("metadata");
  stored.name = metadata == nullptr ? "" : member_text(*metadata, "name");
  if (stored.kind.empty() || stored.name.empty())
    return base::fail(ErrorCode::InvalidArgument, "an object needs a kind and a name to be stored");
  if (!is_of_cluster(stored.kind)) {
    stored.object_namespace = member_text(*metadata, "namespace");
    if (stored.object_namespace.empty()) stored.object_namespace = ns;
    metadata->set("namespace", Value(stored.object_namespace));
  }
  auto old = parts_.store->get_object(stored.kind, stored.object_namespace, stored.name);
  if (!old && old.error().code != ErrorCode::NotFound) return std::unexpected(old.error());
  std::string created_at = base::to_rfc3339({parts_.clock->now().unix_seconds() * 1'000'000'000});
  if (old) {
    const Value before = TRY(base::parse_json(old->manifest));
    if (const Value* of_old = before.find("metadata")) {
      if (std::string time = member_text(*of_old, "creationTimestamp"); !time.empty())
        created_at = std::move(time);
    }
    if (without_time(before) == without_time(made)) return Stored::Unchanged;
  }
  metadata->set("creationTimestamp", Value(std::move(created_at)));
  stored.manifest = base::to_json(made);
  TRY(parts_.store->put_object(stored));
  tell_written();
  return old ? Stored::Configured : Stored::Created;
}

base::Result<Value> Embedded::get_object(const api::ObjectRef& which) {
  auto stored = parts_.store->get_object(which.kind, namespace_of(which), which.name);
  if (!stored) return std::unexpected(not_found(stored.error(), which));
  return base::parse_json(stored->manifest);
}

base::Result<api::Page<Value>> Embedded::list_objects(const api::ObjectQuery& query) {
  const auto selector = TRY(expr::LabelSelector::parse(query.label_selector));
  const std::string ns =
      is_of_cluster(query.kind) ? std::string() : query.object_namespace.value_or("");
  api::Page<Value> page;
  for (const ports::StoredObject& stored : TRY(parts_.store->list_objects(query.kind, ns))) {
    Value object = TRY(base::parse_json(stored.manifest));
    if (labels_fit(selector, object)) page.items.push_back(std::move(object));
  }
  return page;
}

base::Result<void> Embedded::delete_object(const api::ObjectRef& which) {
  auto stored = parts_.store->get_object(which.kind, namespace_of(which), which.name);
  if (!stored) return std::unexpected(not_found(stored.error(), which));
  TRY(parts_.store->delete_object(which.kind, namespace_of(which), which.name));
  tell_written();
  return {};
}

}  // namespace tiphys::adapters::client
