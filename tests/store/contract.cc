// What the tests of the contract share.
#include "contract.h"

#include <iterator>

namespace tiphys::store {

ports::NewRun new_run(const std::string& name, std::int64_t created_seconds) {
  ports::NewRun run;
  run.workflow_namespace = "default";
  run.name = name;
  run.uid = "uid-" + name;
  run.manifest = R"({"kind":"Workflow"})";
  run.entropy = {1, 2, 3, 4};
  run.created_at = {created_seconds * 1'000'000'000};
  run.priority = 7;
  run.summary.labels = base::Value(base::Members{{"team", "red"}, {"name", name}});
  return run;
}

ports::RunPart part_of(engine::RunKey run, std::uint64_t revision, std::string delta) {
  ports::RunPart part;
  part.run = run;
  part.expected_revision = revision;
  part.delta = std::move(delta);
  return part;
}

void StoreContract::SetUp() {
  harness_ = GetParam().make();
  bell_ = std::move(*sync::Doorbell::create());
  ledger_ = harness_->ledger({});
  ASSERT_NE(ledger_, nullptr);
  ledger_->ring_with([bell = bell_.get()] { bell->ring(); });
  handles_ = harness_->handles({});
  reader_ = handles_.reader;
  ownership_ = harness_->ownership("test", {});
  const auto state = ownership_->state({1});
  ASSERT_TRUE(std::holds_alternative<ports::Owning>(state));
  epoch_ = std::get<ports::Owning>(state).epoch;
}

engine::RunKey StoreContract::create(const std::string& name, std::int64_t seconds) {
  auto key = handles_.intake->create_run(new_run(name, seconds));
  EXPECT_TRUE(key.has_value()) << key.error().message;
  return key.value_or(0);
}

ports::Completion StoreContract::wait_for(ports::Ledger& ledger, ports::Ticket ticket) {
  for (int waits = 0; waits < 100; ++waits) {
    for (ports::Completion& completion : ledger.drain(100)) {
      EXPECT_TRUE(completed_.empty() || completed_.rbegin()->first < completion.ticket ||
                  &ledger != ledger_.get())
          << "completions come in the order of the requests";
      completed_.insert_or_assign(completion.ticket, std::move(completion));
    }
    if (auto found = completed_.extract(ticket); !found.empty()) return std::move(found.mapped());
    bell_->wait_for(base::Duration::milliseconds(100));
  }
  ADD_FAILURE() << "request " << ticket << " was never answered";
  return {.ticket = ticket, .outcome = {}};
}

base::Result<ports::BatchOutcome> StoreContract::submit(ports::Batch batch) {
  if (batch.epoch == 0) batch.epoch = epoch_;
  return await<ports::BatchOutcome>(ledger_->submit(std::move(batch)));
}

ports::PartOutcome StoreContract::commit_one(ports::RunPart part) {
  ports::Batch batch;
  batch.runs.push_back(std::move(part));
  auto outcome = submit(std::move(batch));
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
  if (!outcome.has_value() || outcome->runs.size() != 1) return ports::PartOutcome::Conflict;
  return outcome->runs.front();
}

base::Result<ports::Changes> StoreContract::changes(const std::string& cursor, std::uint32_t most) {
  return await<ports::Changes>(ledger_->changes_since(cursor, epoch_, most));
}

ports::Changes StoreContract::all_changes(std::string cursor, std::uint32_t most) {
  ports::Changes all;
  for (int page_number = 0; page_number < 100'000; ++page_number) {
    auto page = changes(cursor, most);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page.has_value()) return all;
    const auto take = [](auto& from, auto& to) {
      std::move(from.begin(), from.end(), std::back_inserter(to));
    };
    all.restarted = all.restarted || page->restarted;
    take(page->runs, all.runs);
    take(page->deleted_runs, all.deleted_runs);
    take(page->intents, all.intents);
    take(page->unreadable, all.unreadable);
    take(page->objects, all.objects);
    all.cursor = cursor = page->cursor;
    if (!page->more) return all;
  }
  ADD_FAILURE() << "the feed does not end";
  return all;
}

void StoreContract::remove(engine::RunKey run, ports::Removal::Kind kind) {
  ports::Batch batch;
  batch.removals.push_back({.run = run, .kind = kind});
  const auto outcome = submit(std::move(batch));
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message;
}

ports::RunImage StoreContract::image(engine::RunKey run) {
  auto loaded = reader_->load(run);
  EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
  return loaded.has_value() ? std::move(*loaded) : ports::RunImage{};
}

Names StoreContract::names(const ports::RunQuery& query) {
  Names found;
  auto page = reader_->list(query);
  EXPECT_TRUE(page.has_value()) << page.error().message;
  if (!page.has_value()) return found;
  for (const ports::RunRow& row : page->rows) found.push_back(row.name);
  return found;
}

}  // namespace tiphys::store
