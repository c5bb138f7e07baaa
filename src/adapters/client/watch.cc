// Watching: the change feed as events. One workflow alone is watched by its row, whose sequence is
// the number of its last change; many by the feed, at the cost of what has changed. The cursor of
// one says also which it was: another may get its name.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/client/rows.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;

// How soon a change by another process is seen. Looking whether there is any costs next to nothing.
constexpr base::Duration kPoll = base::Duration::milliseconds(20);
constexpr std::uint32_t kChangesMax = 500;

struct Seen {
  std::uint64_t number = 0;
  std::string uid;
};

base::Result<Seen> read_cursor(const std::string& cursor) {
  Seen seen;
  if (cursor.empty()) return seen;
  const char* end = cursor.data() + cursor.size();
  const auto read = std::from_chars(cursor.data(), end, seen.number);
  if (read.ec == std::errc() && read.ptr != end && *read.ptr == '/') {
    seen.uid.assign(read.ptr + 1, end);
    return seen;
  }
  return base::fail(ErrorCode::InvalidArgument, "\"" + cursor + "\" is no cursor of a workflow");
}

api::WatchEvent changed(const ports::RunRow& row) {
  return {row.sequence, api::WatchEvent::Kind::Changed, summary_of(row)};
}

api::WatchEvent deleted(ports::DeletedRun run) {
  api::WatchEvent gone{run.sequence, api::WatchEvent::Kind::Deleted, {}};
  gone.workflow.workflow_namespace = std::move(run.workflow_namespace);
  gone.workflow.name = std::move(run.name);
  gone.workflow.uid = std::move(run.uid);
  return gone;
}

}  // namespace

base::Result<api::WatchPage> Embedded::changes_of_one(const api::WatchQuery& query,
                                                      const std::string& cursor) {
  Seen seen = TRY(read_cursor(cursor));
  const std::string ns = query.workflow_namespace.value_or("default");
  api::WatchPage page;
  page.cursor = cursor;
  const auto found = row(ns, query.name);
  if (!found && (cursor.empty() || found.error().code != ErrorCode::NotFound)) {
    return std::unexpected(found.error());
  }
  if (!cursor.empty() && (!found || found->uid != seen.uid)) {
    page.events.push_back(deleted({.uid = std::move(seen.uid),
                                   .sequence = seen.number,
                                   .workflow_namespace = ns,
                                   .name = query.name}));
  }
  if (found && (!page.events.empty() || cursor.empty() || found->sequence != seen.number)) {
    page.cursor = std::to_string(found->sequence) + "/" + found->uid;
    page.events.push_back(changed(*found));
  }
  return page;
}

base::Result<api::WatchPage> Embedded::changes_of(const api::WatchQuery& query,
                                                  const std::string& cursor) {
  if (!query.name.empty()) return changes_of_one(query, cursor);
  ports::Changes changes = TRY(parts_.reader->changes_since(cursor, kChangesMax));
  api::WatchPage page;
  page.cursor = std::move(changes.cursor);
  page.restarted = changes.restarted && !cursor.empty();
  const auto wanted = [&query](const std::string& ns) {
    return !query.workflow_namespace || ns.empty() || *query.workflow_namespace == ns;
  };
  std::vector<engine::RunKey> keys;
  for (const ports::ChangedRun& run : changes.runs) {
    if (wanted(run.workflow_namespace)) keys.push_back(run.key);
  }
  if (!keys.empty()) {
    for (const auto& row : TRY(parts_.reader->find_all(keys))) {
      if (row) page.events.push_back(changed(*row));
    }
  }
  for (ports::DeletedRun& run : changes.deleted_runs) {
    if (wanted(run.workflow_namespace)) page.events.push_back(deleted(std::move(run)));
  }
  std::ranges::sort(page.events, {}, &api::WatchEvent::number);
  return page;
}

base::Result<api::WatchPage> Embedded::watch(const api::WatchQuery& query,
                                             const std::string& cursor, base::Duration timeout) {
  const base::Timestamp end = parts_.clock->now() + timeout;
  while (true) {
    // Taken first: what is written after it moves it again.
    const std::uint64_t counter = parts_.reader->change_counter();
    api::WatchPage page = TRY(changes_of(query, cursor));
    if (!page.events.empty() || page.cursor != cursor) return page;
    while (parts_.reader->change_counter() == counter) {
      const base::Duration left = end - parts_.clock->now();
      if (left.ns <= 0 || parts_.wait(std::min(left, kPoll))) return page;
    }
  }
}

}  // namespace tiphys::adapters::client
