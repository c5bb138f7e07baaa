// Reading logs container by container. See log_reader.h.
#include "adapters/client/log_reader.h"

#include <set>
#include <utility>
#include <variant>

namespace tiphys::adapters::client {

namespace {

void take_line(api::LogRecord& record, const ports::LogLine& line) {
  record.at = line.at;
  record.is_stderr = line.is_stderr;
  record.text = line.text;
}

}  // namespace

bool LogReader::node_fits(engine::NodeIndex node, const api::LogQuery& query) const {
  if (node >= run_.node_count()) return false;
  if (query.node.empty()) return true;
  for (std::string_view field : {"id", "name", "displayName", "podName"}) {
    if (run_.node_field(node, field) == query.node) return true;
  }
  return false;
}

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
  if (from >= source.row->lines) return {};
  std::uint64_t number = 0;
  return logs_.read(*source.row,
                    [&](const ports::LogLine& line) { return number++ < from || take(line); });
}

base::Result<bool> LogReader::read_source(const Source& source, const api::LogQuery& query,
                                          const LogSink& sink) {
  const std::string key = engine::to_text(source.attempt) + "/" + source.container;
  std::uint64_t from = 0;
  if (query.position != nullptr) from = query.position->lines[key];
  if (source.row != nullptr && from >= source.row->lines) return true;
  const engine::NodeIndex node = source.attempt.node;
  if (!node_fits(node, query)) return true;
  api::LogRecord record;  // named at its first line: most have nothing new to say
  record.container = source.container;
  std::string beginning;
  std::string& live =
      query.position != nullptr && source.row == nullptr ? query.position->live[key] : beginning;
  std::deque<ports::LogLine> tail;
  std::uint64_t seen = from;
  bool goes_on = true;
  TRY(read_lines(source, from, live, [&](const ports::LogLine& line) {
    ++seen;
    if (record.node_name.empty()) {
      record.node_name = run_.node_field(node, "name");
      record.pod_name = run_.node_field(node, "podName");
    }
    if (query.since && line.at < *query.since) return true;
    if (pattern_ && !pattern_->matches(line.text)) return true;
    if (query.tail) {
      tail.push_back(line);
      if (tail.size() > static_cast<std::size_t>(*query.tail)) tail.pop_front();
      return true;
    }
    take_line(record, line);
    return goes_on = sink(record);
  }));
  for (ports::LogLine& line : tail) {
    take_line(record, line);
    goes_on = goes_on && sink(record);
  }
  if (query.position != nullptr) {
    query.position->lines[key] = seen;
    if (source.row != nullptr) query.position->live.erase(key);
  }
  return goes_on;
}

base::Result<void> LogReader::read(const ports::RunRow& row, const api::LogQuery& query,
                                   const LogSink& sink) {
  if (!query.grep.empty()) pattern_ = TRY(expr::go::Regexp::compile(query.grep));
  const std::vector<ports::LogRow> rows = TRY(store_.log_rows(row.key));
  std::set<std::pair<engine::AttemptId, std::string>> ended;
  for (const ports::LogRow& log : rows) {
    ended.emplace(log.attempt, log.container);
    if (!query.container.empty() && log.container != query.container) continue;
    if (!TRY(read_source({log.attempt, log.container, &log}, query, sink))) return {};
  }
  for (const engine::Command& command : run_.outstanding()) {
    const auto* start = std::get_if<engine::StartAttempt>(&command);
    if (start == nullptr) continue;
    if (!node_fits(start->id.node, query)) continue;
    for (const std::string& container : run_.container_names(start->id.node)) {
      if (!query.container.empty() && container != query.container) continue;
      if (ended.contains({start->id, container})) continue;
      if (!TRY(read_source({start->id, container, nullptr}, query, sink))) return {};
    }
  }
  return {};
}

}  // namespace tiphys::adapters::client
