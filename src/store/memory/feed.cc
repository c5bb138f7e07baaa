// Cursors: "17" has read up to 17; "17.1795918247.3" lists live runs behind that moment and key
// before it goes on from 17.
#include "store/memory/feed.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace tiphys::store::memory {

using base::Result;

namespace {

constexpr std::size_t kRemembered = 100'000;
constexpr std::uint32_t kFeedPage = 10'000;

template <class Integer>
bool take_number(std::string_view& text, Integer& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return true;
}

bool take_point(std::string_view& text) {
  if (!text.starts_with('.')) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

struct Feed::Cursor {
  std::uint64_t number = 0;  // everything up to it is read, or will be when the live are listed
  bool lists = false;
  std::int64_t created_at = 0;
  engine::RunKey key = 0;

  std::string text() const {
    std::string out = std::to_string(number);
    if (lists) out += "." + std::to_string(created_at) + "." + std::to_string(key);
    return out;
  }
};

std::uint64_t Feed::add(Change change) {
  change.sequence = ++numbers_.sequence;
  changes_.push_back(std::move(change));
  if (changes_.size() > kRemembered) {
    forgotten_ = changes_.front().sequence;
    changes_.pop_front();
  }
  return numbers_.sequence;
}

std::uint64_t Feed::add_run(What what, std::uint64_t epoch, engine::RunKey run) {
  return add({.epoch = epoch, .what = what, .number = run, .object = {}, .gone = {}});
}

void Feed::add_deleted_run(std::uint64_t epoch, ports::DeletedRun run) {
  add({.epoch = epoch,
       .what = What::DeletedRun,
       .number = run.key,
       .object = {},
       .gone = std::move(run)});
}

std::string Feed::here() const { return Cursor{.number = numbers_.sequence}.text(); }

void Feed::add_intent(std::uint64_t intent) {
  add({.what = What::Intent, .number = intent, .object = {}, .gone = {}});
}

std::uint64_t Feed::add_object(const ports::ObjectKey& key, bool deleted) {
  return add({.what = deleted ? What::DeletedObject : What::Object, .object = key, .gone = {}});
}

void Feed::forget_all() {
  changes_.clear();
  forgotten_ = numbers_.sequence;
}

// None for a restart: the empty cursor, one that is too old, or one of a store that is no more.
Result<std::optional<Feed::Cursor>> Feed::parse(std::string_view text) const {
  if (text.empty()) return std::nullopt;
  Cursor cursor;
  std::string_view rest = text;
  bool good = take_number(rest, cursor.number);
  if (good && take_point(rest)) {
    cursor.lists = true;
    good =
        take_number(rest, cursor.created_at) && take_point(rest) && take_number(rest, cursor.key);
  }
  if (!good || !rest.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument,
                      "\"" + std::string(text) + "\" is no cursor of this store's changes");
  }
  if (cursor.number < forgotten_ || cursor.number > numbers_.sequence) return std::nullopt;
  return cursor;
}

Result<ports::Changes> Feed::since(std::string_view text, std::optional<std::uint64_t> without,
                                   std::uint32_t most) const {
  if (most == 0) most = kFeedPage;
  const std::optional<Cursor> cursor = TRY(parse(text));
  if (!cursor.has_value()) {
    ports::Changes first = restart({.number = numbers_.sequence, .lists = true}, most);
    first.restarted = true;
    return first;
  }
  if (cursor->lists) return restart(*cursor, most);
  ports::Changes changes;
  std::set<engine::RunKey> runs;
  std::map<ports::ObjectKey, ports::ChangedObject> objects;
  Cursor next = {.number = numbers_.sequence};
  std::uint32_t count = 0;
  auto at = std::ranges::upper_bound(changes_, cursor->number, {}, &Change::sequence);
  for (; at != changes_.end() && !changes.more; ++at) {
    if (without.has_value() && (at->epoch == *without || at->what == What::Delta)) continue;
    switch (at->what) {
      case What::Delta:
      case What::Run: runs.insert(at->number); break;
      case What::DeletedRun:
        changes.deleted_runs.push_back(at->gone);
        changes.deleted_runs.back().sequence = at->sequence;
        break;
      case What::Intent: intents_.read(at->number, runs_, changes); break;
      case What::Object:
      case What::DeletedObject:
        objects[at->object] = {at->object.kind, at->object.object_namespace, at->object.name,
                               at->sequence, at->what == What::DeletedObject};
        break;
    }
    if (++count < most) continue;
    next.number = at->sequence;
    changes.more = true;
  }
  for (const engine::RunKey key : runs) {
    if (const Run* run = runs_.find(key)) changes.runs.push_back(describe(*run));
  }
  for (auto& [key, object] : objects) changes.objects.push_back(std::move(object));
  changes.cursor = next.text();
  return changes;
}

// Each page begins anew behind a key, so that what changes meanwhile is found from `number` on.
ports::Changes Feed::restart(Cursor cursor, std::uint32_t most) const {
  ports::Changes changes;
  changes.more = true;
  auto at = runs_.live().upper_bound({cursor.created_at, cursor.key});
  for (; at != runs_.live().end() && changes.runs.size() < most; ++at) {
    changes.runs.push_back(describe(*runs_.find(at->second)));
    cursor.created_at = at->first;
    cursor.key = at->second;
    intents_.read_of(at->second, runs_, changes);
  }
  if (changes.runs.size() < most) {
    intents_.read_of_finished(runs_, changes);
    cursor.lists = false;
  }
  changes.cursor = cursor.text();
  return changes;
}

ports::ChangedRun Feed::describe(const Run& run) const {
  const ports::RunRow& row = run.row;
  return {.key = row.key,
          .uid = row.uid,
          .revision = row.revision,
          .sequence = row.sequence,
          .live = row.live,
          .archived = row.presence == ports::Presence::Archived,
          .open_attempts = row.open_attempts,
          .pending_intents = intents_.waits_for(row.key),
          .phase = row.summary.phase,
          .wake_at = row.wake_at,
          .workflow_namespace = row.workflow_namespace,
          .name = row.name,
          .created_at = row.created_at,
          .priority = row.priority};
}

}  // namespace tiphys::store::memory
