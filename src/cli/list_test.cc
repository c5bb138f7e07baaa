// `list` over a long store: what is printed when, and how much is held.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/client/embedded.h"
#include "adapters/clock/clocks.h"
#include "adapters/entropy/entropies.h"
#include "cli/commands.h"
#include "cli/host.h"
#include "ports/intake.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "ports/reader.h"
#include "store/memory/store.h"

#ifdef __SANITIZE_ADDRESS__
// Of the sanitizer's own allocator; g++ has no header for it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace tiphys::cli {
namespace {

// What may be held beside pages: 20,000 rows would be some 12 MB.
constexpr std::size_t kNothing = 600'000;
constexpr base::Timestamp kNow{1'800'000'000'000'000'000};

std::size_t allocated() {
#ifdef __SANITIZE_ADDRESS__
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 now = mallinfo2();
  return now.uordblks + now.hblkhd;
#endif
}

// Keeps no more of what is printed than its beginning and end.
class Paper final : public ports::Terminal {
 public:
  void out(std::string_view text, ports::Colors /*colors*/) override {
    printed += text.size();
    lines += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    if (head.size() < kKept) head += text.substr(0, kKept - head.size());
    tail += text;
    if (tail.size() > kKept) tail.erase(0, tail.size() - kKept);
  }
  void err(std::string_view text, ports::Colors /*colors*/) override { errors += text; }
  void redraw(const ports::Repaint& /*repaint*/) override {}
  bool out_closed() override { return closed_after != 0 && printed >= closed_after; }
  bool is_terminal() override { return false; }
  ports::ScreenSize size() override { return {}; }
  int interrupts() override { return 0; }
  std::string environment(std::string_view /*name*/) override { return {}; }
  base::Timestamp now() override { return kNow; }
  std::int32_t utc_offset(base::Timestamp /*at*/) override { return 0; }

  static constexpr std::size_t kKept = 2000;
  std::string head, tail, errors;
  std::size_t printed = 0;
  std::size_t lines = 0;
  std::size_t closed_after = 0;
};

class NoFiles final : public ports::Files {
 public:
  base::Result<std::string> read(const std::string& path) override {
    return base::fail(base::ErrorCode::NotFound, path);
  }
  std::vector<std::string> below(const std::string& /*folder*/) override { return {}; }
  base::Result<void> write(const std::string& path, std::string_view /*text*/) override {
    return base::fail(base::ErrorCode::NotFound, path);
  }
};

// What was printed and held each time that rows of the store were asked for.
class Asked final : public ports::Reader {
 public:
  struct Call {
    std::size_t lines = 0;
    std::size_t held = 0;
  };
  Asked(std::shared_ptr<ports::Reader> inner, const Paper& paper)
      : inner_(std::move(inner)), paper_(paper) {}

  base::Result<ports::RunPage> list(const ports::RunQuery& query) override {
    calls.push_back({paper_.lines, allocated()});
    longest = std::max(longest, query.limit);
    return inner_->list(query);
  }
  base::Result<ports::RunRow> find(std::string_view ns, std::string_view name) override {
    return inner_->find(ns, name);
  }
  base::Result<ports::RunRow> find(engine::RunKey key) override { return inner_->find(key); }
  base::Result<std::vector<std::optional<ports::RunRow>>> find_all(
      std::span<const engine::RunKey> keys) override {
    return inner_->find_all(keys);
  }
  base::Result<ports::RunRow> find_uid(std::string_view uid) override {
    return inner_->find_uid(uid);
  }
  base::Result<ports::RunRow> latest(std::string_view ns) override { return inner_->latest(ns); }
  base::Result<std::vector<std::string>> manifests(std::span<const engine::RunKey> keys) override {
    return inner_->manifests(keys);
  }
  base::Result<ports::RunImage> load(engine::RunKey key,
                                     std::optional<engine::Generation> generation) override {
    return inner_->load(key, generation);
  }
  base::Result<std::string> load_value(engine::RunKey run, const base::Hash128& hash) override {
    return inner_->load_value(run, hash);
  }
  base::Result<std::vector<ports::LogRow>> log_rows(engine::RunKey run,
                                                    std::uint64_t after) override {
    return inner_->log_rows(run, after);
  }
  base::Result<ports::Changes> changes_since(const std::string& cursor,
                                             std::uint32_t most) override {
    return inner_->changes_since(cursor, most);
  }
  std::uint64_t change_counter() override { return inner_->change_counter(); }

  std::vector<Call> calls;
  std::uint32_t longest = 0;

 private:
  std::shared_ptr<ports::Reader> inner_;
  const Paper& paper_;
};

// Runs r0, r1, … of one namespace, each created a second after the one before; every other one has
// finished, the first of them last.
class LongList : public testing::Test, public ports::Stores {
 protected:
  void fill(int count) {
    const std::shared_ptr<ports::Access> access = store::memory::open_access(store_);
    const auto ownership = store::memory::open_ownership(store_);
    const auto ledger = store::memory::open_ledger(store_);
    const auto state = ownership->state(kNow);
    ports::Batch batch;
    batch.epoch = std::get<ports::Owning>(state).epoch;
    for (int i = 0; i < count; ++i) {
      ports::NewRun run;
      run.workflow_namespace = "default";
      run.name = "r" + std::to_string(i);
      run.uid = "uid-" + run.name;
      run.manifest =
          R"({"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"name":")" +
          run.name +
          R"(","namespace":"default"},"spec":{"entrypoint":"t","templates":[{"name":"t",)"
          R"("suspend":{}}]}})";
      run.created_at = {kNow.ns - (count - i) * 1'000'000'000LL};
      const auto key = access->create_run(run);
      ASSERT_TRUE(key.has_value()) << key.error().message;
      if (i % 2 == 0) continue;
      ports::RunPart part;
      part.run = *key;
      part.summary = run.summary;
      part.summary->phase = spec::WorkflowPhase::Succeeded;
      part.summary->finished_at = {kNow.ns - i * 1'000'000LL};
      part.finished = true;
      batch.runs.push_back(std::move(part));
    }
    ledger->submit(std::move(batch));
    ASSERT_EQ(ledger->drain(1).size(), 1u);
  }

  base::Result<bool> exists(const std::string& /*folder*/, const ports::Scope& /*scope*/) override {
    return true;
  }
  base::Result<Opened> open(const std::string& /*folder*/, const ports::Scope& /*scope*/) override {
    const std::shared_ptr<ports::Access> access = store::memory::open_access(store_);
    reader_ = std::make_shared<Asked>(access, paper_);
    adapters::client::EmbeddedParts parts;
    parts.reader = reader_;
    parts.intake = access;
    parts.objects = access;
    parts.memos = access;
    parts.clock = &clock_;
    parts.entropy = &entropy_;
    Opened opened;
    opened.client = std::make_unique<adapters::client::Embedded>(std::move(parts));
    return opened;
  }
  std::vector<spec::Finding> check(const base::Value& /*workflow*/,
                                   const ports::OwnerOptions& /*options*/) override {
    return {};
  }

  void list(std::vector<std::string> words) {
    words.insert(words.begin(), "list");
    const Host host{paper_, files_, *this, {}};
    EXPECT_EQ(main_with(host, words), kDone) << paper_.errors;
  }
  // That the page before was printed, and none is held, whenever one is asked for.
  void expect_page_by_page(std::size_t page, std::size_t lines) const {
    const auto& calls = reader_->calls;
    for (std::size_t i = 1; i < calls.size(); ++i) {
      // One page is asked for twice: where those that have finished fill it up.
      EXPECT_GE(calls[i].lines, (i - 1) * lines) << "call " << i;
      EXPECT_LE(calls[i].held, calls.front().held + kNothing) << "call " << i;
    }
    EXPECT_LE(reader_->longest, page);
  }

  store::memory::Store store_;
  Paper paper_;
  NoFiles files_;
  adapters::clock::ManualClock clock_{kNow};
  adapters::entropy::SeededEntropy entropy_{1};
  std::shared_ptr<Asked> reader_;
};

TEST_F(LongList, TheTableIsPrintedPageByPage) {
  fill(20'000);
  list({"--chunk-size", "500"});
  EXPECT_GE(reader_->calls.size(), 40u);
  expect_page_by_page(500, 500);
  EXPECT_EQ(reader_->calls[1].lines, 501u) << "the titles and the first page";
  EXPECT_TRUE(
      paper_.head.starts_with("NAME     STATUS    AGE   DURATION   PRIORITY   MESSAGE\n"
                              "r19998   Pending   2s    0s         0\nr19996   Pending   4s"))
      << paper_.head;
  EXPECT_NE(paper_.tail.find("\nr19997   Succeeded"), std::string::npos) << paper_.tail;
  EXPECT_NE(paper_.tail.find("\nr19999   Succeeded"), std::string::npos) << "it finished first";
  EXPECT_TRUE(paper_.tail.ends_with("removes old ones.\n")) << paper_.tail;
}

TEST_F(LongList, NamesArePrintedPageByPage) {
  fill(6'000);
  list({"-o", "name", "--chunk-size", "700"});
  expect_page_by_page(700, 700);
  EXPECT_EQ(paper_.lines, 6'000u);
  EXPECT_TRUE(paper_.head.starts_with("r5998\nr5996\n"));
  EXPECT_TRUE(paper_.tail.ends_with("r5997\nr5999\n"));
}

TEST_F(LongList, ObjectsAreWrittenPageByPage) {
  fill(2'000);
  for (const char* form : {"json", "yaml"}) {
    paper_ = {};
    list({"-o", form, "--chunk-size", "100"});
    expect_page_by_page(100, 300);
    EXPECT_GE(reader_->calls.size(), 20u) << form;
    EXPECT_GT(paper_.printed, 2'000u * 100);
  }
}

TEST_F(LongList, NothingMoreIsReadForSomebodyWhoHasLeft) {
  fill(2'000);
  paper_.closed_after = 1;
  list({"--chunk-size", "100"});
  EXPECT_EQ(reader_->calls.size(), 1u);
}

TEST_F(LongList, ShortOnesAreOneTable) {
  fill(4);
  list({});
  EXPECT_EQ(paper_.head,
            "NAME   STATUS      AGE   DURATION   PRIORITY   MESSAGE\n"
            "r2     Pending     2s    0s         0\n"
            "r0     Pending     4s    0s         0\n"
            "r1     Succeeded   3s    0s         0\n"
            "r3     Succeeded   1s    0s         0\n");
  paper_ = {};
  list({"--name-contains", "3", "-o", "name"});
  EXPECT_EQ(paper_.head, "r3\n");
  paper_ = {};
  list({"--prefix", "x"});
  EXPECT_EQ(paper_.head, "No workflows found\n");
  paper_ = {};
  list({"--prefix", "x", "-o", "json"});
  EXPECT_EQ(paper_.head, "[]\n");
}

}  // namespace
}  // namespace tiphys::cli
