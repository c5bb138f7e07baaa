// By sequence and by run.
#include "store/memory/intents.h"

#include "base/json.h"
#include "base/result.h"

namespace tiphys::store::memory {

namespace {

// A number that this program does not know may come from a newer one.
base::Result<base::Value> decode(engine::Operation operation, const std::string& arguments) {
  if (operation > engine::Operation::Delete) {
    return base::fail(base::ErrorCode::DataLoss,
                      "no operation has the number " + std::to_string(int(operation)));
  }
  return base::parse_json(arguments);
}

}  // namespace

void IntentTable::add(engine::RunKey run, std::uint64_t sequence, const engine::Intent& intent) {
  rows_[sequence] = {.run = run,
                     .operation = intent.operation,
                     .arguments = base::to_json(intent.arguments),
                     .actor = intent.actor,
                     .at = intent.at};
  by_run_.emplace(run, sequence);
}

bool IntentTable::waits_for(engine::RunKey run) const {
  const auto first = by_run_.lower_bound({run, 0});
  return first != by_run_.end() && first->first == run;
}

std::set<std::uint64_t> IntentTable::readable_of(engine::RunKey run) const {
  std::set<std::uint64_t> sequences;
  for (auto at = by_run_.lower_bound({run, 0}); at != by_run_.end() && at->first == run; ++at) {
    const Row& row = rows_.at(at->second);
    if (decode(row.operation, row.arguments).has_value()) sequences.insert(at->second);
  }
  return sequences;
}

void IntentTable::read(std::uint64_t sequence, const RunTable& runs,
                       ports::Changes& changes) const {
  const auto found = rows_.find(sequence);
  if (found == rows_.end()) return;
  const Row& row = found->second;
  auto arguments = decode(row.operation, row.arguments);
  if (!arguments.has_value()) {
    changes.unreadable.push_back({row.run, sequence, arguments.error().message});
    return;
  }
  const Run* run = runs.find(row.run);
  changes.intents.push_back({.run = row.run,
                             .intent = {.sequence = sequence,
                                        .operation = row.operation,
                                        .arguments = std::move(*arguments),
                                        .actor = row.actor,
                                        .at = row.at},
                             .run_uid = run == nullptr ? "" : run->row.uid});
}

void IntentTable::read_of(engine::RunKey run, const RunTable& runs, ports::Changes& changes) const {
  for (auto at = by_run_.lower_bound({run, 0}); at != by_run_.end() && at->first == run; ++at) {
    read(at->second, runs, changes);
  }
}

void IntentTable::read_of_finished(const RunTable& runs, ports::Changes& changes) const {
  for (const auto& [sequence, row] : rows_) {
    const Run* run = runs.find(row.run);
    if (run != nullptr && !run->row.live) read(sequence, runs, changes);
  }
}

void IntentTable::remove(engine::RunKey run, std::span<const std::uint64_t> sequences) {
  for (const std::uint64_t sequence : sequences) {
    if (by_run_.erase({run, sequence}) > 0) rows_.erase(sequence);
  }
}

void IntentTable::remove_of(engine::RunKey run) {
  auto at = by_run_.lower_bound({run, 0});
  while (at != by_run_.end() && at->first == run) {
    rows_.erase(at->second);
    at = by_run_.erase(at);
  }
}

void IntentTable::spoil(std::uint64_t sequence) {
  const auto found = rows_.find(sequence);
  if (found != rows_.end()) found->second.arguments = "{nonsense";
}

}  // namespace tiphys::store::memory
