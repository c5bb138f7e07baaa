// Reading logs container by container. See log_reader.h.
#include "adapters/client/log_reader.h"

#include <set>
#include <utility>
#include <variant>

#include "api/pod_name.h"
#include "base/members.h"

namespace tiphys::adapters::client {

namespace {

using base::Value;

void take_line(api::LogRecord& record, const ports::LogLine& line) {
  record.at = line.at;
  record.is_stderr = line.is_stderr;
  record.text = line.text;
}

}  // namespace

bool LogReader::node_fits(engine::NodeIndex node, const api::LogQuery& query,
                          api::LogRecord& record) {
  if (node >= run_.node_count()) return false;
  const Value status = run_.present_node(node);
  record.node_name = member_text(status, "name");
  record.pod_name = api::pod_name(workflow_, status);
  if (query.node.empty()) return true;
  return query.node == record.pod_name || query.node == record.node_name ||
         query.node == member_text(status, "displayName") ||
         query.node == member_text(status, "id");
}

base::Result<void> LogReader::read_lines(const Source& source, std::uint64_t from,
                                         const ports::LogSink& take) {
  if (source.row == nullptr) {
    auto done = logs_.read_live(source.attempt, source.container, from, take);
    // It has ended meanwhile and will be a row at the next read, or has said nothing yet.
    if (!done && done.error().code != base::ErrorCode::NotFound) {
      return std::unexpected(done.error());
    }
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
  api::LogRecord record;
  if (!node_fits(source.attempt.node, query, record)) return true;
  record.container = source.container;
  std::deque<ports::LogLine> tail;
  std::uint64_t seen = from;
  bool goes_on = true;
  TRY(read_lines(source, from, [&](const ports::LogLine& line) {
    ++seen;
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
  if (query.position != nullptr) query.position->lines[key] = seen;
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
    const auto pod = run_.pod(start->id.node);
    if (!pod) continue;
    for (const engine::ContainerDescription& container : pod->containers) {
      if (!query.container.empty() && container.name != query.container) continue;
      if (ended.contains({start->id, container.name})) continue;
      if (!TRY(read_source({start->id, container.name, nullptr}, query, sink))) return {};
    }
  }
  return {};
}

}  // namespace tiphys::adapters::client
