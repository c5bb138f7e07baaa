// The ports with faults: each call goes through Faults::around.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "faults.h"
#include "ports/runner.h"
#include "ports/store.h"

namespace tiphys::simulated {

class FaultyStore final : public ports::Store {
 public:
  FaultyStore(std::unique_ptr<ports::Store> inner, Faults& faults)
      : inner_(std::move(inner)), f_(faults) {}

  base::Result<std::uint64_t> acquire(std::string_view name, base::Timestamp now) override {
    return f_.around("acquire", [&] { return inner_->acquire(name, now); });
  }
  void release() override { inner_->release(); }
  bool has_owner() override { return inner_->has_owner(); }
  base::Result<engine::RunKey> create_run(const ports::NewRun& run) override {
    return inner_->create_run(run);
  }
  base::Result<ports::RunRow> find_run(std::string_view ns, std::string_view name) override {
    return inner_->find_run(ns, name);
  }
  base::Result<ports::RunRow> find_run(engine::RunKey key) override {
    return f_.around("find_run", [&] { return inner_->find_run(key); });
  }
  base::Result<ports::RunRow> find_run_by_uid(std::string_view uid) override {
    return f_.around("find_run_by_uid", [&] { return inner_->find_run_by_uid(uid); });
  }
  base::Result<ports::RunPage> list_runs(const ports::RunQuery& query) override {
    return inner_->list_runs(query);
  }
  base::Result<std::vector<ports::LiveRun>> live_runs() override {
    return f_.around("live_runs", [&] { return inner_->live_runs(); });
  }
  base::Result<ports::RunImage> load_run(engine::RunKey key) override {
    if (key == damaged) return base::fail(base::ErrorCode::DataLoss, "these bytes are no run");
    return f_.around("load_run", [&] { return inner_->load_run(key); });
  }
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return inner_->load_value(run, hash);
  }
  base::Result<void> delete_run(engine::RunKey key) override {
    return f_.around("delete_run", [&] { return inner_->delete_run(key); });
  }
  base::Result<std::vector<ports::PartOutcome>> commit(std::uint64_t epoch,
                                                       std::span<const ports::RunPart> parts,
                                                       const ports::ArbiterPart* arbiter) override {
    if (on_commit) on_commit(*inner_, parts, arbiter);
    return f_.around("commit", [&] { return inner_->commit(epoch, parts, arbiter); });
  }
  base::Result<ports::RunImage> load_arbiter() override {
    return f_.around("load_arbiter", [&] { return inner_->load_arbiter(); });
  }
  base::Result<std::uint64_t> append_intent(engine::RunKey run, const engine::Intent& i) override {
    return inner_->append_intent(run, i);
  }
  base::Result<std::vector<std::pair<engine::RunKey, engine::Intent>>> pending_intents() override {
    return f_.around("pending_intents", [&] { return inner_->pending_intents(); });
  }
  std::uint64_t change_counter() override { return inner_->change_counter(); }
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run) override {
    return inner_->log_rows(run);
  }
  base::Result<void> put_object(const ports::StoredObject& object) override {
    return inner_->put_object(object);
  }
  base::Result<ports::StoredObject> get_object(std::string_view kind, std::string_view ns,
                                               std::string_view name) override {
    return f_.around("get_object", [&] { return inner_->get_object(kind, ns, name); });
  }
  base::Result<std::vector<ports::StoredObject>> list_objects(std::string_view kind,
                                                              std::string_view ns) override {
    return inner_->list_objects(kind, ns);
  }
  base::Result<void> delete_object(std::string_view kind, std::string_view ns,
                                   std::string_view name) override {
    return inner_->delete_object(kind, ns, name);
  }

  engine::RunKey damaged = 0;  // its rows do not decode
  // Looks at each commit before it is made.
  std::function<void(ports::Store&, std::span<const ports::RunPart>, const ports::ArbiterPart*)>
      on_commit;

 private:
  std::unique_ptr<ports::Store> inner_;
  Faults& f_;
};

class FaultyRunner final : public ports::Runner {
 public:
  FaultyRunner(ports::Runner& inner, Faults& faults) : inner_(inner), f_(faults) {}

  base::Result<ports::StartOutcome> start(const engine::PodDescription& pod,
                                          base::Timestamp not_after) override {
    return f_.around("start", [&] { return inner_.start(pod, not_after); });
  }
  void stop(const engine::StopAttempt& stop) override {
    f_.around("stop", [&] { inner_.stop(stop); });
  }
  std::vector<ports::RunnerEvent> drain(std::size_t most) override {
    return f_.around("drain", [&] { return inner_.drain(most); });
  }
  void forget(const engine::AttemptId& id, ports::Disposition disposition) override {
    f_.around("forget", [&] { inner_.forget(id, disposition); });
  }
  void run_ended(const engine::RunUid& run, ports::RunOutcome outcome) override {
    f_.around("run_ended", [&] { inner_.run_ended(run, outcome); });
  }
  int wait_descriptor() const override { return inner_.wait_descriptor(); }
  std::vector<std::string> take_notices() override { return inner_.take_notices(); }
  base::Result<std::vector<engine::AttemptId>> known(const engine::RunUid& run) override {
    return f_.around("known", [&] { return inner_.known(run); });
  }
  base::Result<std::vector<engine::RunUid>> known_runs() override {
    return f_.around("known_runs", [&] { return inner_.known_runs(); });
  }
  void remove_run(const engine::RunUid& run) override {
    f_.around("remove_run", [&] { inner_.remove_run(run); });
  }

 private:
  ports::Runner& inner_;
  Faults& f_;
};

}  // namespace tiphys::simulated
