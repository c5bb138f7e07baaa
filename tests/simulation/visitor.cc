// The client's calls, and what they must come to.
#include "simulation/visitor.h"

#include "base/json.h"
#include "base/members.h"
#include "simulation/workload.h"

namespace tiphys::simulation {

using base::ErrorCode;
using base::Value;

namespace {

template <class Side>
std::shared_ptr<Side> borrowed(Side& side) {
  return std::shared_ptr<Side>(std::shared_ptr<void>(), &side);
}

// What is gone, or not told whether it is, is no fault of anybody's.
bool expected(const base::Error& error) {
  return error.code == ErrorCode::Unavailable || error.code == ErrorCode::NotFound;
}

const api::ObjectRef kEdited = {"ConfigMap", "default", "edited"};

}  // namespace

Visitor::Visitor(ClientStore& client, ports::Access& store, simulated::Faults& faults,
                 ports::Clock& clock, ports::Entropy& entropy, Checks& checks)
    : checks_(checks), store_(store), objects_(store, store, faults) {
  objects_.on_write = [this](const ports::ObjectKey& key) {
    if (key.name == kEdited.name) ++edits_;
  };
  adapters::client::EmbeddedParts parts;
  parts.reader = borrowed<ports::Reader>(client);
  parts.intake = borrowed<ports::Intake>(client);
  parts.objects = borrowed<ports::Objects>(objects_);
  parts.memos = borrowed<ports::Memos>(objects_);
  parts.clock = &clock;
  parts.entropy = &entropy;
  parts.wait = [](base::Duration) { return true; };
  parts.actor = "visitor";
  client_ = std::make_unique<adapters::client::Embedded>(std::move(parts));
}

void Visitor::begin_anew() {
  picture_.clear();
  watch_from_.reset();
  list_from_.clear();
  read_.reset();
}

void Visitor::look() {
  try {
    if (!watch_from_.has_value() || !list_from_.empty()) return list_page();
    watch_page();
  } catch (const simulated::Crash&) {
    begin_anew();
  }
}

// Newest first, so one that comes meanwhile is in no later page: the watch tells of it.
void Visitor::list_page() {
  api::WorkflowQuery query;
  query.limit = 2;
  query.cursor = list_from_;
  const auto page = client_->list(query);
  if (!page.has_value()) {
    if (!expected(page.error())) checks_.violated("no list: " + page.error().message);
    return;
  }
  checks_.reach("a page listed");
  if (!watch_from_.has_value()) watch_from_ = page->watch_from;
  list_from_ = page->next;
  for (const api::WorkflowSummary& item : page->items) {
    picture_[item.uid] = {item.revision, std::string(spec::name_of(item.phase))};
  }
}

void Visitor::watch_page() {
  const auto page = client_->watch({}, *watch_from_, {});
  if (!page.has_value()) {
    if (!expected(page.error())) checks_.violated("no watch: " + page.error().message);
    return;
  }
  if (page->restarted) return begin_anew();
  watch_from_ = page->cursor;
  for (const api::WatchEvent& event : page->events) {
    checks_.reach("a change watched");
    const api::WorkflowSummary& item = event.workflow;
    if (event.kind == api::WatchEvent::Kind::Deleted) {
      picture_.erase(item.uid);
    } else {
      picture_[item.uid] = {item.revision, std::string(spec::name_of(item.phase))};
    }
  }
}

bool Visitor::store_limit(int limit) {
  const auto object = base::parse_json(limits_manifest(limit));
  Value map = *object;
  map.set("kind", Value("ConfigMap"));
  map.set("apiVersion", Value("v1"));
  try {
    const auto put = client_->put_object(map, "default");
    if (!put.has_value() && !expected(put.error())) {
      checks_.violated("an object is not stored: " + put.error().message);
    }
  } catch (const simulated::Crash&) {
    begin_anew();
  }
  const auto there = store_.get({"ConfigMap", "default", "limits"});
  return there.has_value() &&
         there->manifest.find('"' + std::to_string(limit) + '"') != std::string::npos;
}

void Visitor::edit(laws::Random& luck) {
  const std::uint32_t what = luck.below(6);
  try {
    if (what == 0) return remove_edited();
    if (what < 3) return put_edited(read_.has_value() && luck.chance(70));
    const std::uint64_t edits = edits_;
    const auto got = client_->get_object(kEdited);
    if (got.has_value()) {
      read_ = {*got, edits};
    } else if (!expected(got.error())) {
      checks_.violated("an object is not read: " + got.error().message);
    }
    list_objects();
  } catch (const simulated::Crash&) {
    begin_anew();
  }
}

void Visitor::list_objects() {
  api::ObjectQuery query;
  query.kind = "ConfigMap";
  query.limit = static_cast<std::uint32_t>(1 + edits_ % 3);
  for (int pages = 0; pages < 8; ++pages) {
    const auto page = client_->list_objects(query);
    if (!page.has_value()) {
      if (expected(page.error())) continue;  // asked for again
      return checks_.violated("objects are not listed: " + page.error().message);
    }
    if (page->items.size() > query.limit) checks_.violated("a page is too long");
    query.cursor = page->next;
    if (query.cursor.empty()) return;
  }
}

void Visitor::put_edited(bool from_read) {
  Value object = from_read ? read_->first : Value::object();
  if (!from_read) {
    object.set("apiVersion", Value("v1"));
    object.set("kind", Value("ConfigMap"));
    Value metadata = Value::object();
    metadata.set("name", Value(kEdited.name));
    object.set("metadata", std::move(metadata));
  }
  Value data = Value::object();
  data.set("edit", Value(std::to_string(edits_)));
  object.set("data", std::move(data));
  const std::uint64_t before = edits_;
  const bool stale = from_read && read_->second != before;
  const auto put = client_->put_object(object, "default");
  if (stale) checks_.reach("an edit of what has changed");
  if (stale && edits_ != before) checks_.violated("what somebody else has written is written over");
  if (!put.has_value() && !expected(put.error()) && put.error().code != ErrorCode::Conflict) {
    checks_.violated("an object is not stored: " + put.error().message);
  }
  if (!put.has_value() && put.error().code == ErrorCode::Conflict && !stale) {
    checks_.violated("a conflict with nobody: " + put.error().message);
  }
}

void Visitor::remove_edited() {
  const auto removed = client_->delete_object(kEdited, "");
  if (!removed.has_value() && !expected(removed.error())) {
    checks_.violated("an object is not deleted: " + removed.error().message);
  }
}

void Visitor::resubmit(const std::string& name) {
  try {
    const auto made = client_->resubmit("default", name, api::Resubmission::Memoized, {});
    if (made.has_value()) return checks_.reach("submitted again with what was done");
    // It has not failed, is gone, or the store is away.
    if (made.error().code == ErrorCode::Internal || made.error().code == ErrorCode::DataLoss) {
      checks_.violated("not submitted again: " + made.error().message);
    }
  } catch (const simulated::Crash&) {
    begin_anew();
  }
}

void Visitor::check_end() {
  for (int pages = 0; pages < 1'000; ++pages) {
    const auto from = watch_from_;
    const bool listing = !from.has_value() || !list_from_.empty();
    look();
    if (!listing && from == watch_from_) break;
  }
  Picture there;
  const auto all = store_.list(ports::RunQuery{});
  for (const ports::RunRow& row : all.has_value() ? all->rows : std::vector<ports::RunRow>()) {
    there[row.uid] = {row.revision, std::string(engine::name_of(row.summary.phase))};
  }
  for (const auto& [uid, seen] : there) {
    const auto mine = picture_.find(uid);
    if (mine == picture_.end()) {
      checks_.violated("a watcher does not know of " + uid);
    } else if (mine->second != seen) {
      checks_.violated("a watcher has an old picture of " + uid + ": " + mine->second.phase +
                       " at " + std::to_string(mine->second.revision) + ", not " + seen.phase +
                       " at " + std::to_string(seen.revision));
    }
  }
  for (const auto& [uid, seen] : picture_) {
    if (!there.contains(uid)) checks_.violated("a watcher believes in " + uid + ", which is gone");
  }
}

}  // namespace tiphys::simulation
