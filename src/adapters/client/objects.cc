// Objects beside workflows: stored as they were given, with their namespace and time of creation.
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/shown_object.h"
#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "spec/canonical.h"
#include "spec/schema/schema.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

namespace {

using api::Stored;
using base::ErrorCode;
using base::Value;

// What the store gives an object, and a user does not change by applying it.
void drop_given(Value& object) {
  object.erase("status");
  Value& metadata = metadata_in(object);
  for (const char* key :
       {"creationTimestamp", "resourceVersion", "uid", "generation", "managedFields", "selfLink"}) {
    metadata.erase(key);
  }
}

Value without_given(Value object) {
  drop_given(object);
  return object;
}

// Why two writers meet more than this often is a bug.
constexpr int kWritesMax = 8;

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

// Of a resourceVersion; none where there is no such text.
base::Result<ports::ExpectedRevision> revision_in(std::string_view version) {
  if (version.empty()) return std::nullopt;
  std::uint64_t revision = 0;
  const char* end = version.data() + version.size();
  const auto read = std::from_chars(version.data(), end, revision);
  if (read.ec == std::errc() && read.ptr == end) return revision;
  return base::fail(ErrorCode::InvalidArgument,
                    "resourceVersion \"" + std::string(version) + "\" is none of this store");
}

ports::ObjectKey key_of(const api::ObjectRef& which) {
  return {which.kind, std::string(namespace_of(which)), which.name};
}

// The object to be stored, all but what depends on the one that is there.
base::Result<ports::StoredObject> new_object(const Value& object, std::string_view ns) {
  ports::StoredObject made;
  made.kind = object_kind(object);
  made.name = object_name(object);
  if (made.kind.empty() || made.name.empty())
    return base::fail(ErrorCode::InvalidArgument, "an object needs a kind and a name to be stored");
  if (!is_of_cluster(made.kind)) {
    made.object_namespace = object_namespace(object);
    if (made.object_namespace.empty()) made.object_namespace = ns;
  }
  made.labels = object_labels(object);
  return made;
}

}  // namespace

base::Result<Stored> Embedded::put_object(const Value& object, std::string_view ns) {
  ports::StoredObject made = TRY(new_object(object, ns));
  const Value& given = metadata_of(object);
  if (const Value& version = member_of(given, "resourceVersion");
      !version.is_null() && !version.is_string()) {
    return base::fail(ErrorCode::InvalidArgument, "metadata.resourceVersion must be a text");
  }
  const auto asked = TRY(revision_in(member_text(given, "resourceVersion")));
  const std::string uid = member_text(given, "uid");
  Value wanted = without_given(object);
  if (const auto id = spec::schema::struct_of_kind(made.kind)) spec::make_texts(wanted, *id);
  if (!is_of_cluster(made.kind)) {
    metadata_in(wanted).set("namespace", Value(made.object_namespace));
  }
  for (int tries = 1;; ++tries) {
    auto old = parts_.objects->get({made.kind, made.object_namespace, made.name});
    if (!old && old.error().code != ErrorCode::NotFound) return std::unexpected(old.error());
    std::string created_at = base::to_rfc3339({parts_.clock->now().unix_seconds() * 1'000'000'000});
    if (old) {
      const Value before = TRY(base::parse_json(old->manifest));
      if (std::string time = member_text(metadata_of(before), "creationTimestamp"); !time.empty()) {
        created_at = std::move(time);
      }
      const bool same = without_given(before) == wanted && (uid.empty() || uid == old->uid);
      if (same && (!asked || *asked == old->revision)) return Stored::Unchanged;
    }
    const auto bits = parts_.entropy->draw();
    made.uid = !uid.empty() ? uid : old ? old->uid : submit::uuid_of(bits[0], bits[1]);
    Value stored = wanted;
    metadata_in(stored).set("creationTimestamp", Value(std::move(created_at)));
    made.manifest = base::to_json(stored);
    auto put = parts_.objects->put(made, asked ? asked : old ? old->revision : 0);
    if (put) {
      tell_written();
      return old ? Stored::Configured : Stored::Created;
    }
    // Somebody wrote between the look and the write: looked at anew, unless the user named the
    // version that is meant.
    if (put.error().code != ErrorCode::Conflict || asked || tries == kWritesMax) {
      return std::unexpected(put.error());
    }
  }
}

base::Result<void> Embedded::put_status(const api::ObjectRef& which, const Value& status,
                                        std::string_view version) {
  auto put =
      parts_.objects->put_status(key_of(which), base::to_json(status), TRY(revision_in(version)));
  if (!put) return std::unexpected(not_found(put.error(), which));
  tell_written();
  return {};
}

base::Result<Value> Embedded::get_object(const api::ObjectRef& which) {
  const auto stored = parts_.objects->get(key_of(which));
  const bool missing = !stored && stored.error().code == ErrorCode::NotFound;
  if (!stored && !missing) return std::unexpected(stored.error());
  Value object = stored ? TRY(shown_object(*stored)) : Value();
  if (which.kind == "ConfigMap") {
    object = TRY(cache_object(which.object_namespace, which.name, std::move(object)));
  }
  if (object.is_null()) return std::unexpected(not_found(stored.error(), which));
  return object;
}

base::Result<void> Embedded::delete_object(const api::ObjectRef& which, std::string_view version) {
  auto removed = parts_.objects->remove(key_of(which), TRY(revision_in(version)));
  const bool missing = !removed && removed.error().code == ErrorCode::NotFound;
  if (!removed && !(missing && version.empty())) {
    return std::unexpected(not_found(removed.error(), which));
  }
  std::uint64_t entries = 0;
  if (which.kind == "ConfigMap") {
    entries = TRY(parts_.memos->delete_cache(which.object_namespace, which.name));
  }
  if (missing && entries == 0) return std::unexpected(not_found(removed.error(), which));
  tell_written();
  return {};
}

}  // namespace tiphys::adapters::client
