// Adapters of the two interpreters to Subject.
#include "drive/subject.h"

#include <algorithm>

#include "spec/decode.h"

namespace tiphys::drive {

using base::Result;
using base::Timestamp;
using base::Value;
using naive::field;
using naive::text_field;

namespace {

constexpr int kCallsMax = 100000;

class NaiveSubject : public Subject {
 public:
  NaiveSubject(const Value& workflow, const World& world) : run_(workflow, world.named) {}
  Reply step(std::span<const Told> told, Timestamp now) override { return run_.step(told, now); }
  Value status() const override { return run_.present_status(); }

 private:
  naive::NaiveRun run_;
};

template <class T>
void set_id(T& o, const engine::AttemptId& id) {
  if constexpr (requires { o.id; }) o.id = id;
}

}  // namespace

std::unique_ptr<Subject> naive_subject(const Value& workflow, const World& world) {
  return std::make_unique<NaiveSubject>(workflow, world);
}

engine::FactAnswer answer(const World& world, const engine::Question& question) {
  engine::FactAnswer out;
  out.question = question;
  using Kind = engine::Question::Kind;
  for (const Value& object : world.objects) {
    const std::string kind = text_field(object, "kind");
    if (text_field(field(object, "metadata"), "name") != question.name) continue;
    if (question.kind == Kind::Template &&
        kind == (question.cluster_scope ? "ClusterWorkflowTemplate" : "WorkflowTemplate")) {
      out.found = true;
      out.value = object;
    }
    const bool plain = question.kind == Kind::ConfigMapKey || question.kind == Kind::SemaphoreLimit;
    if (plain && kind == "ConfigMap" && field(object, "data").find(question.key) != nullptr) {
      out.found = true;
      out.value = field(field(object, "data"), question.key);
    }
  }
  return out;
}

Result<std::unique_ptr<EngineSubject>> EngineSubject::create(const Value& workflow, World world) {
  auto decoded = spec::decode_workflow(workflow);
  if (!decoded.has_value()) return std::unexpected(decoded.error());
  std::unique_ptr<EngineSubject> out(new EngineSubject());
  out->workflow_ = std::make_shared<const spec::Workflow>(std::move(*decoded));
  out->world_ = std::move(world);
  out->run_ = TRY(engine::Run::create(out->seed()));
  return out;
}

engine::RunSeed EngineSubject::seed() const {
  engine::RunSeed seed;
  seed.key = 1;
  seed.uid = {0, 1};
  seed.workflow = workflow_;
  seed.entropy = {1, 2, 3, 4};
  return seed;
}

std::vector<engine::Observation> EngineSubject::translate(std::span<const Told> told) const {
  std::vector<engine::Observation> out;
  for (const Told& t : told) {
    engine::Observation o = t.what;
    if (!t.node.empty()) {
      std::optional<engine::NodeIndex> node = run_->find_node(t.node);
      if (!node) continue;
      const engine::AttemptId id = run_->attempt_of(*node);
      std::visit([&](auto& x) { set_id(x, id); }, o);
    }
    out.push_back(std::move(o));
  }
  return out;
}

std::string EngineSubject::name_of(engine::NodeIndex node) const {
  return text_field(run_->present_node(node), "name");
}

void EngineSubject::absorb(const engine::Decision& d, Reply& reply) {
  log_ += d.delta;
  bytes_written_ += d.delta.size();
  if (!d.delta.empty()) deltas_.push_back(d.delta);
  if (d.snapshot) {
    first_ = *d.snapshot;
    deltas_.clear();
    log_ += first_;
  }
  if (auto whole = piece_ > 0 ? run_->write_snapshot(piece_, 0) : std::nullopt) {
    first_ = std::move(whole->snapshot);
    deltas_.clear();
    if (!whole->delta.empty()) deltas_.push_back(std::move(whole->delta));
    ++snapshots_;
  }
  for (const engine::NewValue& v : d.values) {
    bytes_written_ += v.bytes.size();
    values_.push_back(v);
  }
  for (const engine::Command& c : d.commands) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&c)) {
      reply.start.push_back(name_of(run_->node_of(start->id)));
      if (!started_.insert(start->id).second) twice_ = engine::to_text(start->id);
      continue;
    }
    const engine::NodeIndex stopped = run_->node_of(std::get<engine::StopAttempt>(c).id);
    if (stopped != engine::kNoNode) reply.stop.push_back(name_of(stopped));
  }
}

std::vector<engine::Observation> EngineSubject::answers(const engine::Decision& d, Timestamp now) {
  std::vector<engine::Observation> out;
  for (const engine::MemoSave& memo : d.memos) memos_[memo.question] = memo.entry;
  for (const engine::Question& q : d.questions) {
    auto memo = memos_.find(q);
    out.push_back(memo == memos_.end() ? answer(world_, q)
                                       : engine::FactAnswer{q, true, memo->second});
  }
  if (d.requests.empty()) return out;
  for (auto& [run, observation] : arbiter_->step(d.requests, now).answers) {
    out.push_back(std::move(observation));
  }
  return out;
}

Reply EngineSubject::step(std::span<const Told> told, Timestamp now) {
  Reply reply;
  changed_.clear();
  std::vector<engine::Observation> observations = translate(told);
  for (int i = 0; i < kCallsMax; ++i) {
    engine::Decision d = run_->step(observations, now, budget_);
    if (d.snapshot) changed_.clear();  // they had other numbers
    changed_.push_back(d.changed);
    absorb(d, reply);
    observations = answers(d, now);
    reply.wake_at = d.wake_at;
    reply.finished = d.finished;
    const bool again = d.wake_at.is_set() && d.wake_at <= now;
    if (observations.empty() && !again) break;
  }
  return reply;
}

Value EngineSubject::status() const { return run_->present_status(engine::Run::Nodes::Include); }

Result<std::string> EngineSubject::value_of(const base::Hash128& hash) const {
  for (const engine::NewValue& v : values_) {
    if (v.hash == hash) return v.bytes;
  }
  return base::fail(base::ErrorCode::NotFound, "no value " + hash.hex());
}

Result<void> EngineSubject::reload_from_snapshot() {
  const std::string image = run_->snapshot();
  run_ = TRY(
      engine::Run::load(seed(), image, {}, [this](const base::Hash128& h) { return value_of(h); }));
  return {};
}

Result<void> EngineSubject::reload_from_deltas() {
  run_ = TRY(loaded());
  return {};
}

Result<std::unique_ptr<engine::Run>> EngineSubject::loaded() const {
  return engine::Run::load(seed(), first_, deltas_,
                           [this](const base::Hash128& h) { return value_of(h); });
}

std::vector<std::string> EngineSubject::outstanding_starts() const {
  std::vector<std::string> out;
  for (const engine::Command& c : run_->outstanding()) {
    if (const auto* start = std::get_if<engine::StartAttempt>(&c)) {
      out.push_back(name_of(run_->node_of(start->id)));
    }
  }
  return out;
}

}  // namespace tiphys::drive
