// Decoding.
#include "engine/record/record.h"

#include "engine/core/facts.h"
#include "engine/record/format.h"
#include "engine/record/format_number.h"
#include "engine/scope/globals.h"

namespace tiphys::engine::record {

namespace {

using base::ErrorCode;
using namespace state;  // kPhaseChanged and its like

Question read_question(RecordReader& r) {
  Question q;
  q.kind = static_cast<Question::Kind>(r.in.u8());
  q.scope_namespace = r.text();
  q.name = r.text();
  q.key = r.text();
  q.cluster_scope = r.in.u8() != 0;
  return q;
}

void read_fact(RunState& s, RecordReader& r) {
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
  for (std::uint64_t i = 0; i < count && r.in.ok(); ++i) {
    std::string key = r.text();
    out[std::move(key)] = r.text();
  }
  return out;
}

void read_run(RunState& s, RecordReader& r) {
  RunRecord& run = s.record;
  run.generation = static_cast<Generation>(r.in.varint());
  run.phase = static_cast<WorkflowPhase>(r.in.u8());
  run.message = r.text();
  run.started = {r.in.zigzag()};
  run.finished = {r.in.zigzag()};
  run.shutdown = static_cast<Shutdown>(r.in.u8());
  std::uint64_t flags = r.in.varint();
  run.suspended = (flags & 1) != 0;
  run.admitted = (flags & 2) != 0;
  run.executing = (flags & 4) != 0;
  run.locks_held = (flags & 16) != 0;
  run.admission_asked = (flags & 32) != 0;
  run.labels = read_map(r);
  run.annotations = read_map(r);
  run.global_artifacts = r.json();
  run.lock_waiting = r.text();
  run.asked.clear();
  std::uint64_t count = r.in.varint();
  for (std::uint64_t i = 0; i < count && r.in.ok(); ++i) run.asked.insert(read_question(r));
}

base::Result<void> read_plan(RunState& s, RecordReader& r) {
  plan::PlanKey key;
  key.kind = static_cast<plan::Holder::Kind>(r.in.u8());
  key.holder = r.text();
  key.name = r.text();
  key.parent = static_cast<PlanId>(r.in.varint());
  key.parent_call = static_cast<std::uint32_t>(r.in.varint());
  scope::Resolution spec = core::resolve_spec(s);
  if (!spec.ok()) return base::fail(ErrorCode::DataLoss, "records before their template");
  if (s.globals.empty()) TRY(scope::build_globals(s));
  if (key.kind != plan::Holder::Kind::Local) {
    scope::Resolution known = core::know_holder(s, s.library.find_holder(key.kind, key.holder));
    if (!known.ok()) return base::fail(ErrorCode::DataLoss, "records before their template");
  }
  return s.library.restore(key);
}

void read_global(RunState& s, RecordReader& r) {
  std::uint64_t i = r.in.varint();
  GlobalOutput output;
  output.name = r.text();
  output.value = r.text();
  output.source = r.json();
  if (i < s.global_outputs.size()) {
    s.global_outputs[i] = std::move(output);
  } else if (i == s.global_outputs.size()) {
    s.global_outputs.push_back(std::move(output));
  } else {
    r.failed("record of an output out of order");
  }
}

struct ReadBefore {
  StringId inputs = 0;
  StringId message = 0;
  std::uint32_t call = 0;
  base::Timestamp started;
};

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

void read_birth(RunState& s, RecordReader& r, Node n, ReadBefore& before) {
  auto index = static_cast<NodeIndex>(s.nodes.size());
  std::uint8_t mask = r.in.u8();
  std::string suffix;
  switch (n.kind) {
    case NameKind::Group:
    case NameKind::Attempt: n.suffix = static_cast<std::uint32_t>(r.in.varint()); break;
    case NameKind::StepItem:
    case NameKind::TaskItem:
      suffix = r.text();
      n.suffix = s.nodes.strings().append(suffix);
      break;
    case NameKind::Container:
    case NameKind::Hook:
      suffix = r.text();
      n.suffix = s.nodes.strings().intern(suffix);
      break;
    default: break;
  }
  n.inputs = (mask & kNewInputs) != 0 ? r.inputs() : before.inputs;
  n.message = (mask & kNewMessage) != 0 ? r.text_id() : before.message;
  n.call = before.call;
  if ((mask & kCallStep) != 0) {
    n.call = static_cast<std::uint32_t>(static_cast<std::int64_t>(n.call) + r.in.zigzag());
  }
  n.started = (mask & kOwnStart) != 0 ? r.time(before.started) : before.started;
  if ((mask & kEnded) != 0) n.finished = before.started;
  if ((mask & kOwnEnd) != 0) n.finished = r.time(n.started);
  if ((mask & kWithExit) != 0) n.exit_code = static_cast<std::int16_t>(r.in.zigzag());
  if (!is_valid(s, n, index)) {
    r.failed("record of a node that cannot be");
    return;
  }
  std::string_view call_name;
  if (n.kind == NameKind::Root) call_name = s.workflow_name;
  bool of_call =
      n.kind == NameKind::Step || n.kind == NameKind::StepItem || n.kind == NameKind::Task;
  if (of_call) call_name = s.plan_of(n.boundary).calls[n.call].call->name;
  s.nodes.add(n, table::name_suffix(n.kind, call_name, suffix, n.suffix));
  if ((mask & kWithExtra) != 0) r.extra(s.nodes.make_extra(index));
  before = {n.inputs, n.message, n.call, n.started};
}

void read_births(RunState& s, RecordReader& r, ReadBefore& before) {
  std::uint64_t count = r.in.varint();
  auto from = static_cast<NodeIndex>(s.nodes.size());
  Node n;
  auto owner = static_cast<NodeIndex>(r.in.varint());
  auto boundary = static_cast<NodeIndex>(r.in.varint());
  n.owner = owner == 0 ? kNoNode : from - owner;
  n.boundary = boundary == 0 ? kNoNode : from - boundary;
  n.plan = static_cast<PlanId>(r.in.varint());
  n.flags = static_cast<std::uint16_t>(r.in.varint());
  n.kind = static_cast<NameKind>(r.in.u8());
  std::uint8_t both = r.in.u8();
  n.type = static_cast<NodeType>(both >> 4);
  n.phase = static_cast<Phase>(both & 15);
  for (std::uint64_t i = 0; i < count && r.in.ok() && r.error() == nullptr; ++i) {
    read_birth(s, r, n, before);
  }
}

void read_progress(RunState& s, RecordReader& r, NodeIndex& last, base::Timestamp now) {
  auto i = static_cast<NodeIndex>(static_cast<std::int64_t>(last) + r.in.zigzag());
  last = i;
  if (i >= s.nodes.size()) {
    r.failed("progress of a node that is not there");
    return;
  }
  std::uint8_t mask = r.in.u8();
  Node& n = s.node(i);
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
  if ((mask & kExtraChanged) != 0) r.extra(s.nodes.make_extra(i));
  if ((mask & kAttemptChanged) != 0) {
    n.attempt = r.in.u8();
    n.incarnation = r.in.u8();
  }
  if (n.type > NodeType::Plugin || n.phase > Phase::Omitted) r.failed("bad progress record");
}

}  // namespace

base::Result<void> apply_records(RunState& s, std::string_view bytes, const ValueSource& values) {
  if (bytes.empty()) return {};
  RecordReader r(s, bytes, values);
  TRY(check_format("the workflow's records", r.in.u8(), kRunFormat));
  base::Timestamp now{static_cast<std::int64_t>(r.in.varint())};
  s.now = std::max(s.now, now);
  s.committed = s.now;
  ReadBefore before;
  before.started = now;
  NodeIndex last = 0;
  while (!r.in.at_end() && r.in.ok() && r.error() == nullptr) {
    switch (static_cast<RecordTag>(r.in.u8())) {
      case RecordTag::Plan: TRY(read_plan(s, r)); break;
      case RecordTag::Fact: read_fact(s, r); break;
      case RecordTag::Run: read_run(s, r); break;
      case RecordTag::GlobalOutput: read_global(s, r); break;
      case RecordTag::Births: read_births(s, r, before); break;
      case RecordTag::Progress: read_progress(s, r, last, now); break;
      default: r.failed("record of an unknown kind"); break;
    }
  }
  if (r.error() != nullptr) return std::unexpected(*r.error());
  if (!r.in.ok()) return base::fail(ErrorCode::DataLoss, "records end too early");
  return {};
}

}  // namespace tiphys::engine::record
