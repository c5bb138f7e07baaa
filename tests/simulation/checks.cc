// What must hold at the ports, checked as it happens.
#include "simulation/checks.h"

#include <cstdio>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/hash.h"
#include "base/json.h"
#include "controller/stores.h"

namespace tiphys::simulation {

void Checks::violated(const std::string& what) {
  note("VIOLATED " + what);
  violations.push_back(what);
}

void Checks::note(std::string_view what) {
  trace = base::hash64(what, trace);
  if (verbose) std::printf("  %.*s\n", static_cast<int>(what.size()), what.data());
}

void Checks::committed(const ports::Batch& batch, const ports::BatchOutcome& outcome) {
  for (std::size_t i = 0; i < batch.removals.size(); ++i) {
    if (outcome.removals.at(i) == ports::PartOutcome::Committed) {
      removed.insert(batch.removals[i].run);
    }
  }
  if (batch.epoch != epoch) {
    violated("a write under epoch " + std::to_string(batch.epoch) + " is accepted in " +
             std::to_string(epoch));
  }
  for (std::size_t i = 0; i < batch.runs.size(); ++i) {
    const ports::RunPart& part = batch.runs[i];
    const bool applied = outcome.runs.at(i) == ports::PartOutcome::Committed;
    note("commit run " + std::to_string(part.run) + " at " +
         std::to_string(part.expected_revision) + " " + std::to_string(base::hash64(part.delta)) +
         (applied ? "" : " conflict"));
    if (!applied) reach("conflict");
    if (!applied) continue;
    if (part.wish.has_value()) reach("expired");
    for (const std::uint64_t sequence : part.absorbed) {
      if (absorbed.emplace(part.run, sequence).second) continue;
      violated("a wish is absorbed twice: run " + std::to_string(part.run));
    }
  }
}

void Checks::main_begins(const engine::AttemptId& id, engine::RunKey key, bool under_way,
                         ports::Reader& store) {
  note("main of " + engine::to_text(id));
  if (++ran[id] > 1) violated("main of " + engine::to_text(id) + " runs twice");
  const engine::Run* run = stored(key, store);
  if (run == nullptr) {
    return violated("main of " + engine::to_text(id) + " runs and the store has no such run");
  }
  const auto commands = run->outstanding();
  const bool decided = std::ranges::any_of(commands, [&](const engine::Command& command) {
    const auto* start = std::get_if<engine::StartAttempt>(&command);
    return start != nullptr && start->id == id;
  });
  if (decided) return;
  const engine::NodeIndex node = run->node_of(id);
  if (under_way && node != engine::kNoNode) return reach("start while its end is under way");
  violated("main of " + engine::to_text(id) + " runs and no commit asks for it: " +
           (node == engine::kNoNode ? "no node has it" : base::to_json(run->present_node(node))));
}

std::string stored_status(engine::RunKey key, ports::Reader& store) {
  const auto image = store.load(key);
  if (!image.has_value()) return "";
  const auto run = simulated::loaded_run(*image);
  if (!run.has_value()) return "no run: " + run.error().message;
  return status_text(**run);
}

// Who else holds a lock is told anew by the arbiter after each load, and never stored.
std::string status_text(const engine::RunView& run) {
  base::Value status = run.present_status(engine::RunView::Nodes::Include);
  status.erase("synchronization");
  return base::to_json(status);
}

void Checks::same_as_stored(engine::RunKey key, const std::string& status, ports::Reader& store) {
  // Its deletion is durable, while the answer that says so is late or lost.
  if (removed.contains(key)) return;
  reach("compared with the store");
  std::string there;
  if (const engine::Run* run = stored(key, store)) {
    std::string& known = made_.at(key).status;
    if (known.empty()) known = status_text(*run);
    there = known;
  }
  if (there == status) return;
  violated("run " + std::to_string(key) + " is in memory\n" + status + "\nand in the store\n" +
           there);
}

const engine::Run* Checks::stored(engine::RunKey key, ports::Reader& store) {
  const auto row = store.find(key);
  if (!row.has_value()) return nullptr;
  Made& made = made_[key];
  if (made.run != nullptr && made.revision == row->revision) return made.run.get();
  made = {};
  const auto image = store.load(key);
  if (!image.has_value()) return nullptr;
  auto run = simulated::loaded_run(*image);
  if (!run.has_value()) {
    violated("what is stored is no run: " + run.error().message);
    return nullptr;
  }
  made.revision = row->revision;
  made.run = std::move(*run);
  return made.run.get();
}

}  // namespace tiphys::simulation
