// Reading logs container by container. See log_reader.h.
#include "adapters/client/log_reader.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>
#include <variant>

namespace tiphys::adapters::client {

namespace {

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
  if (query.position == nullptr) return 0;
  const auto found = query.position->lines.find(key);
  return found == query.position->lines.end() ? 0 : found->second;
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
  std::string& live =
      query.position != nullptr && source.row == nullptr ? query.position->live[key] : beginning;
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
  if (query.position != nullptr) {
    if (seen > 0) query.position->lines[key] = seen;
    if (source.row != nullptr || live.empty()) query.position->live.erase(key);
  }
  return goes_on;
}

// O(rows + open attempts), without names.
base::Result<std::vector<LogReader::Source>> LogReader::sources(
    const ports::RunRow& run, const api::LogQuery& query, const std::vector<ports::LogRow>& rows) {
  std::vector<Source> out;
  std::set<std::pair<engine::AttemptId, std::string>> ended;
  const auto asked = [&query](const std::string& container) {
    return query.container.empty() || container == query.container;
  };
  TRY(views_.with(run, [&](const engine::RunView& view) -> base::Result<void> {
    for (const ports::LogRow& log : rows) {
      ended.emplace(log.attempt, log.container);
      if (!asked(log.container)) continue;
      if (lines_given(query, position_key(log.attempt, log.container)) >= log.lines) continue;
      if (!node_fits(view, log.attempt, query.node)) continue;
      out.push_back({log.attempt, log.container, &log});
    }
    for (const engine::Command& command : view.outstanding()) {
      const auto* start = std::get_if<engine::StartAttempt>(&command);
      if (start == nullptr || !node_fits(view, start->id, query.node)) continue;
      for (std::string& container : view.container_names(view.node_of(start->id))) {
        if (!asked(container) || ended.contains({start->id, container})) continue;
        out.push_back({start->id, std::move(container), nullptr});
      }
    }
    return {};
  }));
  return out;
}

base::Result<void> LogReader::read(const ports::RunRow& row, const api::LogQuery& query,
                                   const LogSink& sink) {
  if (!query.grep.empty()) pattern_ = TRY(expr::go::Regexp::compile(query.grep));
  api::LogPosition* position = query.position;
  const std::uint64_t after = position == nullptr ? 0 : position->revision;
  const std::vector<ports::LogRow> rows = TRY(reader_.log_rows(row.key, after));
  for (const Source& source : TRY(sources(row, query, rows))) {
    if (!TRY(read_source(row, source, query, sink))) return {};
  }
  if (position != nullptr) pass(rows, *position);
  return {};
}

// All of these are given: they need not be remembered one by one.
void LogReader::pass(const std::vector<ports::LogRow>& rows, api::LogPosition& position) {
  for (const ports::LogRow& row : rows) {
    position.revision = std::max(position.revision, row.revision);
    if (row.revision == 0) continue;  // it comes again
    const std::string key = position_key(row.attempt, row.container);
    position.lines.erase(key);
    position.live.erase(key);
  }
}

}  // namespace tiphys::adapters::client
