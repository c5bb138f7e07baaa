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
const api::ObjectRef kCache = {"ConfigMap", "default", "cache"};

}  // namespace

Visitor::Visitor(const World& world)
    : checks_(world.checks),
      reader_(world.client),
      store_(world.store),
      objects_(world.store, world.store, world.faults) {
  objects_.on_write = [this](const ports::ObjectKey& key) {
    if (key.name != kEdited.name) return;
    ++edits_;
    if (!store_.get(key).has_value()) ++removals_;
  };
  adapters::client::EmbeddedParts parts;
  parts.reader = borrowed<ports::Reader>(world.client);
  parts.intake = borrowed<ports::Intake>(world.client);
  parts.objects = borrowed<ports::Objects>(objects_);
  parts.memos = borrowed<ports::Memos>(objects_);
  parts.logs = std::make_unique<OutputLogs>(world.output, world.faults);
  parts.clock = &world.clock;
  parts.entropy = &world.entropy;
  parts.wait = [](base::Duration) { return true; };
  parts.actor = "visitor";
  client_ = std::make_unique<adapters::client::Embedded>(std::move(parts));
}

void Visitor::begin_anew() {
  picture_.clear();
  watch_from_.reset();
  list_from_.clear();
  read_.reset();
  logs_.clear();
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
  query.with_parameters = ++lists_ % 2 == 0;
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
  const std::uint32_t what = luck.below(7);
  try {
    if (what == 0) return remove_edited();
    if (what < 3) return put_edited(read_.has_value() && luck.chance(70));
    if (what == 3) return put_status(read_.has_value() && luck.chance(70));
    const auto got = client_->get_object(kEdited);
    if (got.has_value()) {
      read_ = {*got, edits_, removals_};
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
  Value object = from_read ? read_->object : Value::object();
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
  const bool stale = from_read && read_->edits != before;
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

// One that is made anew after a removal begins to count its revisions anew.
void Visitor::put_status(bool from_read) {
  from_read = from_read && read_->removals == removals_;
  const std::string version =
      from_read ? member_text(member_of(read_->object, "metadata"), "resourceVersion") : "";
  Value status = Value::object();
  status.set("edits", Value(std::to_string(edits_)));
  const std::uint64_t before = edits_;
  const bool stale = from_read && read_->edits != before;
  const auto put = client_->put_status(kEdited, status, version);
  if (put.has_value()) checks_.reach("a status written");
  if (stale && edits_ != before) checks_.violated("a status of what somebody else has written");
  const bool conflict = !put.has_value() && put.error().code == ErrorCode::Conflict;
  if (conflict ? !stale : !put.has_value() && !expected(put.error())) {
    checks_.violated("a status is not stored: " + put.error().message);
  }
}

void Visitor::remove_edited() {
  const auto removed = client_->delete_object(kEdited, "");
  if (!removed.has_value() && !expected(removed.error())) {
    checks_.violated("an object is not deleted: " + removed.error().message);
  }
}

void Visitor::look_closer(laws::Random& luck, const std::string& name) {
  const std::uint32_t what = luck.below(10);
  try {
    if (what == 0) return look_at_newest();
    if (what == 1) return read_value(name);
    if (what == 2 || what == 4) return count_cache();
    if (what == 3 && luck.chance(20)) return delete_cache();
    read_log(name);
  } catch (const simulated::Crash&) {
    begin_anew();
  }
}

void Visitor::look_at_newest() {
  const auto got = client_->summary("default", "@latest");
  if (!got.has_value()) {
    if (!expected(got.error())) checks_.violated("no newest: " + got.error().message);
    return;
  }
  const auto all = store_.list(ports::RunQuery{});
  for (const ports::RunRow& row : all.has_value() ? all->rows : std::vector<ports::RunRow>()) {
    if (row.created_at > got->created_at) {
      checks_.violated(row.name + " is newer than the newest, " + got->name);
    }
  }
  checks_.reach("the newest looked at");
}

// No client asks for one by itself. That no run has one of that hash is no fault.
void Visitor::read_value(const std::string& name) {
  const auto row = store_.find("default", name);
  if (!row.has_value()) return;
  const auto image = store_.load(row->key);
  const bool any = image.has_value() && !image->values.empty();
  const base::Hash128 hash = any ? image->values.back().hash : base::Hash128{1, 1};
  const auto value = reader_.load_value(row->key, hash);
  if (!value.has_value() && value.error().code == ErrorCode::Unavailable) return;
  if (value.has_value() == any && (!any || *value == image->values.back().bytes)) return;
  checks_.violated("a value of " + name + " is another one");
}

// Sizes alone, as they are listed for people.
void Visitor::count_cache() {
  api::ObjectQuery query;
  query.kind = kCache.kind;
  query.brief = true;
  const auto page = client_->list_objects(query);
  if (!page.has_value()) {
    if (!expected(page.error())) checks_.violated("no sizes: " + page.error().message);
    return;
  }
  const ports::CacheName cache = {kCache.object_namespace, kCache.name};
  const auto there = store_.count_memos({&cache, 1});
  for (const Value& item : page->items) {
    if (member_text(member_of(item, "metadata"), "name") != kCache.name) continue;
    checks_.reach("a cache counted");
    const std::string size = base::to_json(member_of(item, "data"));
    if (there.has_value() && size == std::to_string(there->front())) continue;
    checks_.violated("a cache has not " + size + " entries");
  }
}

void Visitor::delete_cache() {
  const auto gone = client_->delete_object(kCache, "");
  if (!gone.has_value()) {
    if (!expected(gone.error())) checks_.violated("a cache stays: " + gone.error().message);
    return;
  }
  const ports::CacheName cache = {kCache.object_namespace, kCache.name};
  const auto left = store_.count_memos({&cache, 1});
  if (!left.has_value() || left->front() != 0) checks_.violated("a deleted cache has entries");
  checks_.reach("a cache deleted");
}

// What is new since the last time; a look that fails is made again from where it began.
void Visitor::read_log(const std::string& name) {
  api::LogQuery query;
  query.position = logs_[name].position;
  std::vector<std::string> got;
  const auto position = client_->logs("default", name, query, [&](const api::LogRecord& record) {
    got.push_back(record.text);
    return true;
  });
  if (!position.has_value()) {
    if (!expected(position.error())) checks_.violated("no log: " + position.error().message);
    return;
  }
  Log& log = logs_[name];
  log.position = *position;
  if (!log.position.live.empty()) checks_.reach("a log read that goes on");
  for (std::string& line : got) {
    checks_.reach("a line of a log");
    if (!log.lines.insert(line).second) checks_.violated("a line is given twice: " + line);
  }
}

void Visitor::check_log(const ports::RunRow& run) {
  read_log(run.name);
  const engine::Run* stored = checks_.stored(run.key, store_);
  const auto rows = store_.log_rows(run.key, 0);
  if (stored == nullptr || !rows.has_value()) return checks_.violated("no log of " + run.name);
  for (const ports::LogRow& row : *rows) {
    // A retry has other nodes: what those before it printed is read there.
    if (stored->node_of(row.attempt) >= stored->node_count()) continue;
    for (std::uint64_t line = 1; line <= row.lines; ++line) {
      const std::string text = Output::line_of(row.attempt, line);
      if (!logs_[run.name].lines.contains(text)) checks_.violated("a line is lost: " + text);
    }
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
