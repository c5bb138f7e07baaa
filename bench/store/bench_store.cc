// Durable node transitions: the log of deltas (the store as it is) against one row per node.
//
// Every change is one progress record of 32 bytes of a random node; batches are synced. Bytes are
// all that the process wrote, log and file, with the last checkpoint. Both forms run over the same
// nodes in one process.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "drivers/sqlite/database.h"
#include "report.h"
#include "store/sqlite/store.h"

namespace {

using namespace tiphys;  // NOLINT(google-build-using-namespace): a program, not a library
using Steady = std::chrono::steady_clock;

constexpr std::uint32_t kNodes = 100'000;
// Plain leaves take the engine 6 to 13 bytes a change (bench engine); times and outputs add to it.
constexpr std::size_t kRecordBytes = 32;
constexpr std::size_t kDeltasPerSnapshot = 4;  // as the controller does it

// Bytes given to write calls since the process began.
std::uint64_t bytes_written() {
  std::ifstream io("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (io >> name >> value) {
    if (name == "wchar:") return value;
  }
  return 0;
}

template <class T>
T must(base::Result<T> result) {
  if (!result.has_value()) {
    std::fprintf(stderr, "bench_store: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A record as the engine writes it: node, phase, times, and text that does not repeat.
void append_record(base::ByteWriter& out, std::uint32_t node, std::mt19937_64& chance) {
  const std::size_t start = out.size();
  out.varint(node);
  while (out.size() - start < kRecordBytes) out.u8(static_cast<std::uint8_t>(chance()));
}

struct Measured {
  double per_second = 0;
  double bytes_per_change = 0;
};

struct Shape {
  std::uint32_t batch = 1;
  std::uint32_t runs = 1;  // the batch is spread over so many
  std::uint32_t changes = 0;
};

Measured measure(const Shape& shape, const std::function<void(std::uint32_t)>& commit_batch,
                 const std::function<void()>& finish) {
  const std::uint64_t bytes = bytes_written();
  const auto begin = Steady::now();
  for (std::uint32_t done = 0; done < shape.changes; done += shape.batch) commit_batch(done);
  const std::chrono::duration<double> took = Steady::now() - begin;
  finish();
  return {shape.changes / took.count(),
          static_cast<double>(bytes_written() - bytes) / shape.changes};
}

ports::NewRun make_run(std::uint32_t number) {
  ports::NewRun run;
  run.workflow_namespace = "default";
  run.name = "run-" + std::to_string(number);
  run.uid = run.name;
  run.manifest = "{}";
  run.created_at = {1 + number};
  run.summary.labels = base::Value(base::Members{{"team", "red"}});
  return run;
}

void checkpoint(const std::string& folder) {
  auto database = must(drivers::sqlite::Database::open(store::sqlite::database_path(folder), {}));
  must(database->checkpoint());
}

Measured delta_log(const std::string& folder, const Shape& shape, bool with_snapshots) {
  auto access = must(store::sqlite::open_access(folder));
  auto ledger = must(store::sqlite::open_ledger(folder));
  auto ownership = must(store::sqlite::open_ownership(folder, "bench"));
  const std::uint64_t epoch = std::get<ports::Owning>(ownership->state({1})).epoch;
  std::vector<ports::RunPart> parts(shape.runs);
  for (std::uint32_t i = 0; i < shape.runs; ++i)
    parts[i].run = must(access->create_run(make_run(i)));
  std::mt19937_64 chance(1);
  std::size_t since_snapshot = 0;
  std::size_t snapshot_due = 1u << 20;
  const auto commit_batch = [&](std::uint32_t) {
    for (auto& part : parts) {
      base::ByteWriter delta;
      for (std::uint32_t i = 0; i < shape.batch / shape.runs; ++i) {
        append_record(delta, static_cast<std::uint32_t>(chance() % kNodes), chance);
      }
      part.delta = delta.take();
      part.summary.emplace();
      part.summary->labels = base::Value(base::Members{{"team", "red"}});
      part.summary->progress_done = part.expected_revision + 1;
      part.snapshot.reset();
      since_snapshot += part.delta.size();
      if (with_snapshots && since_snapshot >= snapshot_due) {
        part.snapshot = std::string(kNodes * kRecordBytes, 's');
        snapshot_due = kDeltasPerSnapshot * part.snapshot->size();
        since_snapshot = 0;
      }
    }
    ports::Batch batch;
    batch.epoch = epoch;
    batch.runs = parts;
    ledger->submit(std::move(batch));
    auto completion = std::move(ledger->drain(1).front());
    const auto outcome = must(std::get<base::Result<ports::BatchOutcome>>(completion.outcome));
    for (auto part : outcome.runs) {
      if (part != ports::PartOutcome::Committed) std::exit(1);
    }
    for (auto& part : parts) part.expected_revision += 1;
  };
  return measure(shape, commit_batch, [&] { checkpoint(folder); });
}

Measured row_per_node(const std::string& folder, const Shape& shape) {
  std::filesystem::create_directories(folder);
  auto database = must(drivers::sqlite::Database::open(store::sqlite::database_path(folder), {}));
  must(
      database->execute("create table node (run integer, node integer, body blob, "
                        "primary key (run, node)) without rowid;"
                        "create table run (run integer primary key, revision integer)"));
  std::mt19937_64 chance(1);
  const auto write = [&](std::uint32_t run, std::uint32_t node) {
    base::ByteWriter record;
    append_record(record, node, chance);
    auto q =
        must(database->query("insert into node (run, node, body) values (?, ?, ?) "
                             "on conflict do update set body = excluded.body"));
    must(q.bind(std::int64_t{run}).bind(std::int64_t{node}).bind_blob(record.bytes()).run());
  };
  {
    auto all = must(
        drivers::sqlite::Transaction::begin(*database, drivers::sqlite::Transaction::Kind::Write));
    for (std::uint32_t run = 0; run < shape.runs; ++run) {
      for (std::uint32_t node = 0; node < kNodes / shape.runs; ++node) write(run, node);
      auto q = must(database->query("insert into run values (?, 0)"));
      must(q.bind(std::int64_t{run}).run());
    }
    must(all.commit());
  }
  const auto commit_batch = [&](std::uint32_t) {
    auto batch = must(
        drivers::sqlite::Transaction::begin(*database, drivers::sqlite::Transaction::Kind::Write));
    for (std::uint32_t run = 0; run < shape.runs; ++run) {
      auto q = must(database->query("update run set revision = revision + 1 where run = ?"));
      must(q.bind(std::int64_t{run}).run());
      for (std::uint32_t i = 0; i < shape.batch / shape.runs; ++i) {
        write(run, static_cast<std::uint32_t>(chance() % (kNodes / shape.runs)));
      }
    }
    must(batch.commit());
  };
  return measure(shape, commit_batch, [&] { must(database->checkpoint()); });
}

struct TemporaryFolder {
  std::string path;
  explicit TemporaryFolder(const std::string& base) {
    std::string pattern = base + "/bench-store-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::exit(1);
    path = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string title(const char* form, const Shape& shape) {
  std::string text = std::string(form) + ", batches of " + std::to_string(shape.batch);
  if (shape.runs > 1) text += " over " + std::to_string(shape.runs) + " runs";
  return text;
}

// What the machine itself gives: the bound of every small batch.
double syncs_per_second(const std::string& base) {
  TemporaryFolder folder(base);
  const int file = ::open((folder.path + "/log").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string page(8192, 'x');
  constexpr int kSyncs = 300;
  const auto begin = Steady::now();
  for (int i = 0; i < kSyncs; ++i) {
    if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) std::exit(1);
  }
  const std::chrono::duration<double> took = Steady::now() - begin;
  ::close(file);
  return kSyncs / took.count();
}

void compare(bench::Report& report, const std::string& base, const Shape& shape) {
  const auto add = [&](const char* form, const Measured& m) {
    report.row(title(form, shape))
        .figure("durable changes", m.per_second, "1/s")
        .figure("written", m.bytes_per_change, "bytes/change");
  };
  TemporaryFolder folder(base);
  const Measured log = delta_log(folder.path + "/log", shape, shape.runs == 1);
  add("delta log", log);
  add("row per node", row_per_node(folder.path + "/rows", shape));
  if (shape.batch >= 1'000) {
    report.require(log.per_second >= 50'000, title("delta log", shape) + ": at least 50,000/s");
  }
  if (shape.batch >= 100) {
    report.require(log.bytes_per_change <= 300, title("delta log", shape) + ": at most 300 B");
  }
}

// What a new owner does first, beside so many runs that wait for admission.
void take_over(bench::Report& report, const std::string& base) {
  constexpr std::uint32_t kRuns = 100'000;
  TemporaryFolder folder(base);
  auto access = must(store::sqlite::open_access(folder.path + "/s", {.sync = false}));
  for (std::uint32_t i = 0; i < kRuns; ++i) must(access->create_run(make_run(i)));
  auto ledger = must(store::sqlite::open_ledger(folder.path + "/s"));
  std::string cursor;
  std::size_t found = 0;
  auto page_of = [&] {
    ledger->changes_since(cursor, 1, 0);
    auto completion = std::move(ledger->drain(1).front());
    auto page = must(std::get<base::Result<ports::Changes>>(std::move(completion.outcome)));
    cursor = page.cursor;
    found += page.runs.size();
    return page.more;
  };
  const auto begin = Steady::now();
  while (page_of()) {
  }
  const std::chrono::duration<double> took = Steady::now() - begin;
  must(access->create_run(make_run(kRuns)));
  const auto next = Steady::now();
  page_of();
  const std::chrono::duration<double> one = Steady::now() - next;
  report.row("100,000 live runs listed for a new owner")
      .figure("all", took.count(), "s")
      .figure("one more", one.count() * 1e6, "us");
  report.require(found == kRuns + 1, "every run is listed once");
  report.require(took.count() <= 1, "listing 100,000 live runs: at most 1 s");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string base = argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
  bench::Report report("store");
  report.row("this disk: 8 KiB appended and synced").figure("syncs", syncs_per_second(base), "1/s");
  for (const Shape& shape :
       {Shape{1, 1, 5'000}, Shape{100, 1, 500'000}, Shape{1'000, 1, 2'000'000},
        Shape{4'096, 1, 4'096'000}, Shape{100, 100, 300'000}, Shape{4'096, 64, 2'048'000}}) {
    compare(report, base, shape);
  }
  take_over(report, base);
  report.note(
      "one change: a record of 32 bytes of a random node of 100,000; every batch is synced");
  report.note("written: all write calls of the process, the log and the last checkpoint included;");
  report.note("the delta log of one run also pays for its snapshots of the 100,000 nodes");
  return report.finish();
}
