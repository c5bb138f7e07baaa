// Admission of runs by priority and age; locks for runs and nodes, all of a request or none.
//
// What waits is not stored: runs ask again. A delta holds what changed, so its size does not grow
// with what is admitted or held.
#include "engine/arbiter.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/bytes.h"
#include "engine/record/format_number.h"

namespace tiphys::engine {

namespace {

constexpr std::string_view kPostponed =
    "Workflow processing has been postponed because too many workflows are already running";
constexpr std::size_t kHoldersShownMax = 32;

// Priority descending, then age, then key.
using Place = std::tuple<std::int64_t, std::int64_t, RunKey, NodeIndex>;
using Holder = std::pair<RunKey, NodeIndex>;

Place place_of(const ArbiterRequest& r) {
  return {-static_cast<std::int64_t>(r.priority), r.created.ns, r.run, r.node};
}

enum class Op : std::uint8_t { Admit = 1, Leave, Hold, Release };
constexpr auto kFirstOp = static_cast<std::uint8_t>(Op::Admit);
constexpr auto kLastOp = static_cast<std::uint8_t>(Op::Release);
static_assert(kLastOp < record::kAdmissionFormat);

struct Lock {
  std::int64_t limit = 1;  // as the last request said
  std::map<Holder, std::string> holders;
  std::set<Place> queue;

  bool has_room() const { return static_cast<std::int64_t>(holders.size()) < limit; }
};

// Who wants to be admitted, in one line per namespace.
struct Line {
  std::set<Place> waiting;
  std::uint64_t admitted = 0;
  std::optional<Place> front;  // as it stands among the fronts; none while the namespace is full
};

std::string numbered(std::string changes) {
  if (!changes.empty())
    changes.insert(changes.begin(), static_cast<char>(record::kAdmissionFormat));
  return changes;
}

class ArbiterImpl final : public Arbiter {
 public:
  explicit ArbiterImpl(ArbiterLimits limits) : limits_(limits) {}

  ArbiterDecision step(std::span<const ArbiterRequest> requests, base::Timestamp) override {
    ArbiterDecision out;
    for (const ArbiterRequest& request : requests) take(request, out);
    return finish(std::move(out));
  }

  std::vector<std::pair<RunKey, Observation>> hear(
      std::span<const ArbiterRequest> requests) override {
    ArbiterDecision out;
    for (const ArbiterRequest& request : requests) take(request, out);
    return std::move(out.answers);
  }

  ArbiterDecision forget(std::span<const RunKey> runs, base::Timestamp) override {
    for (RunKey run : runs) leave(run);
    return finish({});
  }

  std::vector<RunKey> holders() const override {
    std::set<RunKey> runs;
    for (const auto& [run, ns] : admitted_) runs.insert(run);
    for (const auto& [holder, names] : held_) runs.insert(holder.first);
    return {runs.begin(), runs.end()};
  }

  std::string snapshot() const override {
    base::ByteWriter all;
    for (const auto& [run, ns] : admitted_) write_admit(all, run, ns);
    for (const auto& [name, lock] : locks_) {
      for (const auto& [holder, shown] : lock.holders) write_hold(all, name, lock, holder, shown);
    }
    return numbered(all.take());
  }

  bool is_admitted(RunKey run) const override { return admitted_.contains(run); }
  bool anyone_waits() const override { return !lock_requests_.empty(); }

  std::string explain(RunKey run, NodeIndex node) const override {
    auto lock = lock_requests_.find({run, node});
    if (lock != lock_requests_.end()) return waiting_message(*first_missing(lock->second));
    return waiting_.contains(run) ? std::string(kPostponed) : std::string();
  }

  bool let_go(std::size_t most) override {
    for (; most > 0 && !waiting_.empty(); --most) leave_queue(waiting_.begin()->first);
    for (; most > 0 && !lock_requests_.empty(); --most) {
      const Holder first = lock_requests_.begin()->first;
      withdraw(first);
    }
    return waiting_.empty() && lock_requests_.empty();
  }

  // Applies a snapshot or a delta; both are lists of changes.
  base::Result<void> decode(std::string_view bytes) {
    if (bytes.empty()) return {};
    const auto first = static_cast<std::uint8_t>(bytes.front());
    const bool without_number = first >= kFirstOp && first <= kLastOp;
    if (!without_number) {
      TRY(record::check_format("the records of admission and locks", first,
                               record::kAdmissionFormat, record::kAdmissionFormat));
      bytes.remove_prefix(1);
    }
    if (decode_changes(bytes)) return {};
    return base::fail(base::ErrorCode::DataLoss,
                      "the records of admission and locks do not decode");
  }

 private:
  bool decode_changes(std::string_view bytes) {
    base::ByteReader in(bytes);
    while (in.ok() && !in.at_end()) {
      auto op = static_cast<Op>(in.u8());
      RunKey run = in.varint();
      switch (op) {
        case Op::Admit: admit(run, in.text()); break;
        case Op::Leave: leave(run); break;
        case Op::Release: release({run, read_node(in)}); break;
        case Op::Hold: read_hold(in, run); break;
        default: return false;
      }
    }
    log_ = {};
    changed_.clear();
    return in.ok();
  }

  static NodeIndex read_node(base::ByteReader& in) {
    return static_cast<NodeIndex>(in.varint()) - 1;
  }
  void read_hold(base::ByteReader& in, RunKey run) {
    Holder holder{run, read_node(in)};
    std::string name(in.text());
    Lock& lock = locks_[name];
    lock.limit = in.zigzag();
    lock.holders[holder] = in.text();
    held_[holder].push_back(name);
  }
  static void write_admit(base::ByteWriter& out, RunKey run, const std::string& ns) {
    out.u8(static_cast<std::uint8_t>(Op::Admit));
    out.varint(run);
    out.text(ns);
  }
  static void write_hold(base::ByteWriter& out, const std::string& name, const Lock& lock,
                         const Holder& holder, const std::string& shown) {
    out.u8(static_cast<std::uint8_t>(Op::Hold));
    out.varint(holder.first);
    out.varint(static_cast<NodeIndex>(holder.second + 1));
    out.text(name);
    out.zigzag(lock.limit);
    out.text(shown);
  }

  ArbiterDecision finish(ArbiterDecision out) {
    grant_locks(out);
    grant_admission(out);
    tell_who_waits(out);
    out.delta = numbered(log_.take());
    log_ = {};
    return out;
  }

  void take(const ArbiterRequest& request, ArbiterDecision& out) {
    switch (request.kind) {
      case ArbiterRequest::Kind::Admit:
        if (admitted_.contains(request.run)) {
          if (!request.knows) out.answers.emplace_back(request.run, Admitted{});
        } else {
          queue_up(request);
        }
        break;
      case ArbiterRequest::Kind::Leave: leave(request.run); break;
      case ArbiterRequest::Kind::Acquire: acquire(request, out); break;
      case ArbiterRequest::Kind::Release: release({request.run, request.node}); break;
    }
  }

  void admit(RunKey run, std::string_view ns) {
    if (!admitted_.emplace(run, ns).second) return;
    const std::string name(ns);
    ++lines_[name].admitted;
    move_front(name);
    write_admit(log_, run, name);
  }

  void queue_up(const ArbiterRequest& request) {
    if (!waiting_.try_emplace(request.run, place_of(request), request.scope_namespace).second) {
      return;
    }
    lines_[request.scope_namespace].waiting.insert(place_of(request));
    move_front(request.scope_namespace);
    fresh_.insert(request.run);
  }

  void leave_queue(RunKey run) {
    auto it = waiting_.find(run);
    if (it == waiting_.end()) return;
    const auto [place, ns] = it->second;
    waiting_.erase(it);
    fresh_.erase(run);
    lines_[ns].waiting.erase(place);
    move_front(ns);
  }

  // Whoever is first of a namespace that has room stands among the fronts. O(log waiting), after
  // each change of a line.
  void move_front(const std::string& ns) {
    auto it = lines_.find(ns);
    Line& line = it->second;
    if (line.front) fronts_.erase(*line.front);
    line.front.reset();
    const bool full =
        limits_.namespace_parallelism != 0 && line.admitted >= limits_.namespace_parallelism;
    if (!line.waiting.empty() && !full) {
      line.front = *line.waiting.begin();
      fronts_.insert(*line.front);
    }
    if (line.waiting.empty() && line.admitted == 0) lines_.erase(it);
  }

  // The run needs nothing any more: its place, its locks and what it waits for are given back.
  void leave(RunKey run) {
    auto it = admitted_.find(run);
    if (it != admitted_.end()) {
      const std::string ns = it->second;
      admitted_.erase(it);
      --lines_.at(ns).admitted;
      move_front(ns);
      log_.u8(static_cast<std::uint8_t>(Op::Leave));
      log_.varint(run);
    }
    leave_queue(run);
    for (auto at = held_.lower_bound({run, 0}); at != held_.end() && at->first.first == run;) {
      Holder holder = (at++)->first;
      release(holder);
    }
    for (auto at = lock_requests_.lower_bound({run, 0});
         at != lock_requests_.end() && at->first.first == run;) {
      Holder holder = (at++)->first;
      release(holder);
    }
  }

  // Asked again, as who comes back into memory does: it has its place, and has been told so.
  bool waits_for(const Holder& holder, const ArbiterRequest& request) const {
    auto it = lock_requests_.find(holder);
    return it != lock_requests_.end() && it->second.locks == request.locks &&
           it->second.limits == request.limits;
  }

  void acquire(const ArbiterRequest& request, ArbiterDecision& out) {
    Holder holder{request.run, request.node};
    for (std::size_t i = 0; i < request.locks.size(); ++i) {
      Lock& lock = locks_[request.locks[i]];
      lock.limit = i < request.limits.size() ? request.limits[i] : 1;
      changed_.insert(request.locks[i]);
    }
    if (held_.contains(holder)) {
      if (!request.knows)
        out.answers.emplace_back(request.run, LockState{request.node, true, {}, {}, {}});
      return;
    }
    if (waits_for(holder, request)) return;
    withdraw(holder);  // it may want others now
    if (request.locks.empty()) return grant(request, out);
    lock_requests_.insert_or_assign(holder, request);
    for (const std::string& name : request.locks) locks_[name].queue.insert(place_of(request));
    fresh_locks_.insert(holder);
  }

  void drop_if_idle(const std::string& name) {
    auto it = locks_.find(name);
    if (it != locks_.end() && it->second.holders.empty() && it->second.queue.empty()) {
      locks_.erase(it);
    }
  }

  void withdraw(const Holder& holder) {
    auto it = lock_requests_.find(holder);
    if (it == lock_requests_.end()) return;
    for (const std::string& name : it->second.locks) {
      locks_[name].queue.erase(place_of(it->second));
      changed_.insert(name);
    }
    lock_requests_.erase(it);
    fresh_locks_.erase(holder);
  }

  void release(const Holder& holder) {
    withdraw(holder);
    auto it = held_.find(holder);
    if (it == held_.end()) return;
    for (const std::string& name : it->second) {
      locks_[name].holders.erase(holder);
      changed_.insert(name);
    }
    held_.erase(it);
    log_.u8(static_cast<std::uint8_t>(Op::Release));
    log_.varint(holder.first);
    log_.varint(static_cast<NodeIndex>(holder.second + 1));
  }

  // The lock for which a request must wait; nullptr: none. Whoever is first in all its queues and
  // finds room in all its locks gets them at once. All queues have one order, so somebody is.
  const std::string* first_missing(const ArbiterRequest& request) const {
    for (const std::string& name : request.locks) {
      const Lock& lock = locks_.at(name);
      bool first = lock.queue.empty() || *lock.queue.begin() == place_of(request);
      if (!first || !lock.has_room()) return &name;
    }
    return nullptr;
  }

  std::string waiting_message(const std::string& name) const {
    const Lock& lock = locks_.at(name);
    auto room = lock.limit - static_cast<std::int64_t>(lock.holders.size());
    return "Waiting for " + name + " lock. Lock status: " + std::to_string(room) + "/" +
           std::to_string(lock.limit);
  }

  void grant(const ArbiterRequest& request, ArbiterDecision& out) {
    Holder holder{request.run, request.node};
    for (const std::string& name : request.locks) {
      Lock& lock = locks_[name];
      lock.queue.erase(place_of(request));
      lock.holders[holder] = request.holder;
      held_[holder].push_back(name);
      write_hold(log_, name, lock, holder, request.holder);
      changed_.insert(name);
    }
    out.answers.emplace_back(request.run, LockState{request.node, true, {}, {}, {}});
    fresh_locks_.erase(holder);
    lock_requests_.erase(holder);
  }

  // O(log waiting) for each lock that changed and each grant.
  void grant_locks(ArbiterDecision& out) {
    while (!changed_.empty()) {
      if (is_full(out)) return;
      std::string name = *changed_.begin();
      changed_.erase(changed_.begin());
      auto it = locks_.find(name);
      if (it == locks_.end()) continue;
      if (!it->second.queue.empty() && it->second.has_room()) {
        const Place& place = *it->second.queue.begin();
        const ArbiterRequest first = lock_requests_.at({std::get<2>(place), std::get<3>(place)});
        if (first_missing(first) == nullptr) grant(first, out);
      }
      drop_if_idle(name);
    }
  }

  static bool is_full(ArbiterDecision& out) {
    out.more = out.answers.size() >= kAnswersMax;
    return out.more;
  }

  // Each once. O(log waiting) for each.
  void tell_who_waits(ArbiterDecision& out) {
    while (!fresh_locks_.empty() && !is_full(out)) {
      tell_waiting(lock_requests_.at(*fresh_locks_.begin()), out);
      fresh_locks_.erase(fresh_locks_.begin());
    }
    while (!fresh_.empty() && !is_full(out)) {
      out.answers.emplace_back(*fresh_.begin(),
                               LockState{kNoNode, false, std::string(kPostponed), {}, {}});
      fresh_.erase(fresh_.begin());
    }
  }

  void tell_waiting(const ArbiterRequest& request, ArbiterDecision& out) {
    const std::string* name = first_missing(request);
    if (name == nullptr) name = &request.locks.front();
    LockState state{request.node, false, waiting_message(*name), *name, {}};
    for (const auto& [holder, shown] : locks_.at(*name).holders) {
      if (state.holders.size() == kHoldersShownMax) break;
      state.holders.push_back(shown);
    }
    out.answers.emplace_back(request.run, std::move(state));
  }

  // O(log waiting) for each one that is let in.
  void grant_admission(ArbiterDecision& out) {
    while (!fronts_.empty()) {
      if (limits_.parallelism != 0 && admitted_.size() >= limits_.parallelism) break;
      if (is_full(out)) return;
      const RunKey run = std::get<2>(*fronts_.begin());
      const std::string ns = waiting_.at(run).second;
      leave_queue(run);
      admit(run, ns);
      out.answers.emplace_back(run, Admitted{});
    }
  }

  ArbiterLimits limits_;
  base::ByteWriter log_;                    // of this step
  std::map<RunKey, std::string> admitted_;  // with their namespace
  std::map<std::string, Line> lines_;       // by namespace, with anyone in them
  std::set<Place> fronts_;                  // the first of each line that has room
  // To be admitted, with their namespaces; asked again after a load.
  std::map<RunKey, std::pair<Place, std::string>> waiting_;
  std::set<RunKey> fresh_;             // of those, without an answer yet
  std::map<std::string, Lock> locks_;  // held or waited for
  std::map<Holder, std::vector<std::string>> held_;
  std::map<Holder, ArbiterRequest> lock_requests_;  // waiting; asked again after a load
  std::set<Holder> fresh_locks_;
  std::set<std::string> changed_;  // locks whose first in line must be looked at
};

}  // namespace

std::unique_ptr<Arbiter> Arbiter::create(ArbiterLimits limits) {
  return std::make_unique<ArbiterImpl>(limits);
}

base::Result<std::unique_ptr<Arbiter>> Arbiter::load(ArbiterLimits limits,
                                                     std::string_view snapshot,
                                                     std::span<const std::string> deltas) {
  auto arbiter = std::make_unique<ArbiterImpl>(limits);
  TRY(arbiter->decode(snapshot));
  for (const std::string& delta : deltas) TRY(arbiter->decode(delta));
  return arbiter;
}

}  // namespace tiphys::engine
