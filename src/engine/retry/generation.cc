// Editing what is stored, then loading it.
#include "engine/retry/generation.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "engine/core/rebuild.h"
#include "engine/record/record.h"
#include "engine/retry/fate.h"
#include "engine/retry/rebind.h"

namespace tiphys::engine::retry {

namespace {

using state::Loading;
using state::RunRecord;
using state::RunState;
using state::StateOwner;
using table::NameKind;
using table::Node;

// What a template locks is locked anew before the group goes on.
bool wants_locks(const RunState& s, const Node& n) {
  if (n.plan == 0 || n.kind == NameKind::Attempt) return false;
  bool own = n.type == NodeType::Steps || n.type == NodeType::DAG || n.type == NodeType::Retry;
  return own && s.library.plan(n.plan).source->synchronization.has_value();
}

void open_again(Loading& old, NodeIndex node, Phase phase, base::Timestamp now) {
  const RunState& s = old.state();
  Node& n = old.node(node);
  n.set(table::kSettled, false);
  if (n.phase == Phase::Skipped) return;  // it has nothing to run
  n.phase = phase;
  if (wants_locks(s, n)) {
    n.set(table::kLockWanted);
    n.phase = Phase::Pending;
  }
  n.message = 0;
  n.started = now;
  n.finished = {};
  if (s.nodes.extra(node).rare->wake.is_set())
    old.stored().nodes.make_extra(node).rare.made().wake = {};
}

void merge_parameters(RunRecord& r, const Wish& wish) {
  auto merged = wish.parameters;
  std::set<std::string_view> given;
  for (const auto& [name, value] : wish.parameters) given.insert(name);
  for (auto& [name, value] : r.parameters) {
    if (!given.contains(name)) merged.emplace_back(name, value);
  }
  r.parameters = std::move(merged);
}

// As a new workflow, but for what it has given out and what its nodes were made from.
void begin_again(RunRecord& r, base::Timestamp now) {
  r.phase = WorkflowPhase::Unset;
  r.message.clear();
  r.started = now;
  r.finished = {};
  r.shutdown = Shutdown::None;
  r.admitted = r.admission_asked = r.executing = r.locks_held = false;
  r.lock_waiting.clear();
  r.asked.clear();
  r.labels.erase("workflows.argoproj.io/completed");
  r.labels.erase("workflows.argoproj.io/workflow-archiving-status");
}

// Entries of caches are looked up anew; templates and values of config maps stay what the nodes
// that are kept were made from.
void drop_facts(state::Stored& s) {
  std::erase_if(s.facts,
                [](const auto& entry) { return entry.first.kind == Question::Kind::MemoEntry; });
}

struct Image {
  std::string snapshot;
  std::vector<NewValue> values;  // all that it refers to
};

Image image_of(Loading& old, const std::vector<bool>& keep, base::Timestamp now) {
  Image out;
  old.begin_generation(keep);
  old.stored().committed = now;
  old.set_now(now);
  old.known_values().clear();
  out.snapshot = record::encode_snapshot(old, out.values);
  return out;
}

base::Result<StateOwner> load(RunSeed seed, const Image& image) {
  std::map<base::Hash128, const std::string*> values;
  for (const NewValue& value : image.values) values[value.hash] = &value.bytes;
  StateOwner fresh(std::move(seed));
  Loading loading(fresh);
  TRY(record::apply_records(loading, image.snapshot,
                            [&](const base::Hash128& hash) -> base::Result<std::string> {
                              auto found = values.find(hash);
                              if (found != values.end()) return *found->second;
                              return base::fail(base::ErrorCode::NotFound, "no such value");
                            }));
  TRY(core::rebuild(loading));
  return fresh;
}

}  // namespace

StateOwner next_generation(StateOwner from, const Wish& wish, base::Timestamp now) {
  Loading old(from);
  const std::vector<Fate> all = fates(old.state(), wish);
  std::vector<bool> keep(all.size());
  for (NodeIndex i = 0; i < all.size(); ++i) {
    keep[i] = all[i] != Fate::Gone;
    const bool stops = all[i] == Fate::Gone && old.state().node(i).has(table::kStopWanted);
    if (stops) old.stored().record.stops.insert(old.state().attempt_of(i));
    if (all[i] == Fate::Reset) open_again(old, i, Phase::Running, now);
    if (all[i] == Fate::Reopened) old.node(i).set(table::kSettled, false);
  }
  begin_again(old.stored().record, now);
  merge_parameters(old.stored().record, wish);
  drop_facts(old.stored());
  std::set<base::Hash128> stored = std::move(old.known_values());
  auto fresh = load(old.state().seed, image_of(old, keep, now));
  INVARIANT(fresh.has_value());
  Loading made(*fresh);
  made.known_values() = std::move(stored);
  if (!made.state().record.parameters.empty()) rebind_inputs(made, now);
  return std::move(*fresh);
}

namespace {

enum class Taken : std::uint8_t { Group, Pod, AsItIs, No };

// What is not taken over is made anew when the new run comes to it.
Taken taken(const RunState& s, NodeIndex node, bool success_below) {
  const Node& n = s.node(node);
  switch (n.type) {
    case NodeType::Pod: return n.phase == Phase::Succeeded ? Taken::Pod : Taken::No;
    case NodeType::Container: return Taken::AsItIs;  // with its pod
    case NodeType::Skipped: return success_below ? Taken::AsItIs : Taken::No;
    default: break;
  }
  if (!table::is_group(n.type)) return Taken::No;
  const bool past = n.kind == NameKind::Attempt && is_failed_or_error(n.phase);
  return past && s.node(n.owner).last_child != node ? Taken::No : Taken::Group;
}

void take_pod(Loading& old, NodeIndex node, base::Timestamp now) {
  const std::string id = old.state().id_of_node(node);
  Node& n = old.node(node);
  n.type = NodeType::Skipped;
  n.phase = Phase::Skipped;
  n.message = old.strings().intern("original pod: " + id);
  n.started = n.finished = now;
  n.attempt = n.incarnation = 0;
  n.set(table::kReported);  // is_taken_over
  n.set(table::kDaemoned, false);
  n.set(table::kStopWanted, false);
}

std::vector<bool> take_nodes(Loading& old, base::Timestamp now) {
  const RunState& s = old.state();
  std::vector<NodeIndex> everything(s.nodes.size());
  for (NodeIndex i = 0; i < everything.size(); ++i) everything[i] = i;
  const std::vector<bool> none(s.nodes.size());
  const std::vector<bool> good = with_success_below(s, everything, none);
  const std::vector<bool> exit = exit_nodes(s);
  std::vector<bool> keep(s.nodes.size());
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const NodeIndex owner = s.node(i).owner;
    if (exit[i] || (owner != kNoNode && !keep[owner])) continue;
    const Taken how = taken(s, i, good[i]);
    keep[i] = how != Taken::No;
    if (how == Taken::Group) {
      open_again(old, i, Phase::Pending, now);
      // A pod with a hook that is a group: it is waited for again.
      if (owner != kNoNode) old.node(owner).set(table::kSettled, false);
    }
    if (how == Taken::Pod) take_pod(old, i, now);
  }
  return keep;
}

}  // namespace

base::Result<FirstRecords> take_over(StateOwner from, RunSeed next, base::Timestamp now) {
  if (from->record.phase != WorkflowPhase::Failed && from->record.phase != WorkflowPhase::Error) {
    return base::fail(base::ErrorCode::FailedPrecondition,
                      "workflow must be Failed/Error to resubmit in memoized mode");
  }
  Loading old(from);
  const std::vector<bool> keep = take_nodes(old, now);
  state::Stored& s = old.stored();
  begin_again(s.record, now);
  s.record.started = {};
  s.record.labels.clear();
  s.record.annotations.clear();
  s.record.parameters.clear();  // they are in the new manifest
  s.record.stops.clear();
  s.record.suspended = next.workflow->spec.suspend.value_or(false);
  drop_facts(s);
  s.global_outputs = {};
  s.global_artifacts = {};
  Image image = image_of(old, keep, now);
  auto fresh = TRY(load(std::move(next), image));
  FirstRecords out;
  out.generation = fresh->record.generation;
  out.snapshot = std::move(image.snapshot);
  out.values = std::move(image.values);
  return out;
}

}  // namespace tiphys::engine::retry
