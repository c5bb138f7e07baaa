// Objects beside workflows: stored as they were given, with their namespace and time of creation.
#include "adapters/client/embedded.h"
#include "base/json.h"
#include "base/members.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;
using base::Value;
using ports::Stored;

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

base::Error not_found(const base::Error& error, std::string_view kind, std::string_view name) {
  if (error.code != ErrorCode::NotFound) return error;
  return {ErrorCode::NotFound,
          plural(kind) + group_of(kind) + " \"" + std::string(name) + "\" not found"};
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
  return old ? Stored::Configured : Stored::Created;
}

base::Result<Value> Embedded::get_object(std::string_view kind, std::string_view ns,
                                         std::string_view name) {
  auto stored = parts_.store->get_object(kind, is_of_cluster(kind) ? "" : ns, name);
  if (!stored) return std::unexpected(not_found(stored.error(), kind, name));
  return base::parse_json(stored->manifest);
}

base::Result<std::vector<Value>> Embedded::list_objects(std::string_view kind,
                                                        std::string_view ns) {
  std::vector<Value> out;
  for (const ports::StoredObject& stored :
       TRY(parts_.store->list_objects(kind, is_of_cluster(kind) ? "" : ns)))
    out.push_back(TRY(base::parse_json(stored.manifest)));
  return out;
}

base::Result<void> Embedded::delete_object(std::string_view kind, std::string_view ns,
                                           std::string_view name) {
  const std::string_view where = is_of_cluster(kind) ? "" : ns;
  auto stored = parts_.store->get_object(kind, where, name);
  if (!stored) return std::unexpected(not_found(stored.error(), kind, name));
  return parts_.store->delete_object(kind, where, name);
}

}  // namespace tiphys::adapters::client
