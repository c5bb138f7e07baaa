// Admission of runs by priority and age, within the limits of the store and of namespaces.
//
// Runs do not ask for locks yet; such a request is granted at once.
#include "engine/arbiter.h"

#include <map>
#include <set>
#include <tuple>

#include "base/bytes.h"

namespace tiphys::engine {

namespace {

constexpr std::string_view kPostponed =
    "Workflow processing has been postponed because too many workflows are already running";

// Priority descending, then age, then key.
using Place = std::tuple<std::int64_t, std::int64_t, RunKey, NodeIndex>;

Place place_of(const ArbiterRequest& r) {
  return {-static_cast<std::int64_t>(r.priority), r.created.ns, r.run, r.node};
}

class ArbiterImpl final : public Arbiter {
 public:
  explicit ArbiterImpl(ArbiterLimits limits) : limits_(limits) {}

  ArbiterDecision step(std::span<const ArbiterRequest> requests, base::Timestamp) override {
    ArbiterDecision out;
    for (const ArbiterRequest& request : requests) take(request, out);
    grant(out);
    return out;
  }

  ArbiterDecision forget(RunKey run, base::Timestamp) override {
    ArbiterDecision out;
    leave(run);
    log(out);
    grant(out);
    return out;
  }

  std::string snapshot() const override { return encode(); }

  std::string explain(RunKey run, NodeIndex) const override {
    for (const auto& [place, request] : waiting_) {
      if (request.run == run) return std::string(kPostponed);
    }
    return {};
  }

  bool decode(std::string_view bytes) {
    base::ByteReader in(bytes);
    admitted_.clear();
    std::uint64_t count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
      RunKey run = in.varint();
      admitted_[run] = in.text();
    }
    by_namespace_.clear();
    for (const auto& [run, ns] : admitted_) ++by_namespace_[ns];
    return in.ok() && in.at_end();
  }

 private:
  std::string encode() const {
    base::ByteWriter out;
    out.varint(admitted_.size());
    for (const auto& [run, ns] : admitted_) {
      out.varint(run);
      out.text(ns);
    }
    return out.take();
  }
  void log(ArbiterDecision& out) const { out.delta = encode(); }

  void take(const ArbiterRequest& request, ArbiterDecision& out) {
    switch (request.kind) {
      case ArbiterRequest::Kind::Admit:
        if (admitted_.contains(request.run)) {
          out.answers.emplace_back(request.run, Admitted{});
        } else if (waiting_.emplace(place_of(request), request).second) {
          fresh_.insert(request.run);
        }
        break;
      case ArbiterRequest::Kind::Leave:
        leave(request.run);
        log(out);
        break;
      case ArbiterRequest::Kind::Acquire:
        out.answers.emplace_back(request.run, LockState{request.node, true, "", ""});
        break;
      case ArbiterRequest::Kind::Release: break;
    }
  }

  void leave(RunKey run) {
    auto it = admitted_.find(run);
    if (it != admitted_.end()) {
      auto count = by_namespace_.find(it->second);
      if (count != by_namespace_.end() && --count->second == 0) by_namespace_.erase(count);
      admitted_.erase(it);
    }
    std::erase_if(waiting_, [&](const auto& entry) { return entry.second.run == run; });
  }

  bool fits(const ArbiterRequest& request) const {
    if (limits_.parallelism != 0 && admitted_.size() >= limits_.parallelism) return false;
    if (limits_.namespace_parallelism == 0) return true;
    auto it = by_namespace_.find(request.scope_namespace);
    return it == by_namespace_.end() || it->second < limits_.namespace_parallelism;
  }

  void grant(ArbiterDecision& out) {
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      if (limits_.parallelism != 0 && admitted_.size() >= limits_.parallelism) break;
      if (!fits(it->second)) {
        ++it;
        continue;
      }
      admitted_[it->second.run] = it->second.scope_namespace;
      ++by_namespace_[it->second.scope_namespace];
      fresh_.erase(it->second.run);
      out.answers.emplace_back(it->second.run, Admitted{});
      it = waiting_.erase(it);
      log(out);
    }
    for (RunKey run : fresh_) {
      out.answers.emplace_back(run, LockState{kNoNode, false, std::string(kPostponed), ""});
    }
    fresh_.clear();
  }

  ArbiterLimits limits_;
  std::map<RunKey, std::string> admitted_;  // with their namespace
  std::map<std::string, std::uint64_t> by_namespace_;
  std::map<Place, ArbiterRequest> waiting_;  // asked again after a load
  std::set<RunKey> fresh_;                   // that have had no answer yet
};

}  // namespace

std::unique_ptr<Arbiter> Arbiter::create(ArbiterLimits limits) {
  return std::make_unique<ArbiterImpl>(limits);
}

base::Result<std::unique_ptr<Arbiter>> Arbiter::load(ArbiterLimits limits,
                                                     std::string_view snapshot,
                                                     std::span<const std::string> deltas) {
  auto arbiter = std::make_unique<ArbiterImpl>(limits);
  // Each delta is the whole state: it is small, and only the last one counts.
  std::string_view last = deltas.empty() ? snapshot : std::string_view(deltas.back());
  if (!last.empty() && !arbiter->decode(last)) {
    return base::fail(base::ErrorCode::DataLoss, "the arbiter's records do not decode");
  }
  return arbiter;
}

}  // namespace tiphys::engine
