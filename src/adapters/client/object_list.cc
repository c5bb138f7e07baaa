// Lists of objects, and caches of results as the config maps that the predecessor keeps them in.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/matching.h"
#include "adapters/client/shown_object.h"
#include "base/json.h"
#include "base/members.h"
#include "base/object_meta.h"
#include "base/text.h"
#include "expr/selector.h"

namespace tiphys::adapters::client {

using base::ErrorCode;
using base::Value;

// What a page has so far.
struct FoundObjects {
  expr::LabelSelector selector;
  std::vector<Value> items;
  std::uint32_t room = 0;  // for more to be looked at
};

namespace {

// A list of config maps has two parts: those of the store, and the caches that nobody made one for.
// A cursor begins with its part; the rest is the store's, or the cache that was last looked at as
// the length of its namespace, a dot, namespace and name.
constexpr char kStoredPart = 's';
constexpr char kCachePart = 'c';
constexpr std::uint32_t kObjectsOfPage = 500;

bool labels_fit(const expr::LabelSelector& selector, const Value& object) {
  const Value& labels = object_labels(object);
  return selector.matches([&](std::string_view key) { return base::label_of(labels, key); });
}

base::Error no_cursor(std::string_view text) {
  return {ErrorCode::InvalidArgument, base::go_quote(text) + " is no cursor of this list"};
}

std::string cursor_of(const ports::CacheName& cache) {
  return kCachePart + std::to_string(cache.cache_namespace.size()) + "." + cache.cache_namespace +
         cache.cache;
}

// `text` without its part; none for the beginning.
base::Result<std::optional<ports::CacheName>> cache_in(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::size_t length = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
  const auto dot = static_cast<std::size_t>(read.ptr - text.data());
  if (read.ec != std::errc() || !text.substr(dot).starts_with('.') ||
      length > text.size() - dot - 1) {
    return std::unexpected(no_cursor(text));
  }
  return ports::CacheName{std::string(text.substr(dot + 1, length)),
                          std::string(text.substr(dot + 1 + length))};
}

void set_size(Value& object, std::uint64_t size) {
  object.set("data", Value(base::NumberText{std::to_string(size)}));
}

}  // namespace

base::Result<Value> shown_object(const ports::StoredObject& stored) {
  Value object = TRY(base::parse_json(stored.manifest));
  if (!object.is_object()) return base::fail(ErrorCode::DataLoss, "an object of the store is none");
  Value& metadata = metadata_in(object);
  if (!stored.uid.empty()) metadata.set("uid", Value(stored.uid));
  metadata.set("resourceVersion", Value(std::to_string(stored.revision)));
  if (!stored.status.empty()) object.set("status", TRY(base::parse_json(stored.status)));
  return object;
}

Value empty_cache(std::string_view ns, std::string_view name) {
  Value object(base::Members{{"apiVersion", Value("v1")}, {"kind", Value("ConfigMap")}});
  Value& metadata = metadata_in(object);
  metadata.set("name", Value(name));
  metadata.set("namespace", Value(ns));
  metadata.set("labels",
               Value(base::Members{{"workflows.argoproj.io/configmap-type", Value("Cache")}}));
  return object;
}

// A cache of results is kept entry by entry; it is shown over the config map that a user may have
// made for it. Null where there is neither.
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
  for (const base::Member& member : base::member_object(object, "data")) {
    if (data.find(member.key) == nullptr) data.as_object().push_back(member);
  }
  object.set("data", std::move(data));
  return object;
}

// In place of their data its size, entries of the cache of that name with it, each key once. Two
// round trips, whatever the count.
base::Result<void> Embedded::count_data(std::span<const ports::CacheName> names,
                                        std::vector<Value>& config_maps) {
  std::vector<ports::MemoKey> own;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const base::Member& member : member_object(config_maps[i], "data")) {
      own.push_back({names[i].cache_namespace, names[i].cache, member.key});
    }
  }
  const std::vector<std::uint64_t> entries = TRY(parts_.memos->count_memos(names));
  const auto in_cache = TRY(parts_.memos->find_memos(own));
  std::size_t at = 0;
  for (std::size_t i = 0; i < config_maps.size(); ++i) {
    std::uint64_t size = entries[i];
    const std::size_t end = at + member_object(config_maps[i], "data").size();
    for (; at < end; ++at) size += in_cache[at] ? 0 : 1;
    if (size > 0 || is_set(config_maps[i], "data")) set_size(config_maps[i], size);
  }
  return {};
}

// Those of the store. Gives where they go on, "" at their end.
base::Result<std::string> Embedded::add_stored(const api::ObjectQuery& query,
                                               std::string_view cursor, FoundObjects& out) {
  ports::ObjectQuery asked;
  asked.kind = query.kind;
  asked.object_namespace = query.object_namespace;
  if (is_of_cluster(query.kind)) asked.object_namespace = "";
  asked.labels = pushed_labels(out.selector);
  asked.limit = out.room;
  asked.cursor = cursor;
  const ports::ObjectPage found = TRY(parts_.objects->list(asked));
  const bool config_maps = query.kind == "ConfigMap";
  std::vector<ports::CacheName> names;
  for (const ports::StoredObject& stored : found.objects) {
    Value object = TRY(shown_object(stored));
    if (!labels_fit(out.selector, object)) continue;
    if (config_maps && !query.brief) {
      object = TRY(cache_object(stored.object_namespace, stored.name, std::move(object)));
    } else if (query.brief && !config_maps && is_set(object, "data")) {
      set_size(object, member_object(object, "data").size());
    }
    out.items.push_back(std::move(object));
    names.push_back({stored.object_namespace, stored.name});
  }
  if (config_maps && query.brief) TRY(count_data(names, out.items));
  out.room -= static_cast<std::uint32_t>(found.objects.size());
  return found.next_cursor;
}

// Caches that nobody made a config map for.
base::Result<std::string> Embedded::add_caches(const api::ObjectQuery& query,
                                               std::string_view cursor, FoundObjects& out) {
  const ports::CachePage page =
      TRY(parts_.memos->list_caches(query.object_namespace, TRY(cache_in(cursor)), out.room));
  if (page.caches.empty()) return std::string();
  std::vector<ports::ObjectKey> keys;
  for (const ports::CacheName& cache : page.caches) {
    keys.push_back({"ConfigMap", cache.cache_namespace, cache.cache});
  }
  const auto made = TRY(parts_.objects->get_all(keys));
  std::vector<ports::CacheName> names;
  std::vector<Value> lone;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Value object = empty_cache(keys[i].object_namespace, keys[i].name);
    if (made[i] || !labels_fit(out.selector, object)) continue;
    if (!query.brief) {
      object = TRY(cache_object(keys[i].object_namespace, keys[i].name, Value()));
    }
    lone.push_back(std::move(object));
    names.push_back(page.caches[i]);
  }
  if (query.brief) TRY(count_data(names, lone));
  for (Value& object : lone) {
    if (is_set(object, "data")) out.items.push_back(std::move(object));  // else deleted just now
  }
  return page.more ? cursor_of(page.caches.back()) : std::string();
}

base::Result<api::Page<Value>> Embedded::list_objects(const api::ObjectQuery& query) {
  FoundObjects found;
  found.selector = TRY(expr::LabelSelector::parse(query.label_selector));
  found.room = query.limit == 0 ? kObjectsOfPage : query.limit;
  api::Page<Value> page;
  if (query.kind != "ConfigMap") {
    page.next = TRY(add_stored(query, query.cursor, found));
  } else {
    std::string_view cursor = query.cursor;
    const bool caches = cursor.starts_with(kCachePart);
    if (!caches && !cursor.empty() && !cursor.starts_with(kStoredPart)) {
      return std::unexpected(no_cursor(cursor));
    }
    if (!cursor.empty()) cursor.remove_prefix(1);
    const std::string more = caches ? std::string() : TRY(add_stored(query, cursor, found));
    if (!more.empty()) {
      page.next = kStoredPart + more;
    } else if (found.room == 0) {
      page.next = kCachePart;
    } else {
      page.next = TRY(add_caches(query, caches ? cursor : std::string_view(), found));
    }
  }
  page.items = std::move(found.items);
  return page;
}

}  // namespace tiphys::adapters::client
