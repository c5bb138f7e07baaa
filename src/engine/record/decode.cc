// Decoding.
#include "engine/record/record.h"

#include <optional>
#include <string>
#include <utility>

#include "engine/record/format.h"
#include "engine/record/format_number.h"
#include "engine/record/records.h"
#include "engine/scope/globals.h"
#include "engine/scope/known_specs.h"

namespace tiphys::engine::record {

namespace {

using base::ErrorCode;
using namespace state;  // kPhaseChanged and its like

Question read_question(RecordReader& r) {
  Question q;
  q.kind = r.one_of(Question::Kind::CallerDefaults);
  q.scope_namespace = r.text();
  q.name = r.text();
  q.key = r.text();
  q.cluster_scope = r.in.u8() != 0;
  return q;
}

void read_fact(Stored& s, RecordReader& r) {
  FactAnswer answer;
  answer.question = read_question(r);
  answer.found = r.in.u8() != 0;
  answer.value = r.json();
  Question question = answer.question;
  s.facts.insert_or_assign(std::move(question), std::move(answer));
}

std::map<std::string, std::string> read_map(RecordReader& r) {
  std::map<std::string, std::string> out;
  std::uint64_t count = r.in.varint();
  for (std::uint64_t i = 0; i < count && r.good(); ++i) {
    std::string key = r.text();
    out[std::move(key)] = r.text();
  }
  return out;
}

// Of format 1: all of them, each time.
void read_global_artifacts(Stored& s, RecordReader& r) {
  base::Value list = r.json();
  if (!list.is_array()) return;
  for (base::Value& artifact : list.as_array()) {
    const base::Value* name = artifact.find("name");
    if (name == nullptr || !name->is_string())
      return r.failed("record of an artifact without name");
    auto [at, made] = s.global_artifacts.place(name->as_string());
    s.global_artifacts[at].artifact = std::move(artifact);
  }
}

// What retries of the whole workflow have left: parameters, and attempts that are to end.
void read_retries(Stored& s, RecordReader& r) {
  RunRecord& run = s.record;
  run.parameters.clear();
  std::uint64_t count = r.in.varint();
  for (std::uint64_t i = 0; i < count && r.good(); ++i) {
    std::string name = r.text();
    run.parameters.emplace_back(std::move(name), r.text());
  }
  run.stops.clear();
  count = r.in.varint();
  for (std::uint64_t i = 0; i < count && r.good(); ++i) {
    AttemptId id{.run = s.seed.uid, .generation = r.u32(), .node = r.u32()};
    id.attempt = r.u32();
    id.incarnation = r.u32();
    run.stops.insert(id);
  }
}

void read_run(Stored& s, RecordReader& r) {
  RunRecord& run = s.record;
  if (r.format == 1 && r.in.varint() != 0) r.failed("record of a generation in format 1");
  run.phase = r.one_of(WorkflowPhase::Error);
  run.message = r.text();
  run.started = {r.in.zigzag()};
  run.finished = {r.in.zigzag()};
  run.shutdown = r.one_of(Shutdown::Terminate);
  std::uint64_t flags = r.in.varint();
  run.suspended = (flags & 1) != 0;
  run.admitted = (flags & 2) != 0;
  run.executing = (flags & 4) != 0;
  run.locks_held = (flags & 16) != 0;
  run.admission_asked = (flags & 32) != 0;
  run.labels = read_map(r);
  run.annotations = read_map(r);
  if (r.format == 1) read_global_artifacts(s, r);
  run.lock_waiting = r.text();
  run.asked.clear();
  std::uint64_t count = r.in.varint();
  for (std::uint64_t i = 0; i < count && r.good(); ++i) run.asked.insert(read_question(r));
  if (r.format > 1) read_retries(s, r);
}

base::Result<void> read_plan(Loading& load, RecordReader& r) {
  plan::PlanKey key;
  key.kind = r.one_of(plan::Holder::Kind::Cluster);
  key.holder = r.text();
  key.name = r.text();
  key.parent = r.u32();
  key.parent_call = r.u32();
  if (!r.good()) return {};
  scope::Resolution spec = scope::resolve_spec(load);
  if (!spec.ok()) return base::fail(ErrorCode::DataLoss, "records before their template");
  if (load.state().globals.empty()) TRY(scope::build_globals(load));
  if (key.kind != plan::Holder::Kind::Local) {
    scope::Resolution known =
        scope::know_holder(load, load.library().find_holder(key.kind, key.holder));
    if (!known.ok()) return base::fail(ErrorCode::DataLoss, "records before their template");
  }
  return load.library().restore(key);
}

void read_global(Stored& s, RecordReader& r) {
  std::uint64_t i = r.in.varint();
  const std::string name = r.text();
  if (!r.good()) return;
  auto [at, made] = s.global_outputs.place(name);
  if (at != i) r.failed("record of an output out of order");
  s.global_outputs[at].value = r.text();
  s.global_outputs[at].source = r.json();
}

void read_global_artifact(Stored& s, RecordReader& r) {
  std::uint64_t i = r.in.varint();
  const std::string name = r.text();
  if (!r.good()) return;
  auto [at, made] = s.global_artifacts.place(name);
  if (at != i) r.failed("record of an output out of order");
  s.global_artifacts[at].artifact = r.json();
}

bool is_valid(const RunState& s, const Node& n, NodeIndex index) {
  if (n.type > NodeType::Plugin || n.phase > Phase::Omitted || n.kind > NameKind::Hook)
    return false;
  if (n.owner != kNoNode && n.owner >= index) return false;
  if (n.boundary != kNoNode && n.boundary >= index) return false;
  if ((n.owner == kNoNode) != (n.kind == NameKind::Root)) return false;
  if (n.plan >= s.library.size()) return false;
  bool of_call =
      n.kind == NameKind::Step || n.kind == NameKind::StepItem || n.kind == NameKind::Task;
  if (!of_call) return true;
  if (n.boundary == kNoNode || s.node(n.boundary).plan == 0) return false;
  return n.call < s.plan_of(n.boundary).calls.size();
}

// One byte with another order in format 1.
unsigned read_birth_mask(RecordReader& r) {
  if (r.format == 1) {
    constexpr unsigned kThen[] = {kNewInputs, kNewMessage, kCallStep, kOwnStart,
                                  kEnded,     kOwnEnd,     kWithExit, kWithExtra};
    unsigned read = r.in.u8();
    unsigned mask = 0;
    for (unsigned bit = 0; bit < 8; ++bit) mask |= (read >> bit & 1) != 0 ? kThen[bit] : 0;
    return mask;
  }
  const unsigned mask = r.u32();
  if ((mask & ~unsigned{kBirthMaskAll}) != 0) r.failed("record of a node with an unknown field");
  return mask;
}

void read_birth(Loading& load, RecordReader& r, Node n, ReadBefore& before) {
  const RunState& s = load.state();
  auto index = static_cast<NodeIndex>(s.nodes.size());
  const unsigned mask = read_birth_mask(r);
  switch (n.kind) {
    case NameKind::Group:
    case NameKind::Attempt: n.suffix = r.u32(); break;
    case NameKind::StepItem:
    case NameKind::TaskItem: n.suffix = load.strings().append(r.view()); break;
    case NameKind::Container:
    case NameKind::Hook: n.suffix = r.text_id(); break;
    default: break;
  }
  n.inputs = (mask & kNewInputs) != 0 ? r.inputs() : before.inputs;
  n.message = (mask & kNewMessage) != 0 ? r.text_id() : before.message;
  n.call = before.call;
  if ((mask & kCallStep) != 0) {
    n.call += static_cast<std::uint32_t>(r.in.zigzag());  // is_valid looks at it
  }
  n.started = (mask & kOwnStart) != 0 ? r.time(before.started) : before.started;
  if ((mask & kEnded) != 0) n.finished = before.started;
  if ((mask & kOwnEnd) != 0) n.finished = r.time(n.started);
  if ((mask & kWithExit) != 0) n.exit_code = static_cast<std::int16_t>(r.in.zigzag());
  if ((mask & kWithAttempt) != 0) {
    n.attempt = r.small();
    n.incarnation = r.small();
  }
  std::optional<table::Origin> origin;
  if ((mask & kWithOrigin) != 0) {
    std::uint32_t back = r.u32();
    std::uint32_t moved = r.u32();
    if (back == 0 || back > s.record.generation || moved >= kNoNode - index) {
      r.failed("record of a node of a generation that cannot be");
    }
    origin = {.generation = s.record.generation - back, .node = index + moved};
  }
  if (!r.good()) return;
  if (!is_valid(s, n, index)) {
    r.failed("record of a node that cannot be");
    return;
  }
  std::string_view call_name;
  if (n.kind == NameKind::Root) call_name = s.workflow_name;
  bool of_call =
      n.kind == NameKind::Step || n.kind == NameKind::StepItem || n.kind == NameKind::Task;
  if (of_call) call_name = s.plan_of(n.boundary).calls[n.call].call->name;
  const bool numbered = n.kind == NameKind::Group || n.kind == NameKind::Attempt;
  before.name.clear();
  table::append_name_suffix(before.name, n.kind, call_name,
                            numbered ? std::string_view() : s.nodes.text(n.suffix), n.suffix);
  load.stored().nodes.add(n, before.name);
  if (origin && !load.stored().nodes.set_origin(index, *origin)) {
    r.failed("records of nodes of earlier generations are out of order");
  }
  if ((mask & kWithExtra) != 0) r.extra(index);
  before.inputs = n.inputs;
  before.message = n.message;
  before.call = n.call;
  before.started = n.started;
}

void read_progress(Stored& s, RecordReader& r, NodeIndex& last, base::Timestamp now) {
  const std::int64_t step = r.in.zigzag();
  const auto count = static_cast<std::int64_t>(s.nodes.size());
  if (step <= -count || step >= count || last + step < 0 || last + step >= count) {
    return r.failed("progress of a node that is not there");
  }
  const auto i = static_cast<NodeIndex>(last + step);
  last = i;
  std::uint8_t mask = r.in.u8();
  Node& n = s.nodes[i];
  if ((mask & kPhaseChanged) != 0) {
    std::uint8_t both = r.in.u8();
    n.type = static_cast<NodeType>(both >> 4);
    n.phase = static_cast<Phase>(both & 15);
    n.flags = static_cast<std::uint16_t>(r.in.varint());
  }
  if ((mask & kStartedChanged) != 0) n.started = r.time(now);
  if ((mask & kFinishedChanged) != 0) n.finished = r.time(now);
  if ((mask & kExitChanged) != 0) {
    n.exit_code = static_cast<std::int16_t>(r.in.zigzag());
    n.set(table::kHasExitCode);
  }
  if ((mask & kMessageChanged) != 0) n.message = r.text_id();
  if ((mask & kExtraChanged) != 0) r.extra(i);
  if ((mask & kAttemptChanged) != 0) {
    n.attempt = r.small();
    n.incarnation = r.small();
  }
  if (n.type > NodeType::Plugin || n.phase > Phase::Omitted) r.failed("bad progress record");
}

// In format 1 there was one generation, and a snapshot looked like a delta.
base::Result<void> read_head(Stored& s, RecordReader& r) {
  const std::uint64_t head = r.format == 1 ? 0 : r.in.varint();
  const std::uint64_t generation = head >> 1;
  if ((head & 1) != 0) {
    if (s.nodes.size() != 0 || s.library.size() > 1 || generation > 0xffffffffu) {
      return base::fail(ErrorCode::DataLoss, "a snapshot of records is not the first of them");
    }
    s.record.generation = static_cast<Generation>(generation);
  }
  if (generation == s.record.generation) return {};
  return base::fail(ErrorCode::DataLoss, "records of generation " + std::to_string(generation) +
                                             " after those of " +
                                             std::to_string(s.record.generation));
}

}  // namespace

void Records::begin_births() {
  births_left_ = r_.in.varint();
  const auto from = static_cast<NodeIndex>(load_.state().nodes.size());
  common_ = {};
  const NodeIndex owner = r_.u32();
  const NodeIndex boundary = r_.u32();
  if (owner > from || boundary > from) return r_.failed("record of a node below none");
  common_.owner = owner == 0 ? kNoNode : from - owner;
  common_.boundary = boundary == 0 ? kNoNode : from - boundary;
  common_.plan = r_.u32();
  common_.flags = static_cast<std::uint16_t>(r_.in.varint());
  common_.kind = r_.one_of(NameKind::Hook);
  const std::uint8_t both = r_.in.u8();
  common_.type = static_cast<NodeType>(both >> 4);
  common_.phase = static_cast<Phase>(both & 15);
}

base::Result<void> Records::begin() {
  begun_ = true;
  if (r_.in.at_end()) return {};
  Stored& s = load_.stored();
  r_.format = r_.in.u8();
  TRY(check_format("the workflow's records", r_.format, kRunFormatOldest, kRunFormat));
  TRY(read_head(s, r_));
  now_ = {static_cast<std::int64_t>(r_.in.varint())};
  s.committed = std::max(s.committed, now_);
  load_.set_now(s.committed);
  before_.started = now_;
  return {};
}

base::Result<void> Records::read_record() {
  Stored& s = load_.stored();
  switch (static_cast<RecordTag>(r_.in.u8())) {
    case RecordTag::Plan: return read_plan(load_, r_);
    case RecordTag::Fact: read_fact(s, r_); break;
    case RecordTag::Run: read_run(s, r_); break;
    case RecordTag::GlobalOutput: read_global(s, r_); break;
    case RecordTag::GlobalArtifact: read_global_artifact(s, r_); break;
    case RecordTag::Births: begin_births(); break;
    case RecordTag::Progress: read_progress(s, r_, last_, now_); break;
    default: r_.failed("record of an unknown kind"); break;
  }
  return {};
}

base::Result<bool> Records::go_on(std::uint64_t& left) {
  if (!begun_) TRY(begin());
  while (r_.good() && (births_left_ > 0 || !r_.in.at_end())) {
    if (left == 0) return false;
    --left;
    if (births_left_ == 0) {
      TRY(read_record());
    } else {
      --births_left_;
      read_birth(load_, r_, common_, before_);
    }
  }
  if (r_.error() != nullptr) return std::unexpected(*r_.error());
  if (!r_.in.ok()) return base::fail(ErrorCode::DataLoss, "records end too early");
  return true;
}

base::Result<void> apply_records(Loading& load, base::ByteReader bytes, const ValueSource& values) {
  std::uint64_t all = UINT64_MAX;
  TRY(Records(load, bytes, values).go_on(all));
  return {};
}

}  // namespace tiphys::engine::record
