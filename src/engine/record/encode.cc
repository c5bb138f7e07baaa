// Encoding.
#include "engine/record/record.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json.h"
#include "engine/record/format.h"
#include "engine/record/format_number.h"
#include "engine/record/snapshot.h"

namespace tiphys::engine::record {

namespace {

using namespace state;  // kPhaseChanged and its like
using Tag = RecordTag;

void tag(RecordWriter& w, Tag t) { w.out.u8(static_cast<std::uint8_t>(t)); }

void write_question(RecordWriter& w, const Question& q) {
  w.out.u8(static_cast<std::uint8_t>(q.kind));
  w.text(q.scope_namespace);
  w.text(q.name);
  w.text(q.key);
  w.out.u8(q.cluster_scope ? 1 : 0);
}

void write_plan(RecordWriter& w, const plan::PlanKey& key) {
  tag(w, Tag::Plan);
  w.out.u8(static_cast<std::uint8_t>(key.kind));
  w.text(key.holder);
  w.text(key.name);
  w.out.varint(key.parent);
  w.out.varint(key.parent_call);
}

void write_fact(RecordWriter& w, const FactAnswer& answer) {
  tag(w, Tag::Fact);
  write_question(w, answer.question);
  w.out.u8(answer.found ? 1 : 0);
  w.json(answer.value);
}

void write_map(RecordWriter& w, const std::map<std::string, std::string>& map) {
  w.out.varint(map.size());
  for (const auto& [key, value] : map) {
    w.text(key);
    w.text(value);
  }
}

void write_run(RecordWriter& w, const RunState& s) {
  const RunRecord& r = s.record;
  tag(w, Tag::Run);
  w.out.u8(static_cast<std::uint8_t>(r.phase));
  w.text(r.message);
  w.out.zigzag(r.started.ns);
  w.out.zigzag(r.finished.ns);
  w.out.u8(static_cast<std::uint8_t>(r.shutdown));
  std::uint64_t flags = (r.suspended ? 1u : 0u) | (r.admitted ? 2u : 0u) | (r.executing ? 4u : 0u) |
                        (r.locks_held ? 16u : 0u) | (r.admission_asked ? 32u : 0u);
  w.out.varint(flags);
  write_map(w, r.labels);
  write_map(w, r.annotations);
  w.text(r.lock_waiting);
  w.out.varint(r.asked.size());
  for (const Question& q : r.asked) write_question(w, q);
  w.out.varint(r.parameters.size());
  for (const auto& [name, value] : r.parameters) {
    w.text(name);
    w.text(value);
  }
  w.out.varint(r.stops.size());
  for (const AttemptId& id : r.stops) {
    w.out.varint(id.generation);
    w.out.varint(id.node);
    w.out.varint(id.attempt);
    w.out.varint(id.incarnation);
  }
}

void write_global(RecordWriter& w, const RunState& s, std::size_t i) {
  const GlobalOutput& o = s.global_outputs[i];
  tag(w, Tag::GlobalOutput);
  w.out.varint(i);
  w.text(o.name);
  w.text(o.value);
  w.json(o.source);
}

void write_global_artifact(RecordWriter& w, const RunState& s, std::size_t i) {
  const GlobalArtifact& a = s.global_artifacts[i];
  tag(w, Tag::GlobalArtifact);
  w.out.varint(i);
  w.text(a.name);
  w.json(a.artifact);
}

void write_head(RecordWriter& w, const RunState& s, bool snapshot, base::Timestamp now) {
  w.out.u8(kRunFormat);
  w.out.varint(std::uint64_t{s.record.generation} << 1 | (snapshot ? 1 : 0));
  w.out.varint(static_cast<std::uint64_t>(now.ns));
}

// What the nodes of one chunk of births have in common.
struct Chunk {
  NodeIndex owner, boundary;
  std::uint32_t plan;
  std::uint16_t flags;
  NameKind kind;
  NodeType type;
  Phase phase;
  bool operator==(const Chunk&) const = default;
};

Chunk chunk_of(const Node& n) {
  return {n.owner, n.boundary, n.plan, n.flags, n.kind, n.type, n.phase};
}

void write_birth(RecordWriter& w, const RunState& s, NodeIndex i, WrittenBefore& before) {
  const Node& n = s.node(i);
  unsigned mask = 0;
  const std::optional<table::Origin> origin = s.nodes.origin(i);
  bool same_inputs =
      n.inputs == before.inputs || s.nodes.text(n.inputs) == s.nodes.text(before.inputs);
  if (!same_inputs) mask |= kNewInputs;
  if (n.message != before.message) mask |= kNewMessage;
  if (n.call != before.call) mask |= kCallStep;
  if (n.started != before.started) mask |= kOwnStart;
  if (n.finished.is_set()) mask |= n.finished == before.started ? kEnded : kOwnEnd;
  if (n.has(table::kHasExitCode)) mask |= kWithExit;
  if (n.extra != 0 || n.has_result) mask |= kWithExtra;
  if (n.attempt != 0 || n.incarnation != 0) mask |= kWithAttempt;
  if (origin) mask |= kWithOrigin;
  w.out.varint(mask);
  switch (n.kind) {
    case NameKind::Group:
    case NameKind::Attempt: w.out.varint(n.suffix); break;
    case NameKind::StepItem:
    case NameKind::TaskItem:
    case NameKind::Container:
    case NameKind::Hook: w.text(s.nodes.text(n.suffix)); break;
    default: break;
  }
  if ((mask & kNewInputs) != 0) w.inputs(n.inputs);
  if ((mask & kNewMessage) != 0) w.text(s.nodes.text(n.message));
  if ((mask & kCallStep) != 0) {
    w.out.zigzag(static_cast<std::int64_t>(n.call) - static_cast<std::int64_t>(before.call));
  }
  if ((mask & kOwnStart) != 0) w.time(n.started, before.started);
  if ((mask & kOwnEnd) != 0) w.time(n.finished, n.started);
  if ((mask & kWithExit) != 0) w.out.zigzag(n.exit_code);
  if ((mask & kWithAttempt) != 0) {
    w.out.varint(n.attempt);
    w.out.varint(n.incarnation);
  }
  if (origin) {
    w.out.varint(s.record.generation - origin->generation);
    w.out.varint(origin->node - i);  // never less, as nodes only move to the front
  }
  if ((mask & kWithExtra) != 0) w.extra(n);
  before.inputs = n.inputs;
  before.message = n.message;
  before.call = n.call;
  before.started = n.started;
  before.finished = n.finished;
}

void write_births(RecordWriter& w, const RunState& s, NodeIndex from, NodeIndex end,
                  WrittenBefore& before) {
  while (from < end) {
    Chunk chunk = chunk_of(s.node(from));
    NodeIndex to = from + 1;
    while (to < end && chunk_of(s.node(to)) == chunk) ++to;
    tag(w, Tag::Births);
    w.out.varint(to - from);
    w.out.varint(chunk.owner == kNoNode ? 0 : from - chunk.owner);
    w.out.varint(chunk.boundary == kNoNode ? 0 : from - chunk.boundary);
    w.out.varint(chunk.plan);
    w.out.varint(chunk.flags);
    w.out.u8(static_cast<std::uint8_t>(chunk.kind));
    w.out.u8(static_cast<std::uint8_t>(static_cast<unsigned>(chunk.type) << 4 |
                                       static_cast<unsigned>(chunk.phase)));
    for (NodeIndex i = from; i < to; ++i) write_birth(w, s, i, before);
    from = to;
  }
}

// `changed`: a ProgressMask.
void write_progress(RecordWriter& w, const RunState& s, NodeIndex i, std::uint8_t changed,
                    WrittenBefore& before) {
  const Node& n = s.node(i);
  const base::Timestamp now = before.now;
  tag(w, Tag::Progress);
  w.out.zigzag(static_cast<std::int64_t>(i) - static_cast<std::int64_t>(before.progress));
  before.progress = i;
  w.out.u8(changed);
  if ((changed & kPhaseChanged) != 0) {
    w.out.u8(static_cast<std::uint8_t>(static_cast<unsigned>(n.type) << 4 |
                                       static_cast<unsigned>(n.phase)));
    w.out.varint(n.flags);
  }
  if ((changed & kStartedChanged) != 0) w.time(n.started, now);
  if ((changed & kFinishedChanged) != 0) w.time(n.finished, now);
  if ((changed & kExitChanged) != 0) w.out.zigzag(n.exit_code);
  if ((changed & kMessageChanged) != 0) w.text(s.nodes.text(n.message));
  if ((changed & kExtraChanged) != 0) w.extra(n);
  if ((changed & kAttemptChanged) != 0) {
    w.out.varint(n.attempt);
    w.out.varint(n.incarnation);
  }
}

}  // namespace

std::string encode_delta(Turn& turn) {
  if (!turn.has_changes()) return {};
  const RunState& s = turn.state();
  const Changes& changes = turn.changes();
  RecordWriter w(s, &turn.known_values(), &turn.out.values);
  write_head(w, s, false, turn.now);
  for (const Question& q : changes.facts) write_fact(w, s.facts.at(q));
  if (changes.run) write_run(w, s);
  for (std::size_t p = changes.first_plan; p < s.library.size(); ++p) {
    write_plan(w, s.library.key(static_cast<PlanId>(p)));
  }
  for (std::size_t i : changes.globals) write_global(w, s, i);
  for (std::size_t i : changes.global_artifacts) write_global_artifact(w, s, i);
  WrittenBefore before(turn.now);
  write_births(w, s, changes.first_node, static_cast<NodeIndex>(s.nodes.size()), before);
  for (NodeIndex i : changes.nodes) write_progress(w, s, i, s.node(i).dirty, before);
  turn.end();
  return w.out.take();
}

SnapshotWriter::SnapshotWriter(const RunState& s, std::size_t room)
    : SnapshotWriter(s, nullptr, nullptr) {
  w_.out.bytes().reserve(room);
}

SnapshotWriter::SnapshotWriter(const RunState& s, std::set<base::Hash128>* known,
                               std::vector<NewValue>* values)
    : s_(s), w_(s, known, values), before_(s.committed) {
  write_head(w_, s, true, s.committed);
}

void SnapshotWriter::note(const Changes& changes) {
  noted_ = true;
  owed_ += 2 * (changes.nodes.size() + s_.nodes.size() - changes.first_node);
  for (NodeIndex i : changes.nodes) {
    if (i >= next_node_) continue;
    if (masks_.size() < next_node_) masks_.resize(next_node_);
    if (masks_[i] == 0) late_nodes_.push_back(i);
    masks_[i] |= s_.node(i).dirty;
  }
  for (const Question& q : changes.facts) {
    if (facts_ == Facts::All || (facts_ == Facts::Some && !(last_fact_ < q))) {
      late_facts_.push_back(q);
    }
  }
  for (std::size_t i : changes.globals) {
    if (i < next_global_) late_globals_.insert(i);
  }
  for (std::size_t i : changes.global_artifacts) {
    if (i < next_artifact_) late_artifacts_.insert(i);
  }
}

bool SnapshotWriter::go_on(std::uint64_t most) {
  left_ = most + std::exchange(owed_, 0);
  if (!go_on_with_facts()) return false;
  for (const Question& q : std::exchange(late_facts_, {})) write_fact(w_, s_.facts.at(q));
  if (next_plan_ == 0) write_run(w_, s_);
  for (next_plan_ = std::max<std::size_t>(next_plan_, 1); next_plan_ < s_.library.size();
       ++next_plan_) {
    write_plan(w_, s_.library.key(static_cast<PlanId>(next_plan_)));
  }
  for (std::size_t i : std::exchange(late_globals_, {})) write_global(w_, s_, i);
  for (std::size_t i : std::exchange(late_artifacts_, {})) write_global_artifact(w_, s_, i);
  for (; next_global_ < s_.global_outputs.size(); ++next_global_) {
    if (left_ == 0) return false;
    --left_;
    write_global(w_, s_, next_global_);
  }
  for (; next_artifact_ < s_.global_artifacts.size(); ++next_artifact_) {
    if (left_ == 0) return false;
    --left_;
    write_global_artifact(w_, s_, next_artifact_);
  }
  return go_on_with_nodes();
}

bool SnapshotWriter::go_on_with_facts() {
  if (facts_ == Facts::All) return true;
  auto it = facts_ == Facts::None ? s_.facts.begin() : s_.facts.upper_bound(last_fact_);
  for (; it != s_.facts.end(); ++it, --left_) {
    if (left_ == 0) return false;
    write_fact(w_, it->second);
    last_fact_ = it->first;
    facts_ = Facts::Some;
  }
  facts_ = Facts::All;
  return true;
}

// Those that have changed since come last: by then few are left to change again.
bool SnapshotWriter::go_on_with_nodes() {
  const std::uint64_t births = std::min<std::uint64_t>(left_, s_.nodes.size() - next_node_);
  const auto end = static_cast<NodeIndex>(next_node_ + births);
  write_births(w_, s_, next_node_, end, before_);
  next_node_ = end;
  left_ -= births;
  for (; left_ > 0 && !late_nodes_.empty(); --left_) {
    const NodeIndex i = late_nodes_.front();
    late_nodes_.pop_front();
    write_progress(w_, s_, i, std::exchange(masks_[i], std::uint8_t{0}), before_);
  }
  return next_node_ == s_.nodes.size() && late_nodes_.empty();
}

SnapshotRecords SnapshotWriter::take() {
  SnapshotRecords out{.snapshot = w_.out.take(), .delta = {}};
  if (!noted_) return out;
  RecordWriter w(s_, nullptr, nullptr);
  write_head(w, s_, false, s_.committed);
  write_run(w, s_);
  out.delta = w.out.take();
  return out;
}

std::string encode_snapshot(const RunState& s) {
  SnapshotWriter writer(s, nullptr, nullptr);
  writer.go_on(UINT64_MAX);
  return writer.take().snapshot;
}

std::string encode_snapshot(Upkeep& up, std::vector<NewValue>& values) {
  SnapshotWriter writer(up.state(), &up.known_values(), &values);
  writer.go_on(UINT64_MAX);
  return writer.take().snapshot;
}

}  // namespace tiphys::engine::record
