// Objects beside workflows: stored as they were given, with their namespace and time of creation.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/matching.h"
#include "base/json.h"
#include "base/members.h"
#include "expr/selector.h"
#include "submit/submit.h"

namespace tiphys::adapters::client {

namespace {

using api::Stored;
using base::ErrorCode;
using base::Value;

bool is_of_cluster(std::string_view kind) { return kind == "ClusterWorkflowTemplate"; }

// What the store gives an object, and a user does not change by applying it.
void drop_given(Value& object) {
  object.erase("status");
  Value* metadata = object.find("metadata");
  if (metadata == nullptr || !metadata->is_object()) return;
  for (const char* key :
       {"creationTimestamp", "resourceVersion", "uid", "generation", "managedFields", "selfLink"}) {
    metadata->erase(key);
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

namespace {

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

// As it is given to clients.
base::Result<Value> shown(const ports::StoredObject& stored) {
  Value object = TRY(base::parse_json(stored.manifest));
  if (!object.is_object()) return base::fail(ErrorCode::DataLoss, "an object of the store is none");
  Value* metadata = object.find("metadata");
  if (metadata == nullptr) metadata = &object.set("metadata", Value::object());
  if (!stored.uid.empty()) metadata->set("uid", Value(stored.uid));
  metadata->set("resourceVersion", Value(std::to_string(stored.revision)));
  if (!stored.status.empty()) object.set("status", TRY(base::parse_json(stored.status)));
  return object;
}

// The object to be stored, all but what depends on the one that is there.
base::Result<ports::StoredObject> new_object(const Value& object, std::string_view ns) {
  ports::StoredObject made;
  made.kind = member_text(object, "kind");
  const Value* metadata = object.find("metadata");
  made.name = metadata == nullptr ? "" : member_text(*metadata, "name");
  if (made.kind.empty() || made.name.empty())
    return base::fail(ErrorCode::InvalidArgument, "an object needs a kind and a name to be stored");
  if (!is_of_cluster(made.kind)) {
    made.object_namespace = member_text(*metadata, "namespace");
    if (made.object_namespace.empty()) made.object_namespace = ns;
  }
  if (const Value* labels = metadata->find("labels")) made.labels = *labels;
  return made;
}

}  // namespace

base::Result<Stored> Embedded::put_object(const Value& object, std::string_view ns) {
  ports::StoredObject made = TRY(new_object(object, ns));
  const Value& given = *object.find("metadata");
  const Value* version = given.find("resourceVersion");
  if (version != nullptr && !version->is_string()) {
    return base::fail(ErrorCode::InvalidArgument, "metadata.resourceVersion must be a text");
  }
  const auto asked = TRY(revision_in(member_text(given, "resourceVersion")));
  const std::string uid = member_text(given, "uid");
  Value wanted = without_given(object);
  Value& metadata = *wanted.find("metadata");
  if (!is_of_cluster(made.kind)) metadata.set("namespace", Value(made.object_namespace));
  for (int tries = 1;; ++tries) {
    auto old = parts_.objects->get({made.kind, made.object_namespace, made.name});
    if (!old && old.error().code != ErrorCode::NotFound) return std::unexpected(old.error());
    std::string created_at = base::to_rfc3339({parts_.clock->now().unix_seconds() * 1'000'000'000});
    if (old) {
      const Value before = TRY(base::parse_json(old->manifest));
      if (const Value* of_old = before.find("metadata")) {
        if (std::string time = member_text(*of_old, "creationTimestamp"); !time.empty())
          created_at = std::move(time);
      }
      const bool same = without_given(before) == wanted && (uid.empty() || uid == old->uid);
      if (same && (!asked || *asked == old->revision)) return Stored::Unchanged;
    }
    const auto bits = parts_.entropy->draw();
    made.uid = !uid.empty() ? uid : old ? old->uid : submit::uuid_of(bits[0], bits[1]);
    Value stored = wanted;
    stored.find("metadata")->set("creationTimestamp", Value(std::move(created_at)));
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

namespace {

Value empty_cache(std::string_view ns, std::string_view name) {
  Value object(base::Members{{"apiVersion", Value("v1")}, {"kind", Value("ConfigMap")}});
  Value& metadata = object.set("metadata", Value::object());
  metadata.set("name", Value(name));
  metadata.set("namespace", Value(ns));
  metadata.set("labels",
               Value(base::Members{{"workflows.argoproj.io/configmap-type", Value("Cache")}}));
  return object;
}

}  // namespace

// With the entries of the cache of its name counted, each key once.
base::Result<Value> Embedded::brief_object(std::string_view kind, std::string_view ns,
                                           std::string_view name, Value object) {
  std::uint64_t count = kind == "ConfigMap" ? TRY(parts_.memos->count_memos(ns, name)) : 0;
  if (object.is_null()) {
    if (count == 0) return object;
    object = empty_cache(ns, name);
  }
  const Value* own = object.find("data");
  if (own != nullptr && own->is_object()) {
    std::vector<ports::MemoKey> keys;
    for (const base::Member& member : own->as_object()) {
      keys.push_back({std::string(ns), std::string(name), member.key});
    }
    const std::size_t both = count == 0 ? 0
                                        : static_cast<std::size_t>(std::ranges::count_if(
                                              TRY(parts_.memos->find_memos(keys)),
                                              [](const auto& memo) { return memo.has_value(); }));
    count += keys.size() - both;
  } else if (own == nullptr && count == 0) {
    return object;
  }
  object.set("data", Value(base::NumberText{std::to_string(count)}));
  return object;
}

// A cache of results is kept entry by entry; it is shown as the ConfigMap that the predecessor
// keeps it in, over the one that a user may have made for it. Null where there is neither.
base::Result<Value> Embedded::cache_object(std::string_view ns, std::string_view name,
                                           Value object) {
  Value data = Value::object();
  std::string from;
  do {
    ports::MemoPage page = TRY(parts_.memos->list_memos(ns, name, from, 0));
    for (ports::Memo& memo : page.memos) {
      data.as_object().push_back({memo.key.key, Value(std::move(memo.entry))});
    }
    from = std::move(page.next_key);
  } while (!from.empty());
  if (data.as_object().empty()) return object;
  if (object.is_null()) object = empty_cache(ns, name);
  if (const Value* own = object.find("data"); own != nullptr && own->is_object()) {
    for (const base::Member& member : own->as_object()) {
      if (data.find(member.key) == nullptr) data.as_object().push_back(member);
    }
  }
  object.set("data", std::move(data));
  return object;
}

base::Result<Value> Embedded::get_object(const api::ObjectRef& which) {
  const auto stored = parts_.objects->get(key_of(which));
  const bool missing = !stored && stored.error().code == ErrorCode::NotFound;
  if (!stored && !missing) return std::unexpected(stored.error());
  Value object = stored ? TRY(shown(*stored)) : Value();
  if (which.kind == "ConfigMap") {
    object = TRY(cache_object(which.object_namespace, which.name, std::move(object)));
  }
  if (object.is_null()) return std::unexpected(not_found(stored.error(), which));
  return object;
}

base::Result<api::Page<Value>> Embedded::list_objects(const api::ObjectQuery& query) {
  const auto selector = TRY(expr::LabelSelector::parse(query.label_selector));
  ports::ObjectQuery asked;
  asked.kind = query.kind;
  if (is_of_cluster(query.kind)) {
    asked.object_namespace = "";
  } else {
    asked.object_namespace = query.object_namespace;
  }
  asked.labels = pushed_labels(selector);
  asked.limit = query.limit;
  asked.cursor = query.cursor;
  ports::ObjectPage objects = TRY(parts_.objects->list(asked));
  api::Page<Value> page;
  page.next = std::move(objects.next_cursor);
  const auto add = [&](std::string_view ns, std::string_view name,
                       Value object) -> base::Result<void> {
    if (query.brief) {
      object = TRY(brief_object(query.kind, ns, name, std::move(object)));
    } else if (query.kind == "ConfigMap") {
      object = TRY(cache_object(ns, name, std::move(object)));
    }
    if (!object.is_null() && labels_fit(selector, object)) page.items.push_back(std::move(object));
    return {};
  };
  for (const ports::StoredObject& stored : objects.objects) {
    TRY(add(stored.object_namespace, stored.name, TRY(shown(stored))));
  }
  if (!page.next.empty() || query.kind != "ConfigMap") return page;
  // Caches that nobody made a config map for come last.
  for (const ports::CacheName& cache : TRY(parts_.memos->list_caches(query.object_namespace))) {
    if (parts_.objects->get({"ConfigMap", cache.cache_namespace, cache.cache})) continue;
    TRY(add(cache.cache_namespace, cache.cache, Value()));
  }
  return page;
}

base::Result<void> Embedded::delete_object(const api::ObjectRef& which) {
  std::uint64_t entries = 0;
  if (which.kind == "ConfigMap") {
    entries = TRY(parts_.memos->delete_cache(which.object_namespace, which.name));
  }
  auto removed = parts_.objects->remove(key_of(which), std::nullopt);
  const bool missing = !removed && removed.error().code == ErrorCode::NotFound;
  if (!removed && !(missing && entries > 0)) {
    return std::unexpected(not_found(removed.error(), which));
  }
  tell_written();
  return {};
}

}  // namespace tiphys::adapters::client
