// Reading logs container by container. See log_reader.h.
#include "adapters/client/log_reader.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace tiphys::adapters::client {

namespace {

constexpr std::size_t kNamedAtATime = 50;  // their pods may have to be built for that

bool node_fits(const engine::RunView& run, const engine::AttemptId& attempt,
               const std::string& word) {
  const engine::NodeIndex node = run.node_of(attempt);
  if (node >= run.node_count()) return false;
  if (word.empty()) return true;
  for (const std::string_view field : {"id", "name", "displayName", "podName"}) {
    if (run.node_field(node, field) == word) return true;
  }
  return false;
}

std::string position_key(const engine::AttemptId& attempt, const std::string& container) {
  return engine::to_text(attempt) + "/" + container;
}

std::uint64_t lines_given(const api::LogQuery& query, const std::string& key) {
  const auto found = query.position.lines.find(key);
  return found == query.position.lines.end() ? 0 : found->second;
}

}  // namespace

base::Result<void> LogReader::read_lines(const Source& source, std::uint64_t from,
                                         std::string& live, const ports::LogSink& take) {
  if (source.row == nullptr) {
    auto done = logs_.read_live(source.attempt, source.container, live, take);
    // It has ended meanwhile and will be a row at the next read, or has said nothing yet.
    if (!done && done.error().code != base::ErrorCode::NotFound) {
      return std::unexpected(done.error());
    }
    if (done) live = std::move(*done);
    return {};
  }
  std::uint64_t number = 0;
  return logs_.read(*source.row,
                    [&](const ports::LogLine& line) { return number++ < from || take(line); });
}

base::Result<api::LogRecord> LogReader::named(const ports::RunRow& run, const Source& source) {
  api::LogRecord record;
  record.container = source.container;
  TRY(views_.with(run, [&](const engine::RunView& view) -> base::Result<void> {
    const engine::NodeIndex node = view.node_of(source.attempt);
    if (node >= view.node_count()) return {};
    record.node_name = view.node_field(node, "name");
    record.pod_name = view.node_field(node, "podName");
    return {};
  }));
  return record;
}

base::Result<bool> LogReader::read_source(const ports::RunRow& run, const Source& source,
                                          const api::LogQuery& query, const LogSink& sink) {
  const std::string key = position_key(source.attempt, source.container);
  const std::uint64_t from = lines_given(query, key);
  std::optional<api::LogRecord> record;  // named at its first line: most have nothing new to say
  base::Result<void> naming;
  std::deque<ports::LogLine> tail;
  std::uint64_t seen = from;
  bool goes_on = true;
  const auto give = [&](const ports::LogLine& line) {
    if (!record) {
      auto made = named(run, source);
      if (!made) {
        naming = std::unexpected(made.error());
        return false;
      }
      record = std::move(*made);
    }
    record->at = line.at;
    record->is_stderr = line.is_stderr;
    record->text = line.text;
    return sink(*record);
  };
  std::string beginning;
  std::string& live = source.row == nullptr ? position_.live[key] : beginning;
  TRY(read_lines(source, from, live, [&](const ports::LogLine& line) {
    ++seen;
    if (query.since && line.at < *query.since) return true;
    if (pattern_ && !pattern_->matches(line.text)) return true;
    if (query.tail) {
      tail.push_back(line);
      if (tail.size() > static_cast<std::size_t>(*query.tail)) tail.pop_front();
      return true;
    }
    return goes_on = give(line);
  }));
  for (const ports::LogLine& line : tail) goes_on = goes_on && give(line);
  TRY(naming);
  if (seen > 0) position_.lines[key] = seen;
  if (source.row != nullptr || live.empty()) position_.live.erase(key);
  return goes_on;
}

std::size_t LogReader::add_live(const engine::RunView& view, const api::LogQuery& query,
                                const Ended& ended, std::size_t from, std::vector<Source>& out) {
  const engine::Sought begun =
      view.seek(engine::NodeSort::Begun, static_cast<engine::NodeIndex>(from), RunViews::kLooks);
  std::size_t named = 0;
  for (const engine::NodeIndex node : begun.nodes) {
    const engine::AttemptId id = view.attempt_of(node);
    if (!node_fits(view, id, query.node)) continue;
    if (!query.container.empty()) {  // whether there is one of that name, its log will tell
      if (!ended.contains({id, query.container})) out.push_back({id, query.container, nullptr});
      continue;
    }
    if (named++ == kNamedAtATime) return node;
    for (std::string& container : view.container_names(node)) {
      if (!ended.contains({id, container})) out.push_back({id, std::move(container), nullptr});
    }
  }
  return RunViews::after(begun);
}

// O(rows + open attempts) in all, and in each piece no more than a few thousand of them.
base::Result<std::vector<LogReader::Source>> LogReader::sources(
    const ports::RunRow& run, const api::LogQuery& query, const std::vector<ports::LogRow>& rows) {
  std::vector<Source> out;
  std::vector<const ports::LogRow*> fresh;
  Ended ended;
  for (const ports::LogRow& log : rows) {
    ended.emplace(log.attempt, log.container);
    if (!query.container.empty() && log.container != query.container) continue;
    if (lines_given(query, position_key(log.attempt, log.container)) >= log.lines) continue;
    fresh.push_back(&log);
  }
  TRY(views_.in_pieces(run, [&](const engine::RunView& view, std::size_t from) {
    const std::size_t end = std::min(fresh.size(), from + RunViews::kLooks);
    for (std::size_t i = from; i < end; ++i) {
      if (!node_fits(view, fresh[i]->attempt, query.node)) continue;
      out.push_back({fresh[i]->attempt, fresh[i]->container, fresh[i]});
    }
    return base::Result<std::size_t>(end == fresh.size() ? RunViews::kDone : end);
  }));
  TRY(views_.in_pieces(run, [&](const engine::RunView& view, std::size_t from) {
    return base::Result<std::size_t>(add_live(view, query, ended, from, out));
  }));
  return out;
}

base::Result<api::LogPosition> LogReader::read(const ports::RunRow& row, const api::LogQuery& query,
                                               const LogSink& sink) {
  if (!query.grep.empty()) pattern_ = TRY(expr::go::Regexp::compile(query.grep));
  position_ = query.position;
  const std::vector<ports::LogRow> rows = TRY(reader_.log_rows(row.key, position_.revision));
  for (const Source& source : TRY(sources(row, query, rows))) {
    if (!TRY(read_source(row, source, query, sink))) return std::move(position_);
  }
  pass(rows);
  return std::move(position_);
}

// All of these are given: they need not be remembered one by one.
void LogReader::pass(const std::vector<ports::LogRow>& rows) {
  for (const ports::LogRow& row : rows) {
    position_.revision = std::max(position_.revision, row.revision);
    if (row.revision == 0) continue;  // it comes again
    const std::string key = position_key(row.attempt, row.container);
    position_.lines.erase(key);
    position_.live.erase(key);
  }
}

}  // namespace tiphys::adapters::client
