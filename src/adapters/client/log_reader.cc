// Reading logs container by container, and merging them. See log_reader.h.
#include "adapters/client/log_reader.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "adapters/client/node_page.h"

namespace tiphys::adapters::client {

namespace {

constexpr std::size_t kNamedAtATime = 50;  // their pods may have to be built for that

constexpr std::size_t kGatheredMax = 32u << 20;  // bytes of lines that are merged at once

std::string position_key(const engine::AttemptId& attempt, const std::string& container) {
  return engine::to_text(attempt) + "/" + container;
}

std::uint64_t lines_given(const api::LogQuery& query, const std::string& key) {
  const auto found = query.position.lines.find(key);
  return found == query.position.lines.end() ? 0 : found->second;
}

bool is_first(const api::LogQuery& query) {
  return query.position.revision == 0 && query.position.lines.empty();
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

base::Result<void> LogReader::gather(const ports::RunRow& run, const Source& source,
                                     const api::LogQuery& query) {
  const std::string key = position_key(source.attempt, source.container);
  Open open;
  open.source = source;
  open.seen = open.given = open.from = lines_given(query, key);
  if (const auto live = position_.live.find(key); live != position_.live.end()) {
    open.live_from = live->second;
  }
  std::string reading = source.row == nullptr ? open.live_from : std::string();
  std::deque<Line> found;
  base::Timestamp order;
  TRY(read_lines(source, open.from, reading, [&](const ports::LogLine& line) {
    ++open.seen;
    order = std::max(order, line.at);
    if (query.since && line.at < *query.since) return true;
    if (pattern_ && !pattern_->matches(line.text)) return true;
    found.push_back({order, open_.size(), open.seen, line});
    if (query.tail && found.size() > static_cast<std::size_t>(*query.tail)) found.pop_front();
    return true;
  }));
  open.live_to = std::move(reading);
  // Named only where it has anything to say: most have not.
  if (!found.empty()) open.record = TRY(named(run, source));
  for (Line& line : found) {
    bytes_ += sizeof(Line) + line.line.text.size();
    lines_.push_back(std::move(line));
  }
  open_.push_back(std::move(open));
  return {};
}

base::Result<bool> LogReader::hand_over(const LogSink& sink) {
  std::ranges::stable_sort(lines_, {}, &Line::order);
  bool goes_on = true;
  for (Line& line : lines_) {
    Open& open = open_[line.open];
    open.given = line.number;
    open.record.at = line.line.at;
    open.record.is_stderr = line.line.is_stderr;
    open.record.text = std::move(line.line.text);
    goes_on = sink(open.record);
    if (!goes_on) break;
  }
  if (goes_on) {
    for (Open& open : open_) open.given = open.seen;
  }
  for (const Open& open : open_) TRY(settle(open));
  open_.clear();
  lines_.clear();
  bytes_ = 0;
  return goes_on;
}

base::Result<void> LogReader::settle(const Open& open) {
  const std::string key = position_key(open.source.attempt, open.source.container);
  if (open.given > 0) position_.lines[key] = open.given;
  if (open.source.row != nullptr) {
    position_.live.erase(key);
    return {};
  }
  std::string live = open.live_to;
  if (open.given < open.seen) {  // the sink has not taken all of it: where is that?
    std::uint64_t number = open.from;
    live = open.live_from;
    if (open.given > open.from) {
      TRY(read_lines(open.source, open.from, live,
                     [&](const ports::LogLine&) { return ++number < open.given; }));
    }
  }
  if (live.empty()) {
    position_.live.erase(key);
  } else {
    position_.live[key] = std::move(live);
  }
  return {};
}

std::size_t LogReader::add_live(const engine::RunView& view, const api::LogQuery& query,
                                const Ended& ended, std::size_t from,
                                std::vector<Source>& out) const {
  const engine::Sought begun =
      view.seek(engine::NodeSort::Begun, static_cast<engine::NodeIndex>(from), RunViews::kLooks);
  std::size_t named = 0;
  for (const engine::NodeIndex node : begun.nodes) {
    const engine::AttemptId id = view.attempt_of(node);
    if (choice_.builds_pods() && named++ == kNamedAtATime) return node;
    if (!choice_.fits(view, view.node_of(id))) continue;
    if (!query.container.empty()) {  // whether there is one of that name, its log will tell
      if (!ended.contains({id, query.container})) out.push_back({id, query.container, nullptr});
      continue;
    }
    if (!choice_.builds_pods() && named++ == kNamedAtATime) return node;
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
    const std::size_t looks = choice_.builds_pods() ? kNamedAtATime : RunViews::kLooks;
    const std::size_t end = std::min(fresh.size(), from + looks);
    for (std::size_t i = from; i < end; ++i) {
      if (!choice_.fits(view, view.node_of(fresh[i]->attempt))) continue;
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
  choice_ = TRY(LogChoice::of(query));
  if (!query.grep.empty()) pattern_ = TRY(expr::go::Regexp::compile(query.grep));
  position_ = query.position;
  const std::vector<ports::LogRow> rows = TRY(reader_.log_rows(row.key, position_.revision));
  const std::vector<Source> found = TRY(sources(row, query, rows));
  if (found.empty() && !query.node.empty() && is_first(query)) {
    TRY(check_node(views_, row, query.node, is_or_lies_below));
  }
  for (const Source& source : found) {
    TRY(gather(row, source, query));
    if (bytes_ >= kGatheredMax && !TRY(hand_over(sink))) return std::move(position_);
  }
  if (!TRY(hand_over(sink))) return std::move(position_);
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
