// What the tests of the client share: a client over a real store whose calls go over a wire, with
// what the store was asked. For tests only.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/client/carried.h"
#include "adapters/client/embedded.h"
#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "base/yaml.h"
#include "store/sqlite/store.h"

namespace tiphys::adapters::client {

inline base::Value yaml(const std::string& text) {
  auto documents = base::parse_yaml(text);
  EXPECT_TRUE(documents.has_value()) << documents.error().message;
  return documents ? documents->front() : base::Value();
}

// Passes everything on, and notes what was asked.
class NotingReader final : public ports::Reader {
 public:
  explicit NotingReader(std::shared_ptr<ports::Reader> inner) : inner_(std::move(inner)) {}

  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name) override {
    return inner_->find(ns, name);
  }
  base::Result<ports::RunRow> find(engine::RunKey key) override {
    ++single_finds;
    return inner_->find(key);
  }
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override {
    found += keys.size();
    return inner_->find_all(keys);
  }
  base::Result<ports::RunRow> find_uid(std::string_view uid) override {
    return inner_->find_uid(uid);
  }
  base::Result<ports::RunRow> latest(std::string_view ns) override { return inner_->latest(ns); }
  base::Result<ports::RunPage> list(const ports::RunQuery& query) override {
    last_query = query;
    auto page = inner_->list(query);
    if (page) rows_listed += page->rows.size();
    return page;
  }
  base::Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override {
    return inner_->manifests(keys);
  }
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) override {
    ++loads;
    return inner_->load(key, generation);
  }
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return inner_->load_value(run, hash);
  }
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run,
                                                    std::uint64_t after) override {
    auto rows = inner_->log_rows(run, after);
    if (rows) log_rows_read += rows->size();
    return rows;
  }
  base::Result<ports::Changes> changes_since(const std::string& cursor,
                                             std::uint32_t most) override {
    return inner_->changes_since(cursor, most);
  }
  std::uint64_t change_counter() override { return inner_->change_counter(); }

  ports::RunQuery last_query;
  std::size_t rows_listed = 0;
  std::size_t single_finds = 0;
  std::size_t found = 0;  // looked up by find_all
  std::size_t loads = 0;
  std::size_t log_rows_read = 0;

 private:
  std::shared_ptr<ports::Reader> inner_;
};

using Names = std::vector<std::string>;

// One line of each container that has ended; those that run have said nothing.
class OneLineEach final : public ports::Logs {
 public:
  base::Result<void> read(const ports::LogRow& /*row*/, const ports::LogSink& sink) override {
    sink({.at = {}, .text = "line"});
    return {};
  }
  base::Result<std::string> read_live(const engine::AttemptId& /*attempt*/,
                                      std::string_view /*container*/, std::string_view /*position*/,
                                      const ports::LogSink& /*sink*/) override {
    return std::string();
  }
};

class OverAStore : public testing::Test {
 protected:
  OverAStore() {
    std::string pattern = testing::TempDir() + "tiphys-client-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    access_ = open();
    EmbeddedParts parts;
    reader_ = std::make_shared<NotingReader>(access_);
    parts.reader = reader_;
    parts.intake = access_;
    parts.objects = access_;
    parts.memos = access_;
    parts.logs = std::make_unique<OneLineEach>();
    parts.clock = &clock_;
    parts.entropy = &entropy_;
    parts.written = [this] { ++written_; };
    parts.wait = [this](base::Duration span) {
      clock_.advance(span);
      if (meanwhile_) std::exchange(meanwhile_, nullptr)();
      return false;
    };
    parts.actor = "somebody";
    embedded_ = std::make_unique<Embedded>(std::move(parts));
    client_ = std::make_unique<Carried>(*embedded_);
  }
  ~OverAStore() override {
    client_.reset();
    embedded_.reset();
    reader_.reset();
    access_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::shared_ptr<store::sqlite::Access> open() const {
    auto opened = store::sqlite::open_access(folder_, {.sync = false});
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return std::move(*opened);
  }
  void submit(const std::string& name, const std::string& labels = "{}",
              const std::string& ns = "default") {
    clock_.advance(base::Duration::seconds(1));
    api::SubmitOptions options;
    options.workflow_namespace = ns;
    const auto made = client_->submit(
        yaml("{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: " + name +
             ", labels: " + labels +
             "}, spec: {entrypoint: t, templates: [{name: t, suspend: {}}]}}"),
        options);
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  // All pages of it; fails the test where a page is too long.
  std::vector<std::string> names(api::WorkflowQuery query) {
    std::vector<std::string> out;
    do {
      auto page = client_->list(query);
      EXPECT_TRUE(page.has_value()) << page.error().message;
      if (!page) return out;
      EXPECT_LE(page->items.size(), query.limit);
      for (const api::WorkflowSummary& row : page->items) out.push_back(row.name);
      query.cursor = page->next;
    } while (!query.cursor.empty());
    return out;
  }
  // As the owner of the store commits.
  void commit(ports::Batch batch) {
    if (ownership_ == nullptr) {
      ownership_ = *store::sqlite::open_ownership(folder_, "test", {.sync = false});
      ledger_ = *store::sqlite::open_ledger(folder_, {.sync = false});
    }
    const auto state = ownership_->state(clock_.now());
    ASSERT_TRUE(std::holds_alternative<ports::Owning>(state));
    batch.epoch = std::get<ports::Owning>(state).epoch;
    ledger_->submit(std::move(batch));
    const auto completions = ledger_->drain(10);
    ASSERT_EQ(completions.size(), 1u);
    const auto& outcome = std::get<base::Result<ports::BatchOutcome>>(completions[0].outcome);
    ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
    for (const auto part : outcome->runs) ASSERT_EQ(part, ports::PartOutcome::Committed);
  }
  // The next part of a run, with some delta and the summary that it has.
  ports::RunPart part_of(const std::string& name) {
    ports::RunPart part;
    const auto row = access_->find("default", name);
    EXPECT_TRUE(row.has_value()) << name;
    if (!row.has_value()) return part;
    part.run = row->key;
    part.expected_revision = row->revision;
    part.delta = "x";
    part.summary = row->summary;
    return part;
  }
  // The next commit of a run; its phase then.
  void begin(const std::string& name, spec::WorkflowPhase phase) {
    ports::RunPart part = part_of(name);
    part.summary->phase = phase;
    part.finished = spec::is_completed(phase);
    commit({.epoch = 0, .runs = {part}});
  }
  void remove(const std::string& ns, const std::string& name) {
    const auto row = access_->find(ns, name);
    ASSERT_TRUE(row.has_value());
    commit({.epoch = 0, .runs = {}, .removals = {{.run = row->key}}});
  }

  std::string folder_;
  adapters::clock::ManualClock clock_{{1'800'000'000'000'000'000}};
  adapters::entropy::SeededEntropy entropy_{7};
  std::shared_ptr<store::sqlite::Access> access_;
  std::shared_ptr<NotingReader> reader_;
  std::unique_ptr<Embedded> embedded_;
  std::unique_ptr<ports::Client> client_;  // everything goes over a wire
  std::unique_ptr<ports::Ownership> ownership_;
  std::unique_ptr<ports::Ledger> ledger_;
  std::function<void()> meanwhile_;  // done once, in the next wait
  int written_ = 0;
};

}  // namespace tiphys::adapters::client
