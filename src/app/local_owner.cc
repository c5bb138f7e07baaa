// Wiring and turning of an owner. See local_owner.h.
#include "app/local_owner.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "adapters/facts/store_facts.h"
#include "adapters/facts/threaded_facts.h"
#include "app/detached.h"
#include "app/owner_words.h"
#include "app/signals.h"
#include "app/tool_check.h"
#include "engine/ids.h"
#include "runner/composite/composite_runner.h"
#include "runner/process/attempt_folder.h"
#include "runner/process/process_runner.h"
#include "spec/config.h"
#include "store/sqlite/store.h"
#include "store/threaded/ledger.h"

namespace tiphys::app {

namespace {

using base::ErrorCode;
using ports::Claim;
using runner::composite::CompositeRunner;

constexpr std::uint32_t kLookedAtOnce = 500;

base::Result<runner::process::ProcessOptions> process_options(const std::string& folder,
                                                              const OwnerOptions& options) {
  runner::process::ProcessOptions out;
  out.store = folder;
  out.executor = {"/proc/self/exe", kSpawnerVerb};
  out.unsandboxed = options.unsandboxed;
  out.max_parallel = options.max_parallel;
  out.oversize_run = options.oversize_run;
  out.durable = options.sync;
  out.allow_host = options.allow_host;
  for (const std::string& mount : options.mounts) {
    out.mounts.push_back(TRY(runner::process::parse_host_mount(mount)));
  }
  out.images = TRY(read_image_map(options.image_map));
  return out;
}

// What the controller is configured with; its warnings were printed by the command.
base::Result<spec::ControllerConfig> read_config(const std::string& path) {
  if (path.empty()) return spec::ControllerConfig();
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return base::fail(ErrorCode::NotFound, path + ": cannot be read");
  spec::ReadConfig read = spec::read_config(text.str(), path);
  for (const spec::Finding& finding : read.findings) {
    if (finding.severity == spec::Severity::Error)
      return base::fail(ErrorCode::InvalidArgument, spec::to_text(finding));
  }
  return std::move(read.config);
}

constexpr std::string_view kNoConfig = "/dev/null";

// The configuration belongs to the store once it was given: whoever drives it next, whichever
// command starts that process, is configured the same.
std::string stored_config_file(const std::string& folder) { return folder + "/owner.config"; }

std::string stored_config(const std::string& folder) {
  std::ifstream in(stored_config_file(folder), std::ios::binary);
  std::string config;
  std::getline(in, config, '\0');
  return config;
}

// /dev/null is the word for none, and nothing is kept of it.
base::Result<void> store_config(const std::string& folder, const std::string& given) {
  const std::string config = given == kNoConfig ? "" : given;
  const std::string file = stored_config_file(folder);
  if (config.empty()) {
    if (::unlink(file.c_str()) == 0 || errno == ENOENT) return {};
    return base::fail(ErrorCode::Unavailable, file + ": cannot be removed");
  }
  if (stored_config(folder) == config) return {};
  const drivers::subprocess::Descriptor made(
      ::open((file + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  std::ofstream out(file + ".new", std::ios::binary);
  out << config << std::flush;
  if (out && std::rename((file + ".new").c_str(), file.c_str()) == 0) return {};
  return base::fail(ErrorCode::Unavailable, file + ": cannot be written");
}

}  // namespace

// A file that is gone must not keep anybody from working on.
void LocalOwner::take_stored_config() {
  if (!options_.config.empty()) return;
  options_.config = stored_config(place_.home());
  if (options_.config.empty()) return;
  if (::access(options_.config.c_str(), F_OK) == 0) {
    notices_.push_back("configured by " + options_.config +
                       ", as given to this store before (--config /dev/null for none)");
    return;
  }
  notices_.push_back("the configuration given to this store before is gone, so there is none: " +
                     options_.config);
  options_.config.clear();
}

base::Result<void> LocalOwner::build(const OwnerOptions& options) {
  options_ = with_absolute_paths(options);
  take_stored_config();
  spec::ControllerConfig config = TRY(read_config(options_.config));
  OwnerThread::Parts parts;
  const store::sqlite::StoreOptions store_options = place_.options(options.sync);
  parts.ownership = TRY(store::sqlite::open_ownership(
      place_.folder, "tiphys pid " + std::to_string(::getpid()), store_options));
  // Another process's transaction and a slow disk are waited for on threads of their own.
  parts.bell = TRY(sync::Doorbell::create());
  const auto ring = [bell = parts.bell.get()] { bell->ring(); };
  parts.ledger = store::threaded::run_behind_thread(
      TRY(store::sqlite::open_ledger(place_.folder, store_options)));
  parts.ledger->ring_with(ring);
  auto processes = TRY(runner::process::ProcessRunner::create(
      TRY(process_options(place_.home(), options_)), clock_));
  runner::process::ProcessRunner& made = *processes;
  std::vector<CompositeRunner::Member> runners;
  runners.push_back({{engine::Work::Pod}, std::move(processes)});
  parts.runner = TRY(CompositeRunner::create(std::move(runners), clock_));
  const std::shared_ptr<store::sqlite::Access> stored =
      TRY(store::sqlite::open_access(place_.folder, store_options));
  parts.facts = adapters::facts::run_behind_thread(std::make_unique<adapters::facts::StoreFacts>(
      *stored, *stored,
      adapters::facts::FactSources{std::move(config.workflow_defaults),
                                   std::move(config.artifact_repository)},
      stored));
  parts.facts->ring_with(ring);
  controller::Ports ports;
  ports.clock = &clock_;
  ports.ownership = parts.ownership.get();
  ports.ledger = parts.ledger.get();
  ports.runner = parts.runner.get();
  ports.facts = parts.facts.get();
  parts.warnings = std::make_unique<adapters::notify::Warnings>();
  ports.notify = parts.warnings.get();
  controller::Options controller_options;
  controller_options.limits.parallelism = config.parallelism;
  controller_options.limits.namespace_parallelism = config.namespace_parallelism;
  parts.controller = TRY(controller::Controller::start(ports, controller_options));
  // No question has been asked yet, so `stored` is still this thread's.
  TRY(made.rename_keyed_folders([&stored](engine::RunKey key) {
    const auto row = stored->find(key);
    return row ? engine::run_uid(row->uid) : engine::RunUid();
  }));
  thread_ = TRY(OwnerThread::start(std::move(parts), clock_, wake_main));
  if (options.config.empty()) return {};
  return store_config(place_.home(), options_.config);
}

base::Result<Claim> LocalOwner::claim(const ports::OwnerOptions& options) {
  return claim_as(TRY(read_options(options)));
}

base::Result<Claim> LocalOwner::claim_as(const OwnerOptions& options) {
  if (thread_ != nullptr) return Claim::Ours;
  if (ownership_->held()) return Claim::Elsewhere;
  auto built = build(options);
  if (built) return Claim::Ours;
  thread_.reset();
  if (built.error().code == ErrorCode::Conflict) return Claim::Elsewhere;
  return std::unexpected(built.error());
}

base::Result<void> LocalOwner::standing() {
  return thread_ == nullptr ? base::Result<void>() : thread_->standing();
}

bool LocalOwner::with_run(engine::RunKey key, const std::function<void(const engine::Run&)>& look) {
  if (thread_ == nullptr) return false;
  bool found = false;
  thread_->between_turns([&](OwnerThread::Parts& parts) {
    const engine::Run* run = parts.controller->find(key);
    found = run != nullptr;
    if (found) look(*run);
  });
  return found;
}

void LocalOwner::wake() {
  if (thread_ != nullptr) thread_->wake();
}

bool LocalOwner::live() {
  bool live = false;
  if (thread_ == nullptr) return live;
  thread_->between_turns([&live](OwnerThread::Parts& parts) { live = parts.controller->live(); });
  return live;
}

std::vector<controller::QuarantinedRun> LocalOwner::quarantined() {
  std::vector<controller::QuarantinedRun> list;
  if (thread_ == nullptr) return list;
  thread_->between_turns(
      [&list](OwnerThread::Parts& parts) { list = parts.controller->quarantined(); });
  return list;
}

// What was set aside here cannot be moved by the next owner either, unless to delete it.
base::Result<bool> LocalOwner::needs_owner() {
  ports::Changes page;  // from the beginning: what is live, and all wishes that wait
  do {
    page = TRY(reader_->changes_since(page.cursor, kLookedAtOnce));
    for (const ports::ChangedRun& run : page.runs) {
      if (run.live && !set_aside_.contains(run.key)) return true;
    }
    for (const ports::PendingIntent& wish : page.intents) {
      const bool deletes = wish.intent.operation == engine::Operation::Delete;
      if (deletes || !set_aside_.contains(wish.run)) return true;
    }
  } while (page.more);
  return false;
}

base::Result<bool> LocalOwner::release() {
  for (const controller::QuarantinedRun& run : quarantined()) set_aside_.insert(run.key);
  thread_.reset();
  // After the end of ownership: what is submitted from now on finds nobody and sees to an owner.
  return needs_owner();
}

base::Result<bool> LocalOwner::leave() {
  if (thread_ == nullptr || !TRY(release())) return false;
  TRY(ensure(to_pairs(options_)));
  return true;
}

base::Result<void> LocalOwner::ensure(const ports::OwnerOptions& options) {
  if (thread_ != nullptr || ownership_->held()) return {};
  if (!TRY(needs_owner())) return {};
  return start_detached_owner({place_, with_absolute_paths(TRY(read_options(options)))},
                              *ownership_);
}

void LocalOwner::keep(std::string_view uid) {
  if (thread_ == nullptr) return;
  const engine::RunUid run = engine::run_uid(uid);
  thread_->between_turns([&run](OwnerThread::Parts& parts) { parts.controller->keep(run); });
}

std::vector<std::string> LocalOwner::notices() {
  std::vector<std::string> out = std::exchange(notices_, {});
  if (thread_ == nullptr) return out;
  std::string outage;
  std::string trouble;
  std::set<engine::RunUid> strangers;
  thread_->between_turns([&](OwnerThread::Parts& parts) {
    for (std::string& notice : parts.runner->take_notices()) out.push_back(std::move(notice));
    for (std::string& notice : parts.controller->take_notices()) out.push_back(std::move(notice));
    for (std::string& warning : parts.warnings->take()) out.push_back(std::move(warning));
    outage = parts.controller->outage();
    trouble = parts.controller->runner_trouble();
    strangers = parts.controller->strangers();
  });
  if (outage != told_outage_) {
    told_outage_ = outage;
    if (!outage.empty()) out.push_back("the store cannot be used, trying again: " + outage);
  }
  if (trouble != told_trouble_) {
    told_trouble_ = trouble;
    if (!trouble.empty()) out.push_back("steps cannot be started, trying again: " + trouble);
  }
  for (const engine::RunUid& run : strangers) {
    if (!told_strangers_.insert(run).second) continue;
    out.push_back("there are attempts of a workflow with uid " + engine::to_text(run) +
                  ", which this store does not know: they are left alone");
  }
  for (const controller::QuarantinedRun& run : quarantined()) {
    std::string text = "workflow " + name_of(run) + " is set aside: " + run.message;
    if (std::ranges::find(told_quarantined_, text) != told_quarantined_.end()) continue;
    told_quarantined_.push_back(text);
    out.push_back(std::move(text));
  }
  return out;
}

// One that could not even be loaded has a row all the same.
std::string LocalOwner::name_of(const controller::QuarantinedRun& run) {
  if (!run.name.empty()) return run.name;
  const auto row = reader_->find(run.key);
  return row ? row->workflow_namespace + "/" + row->name : "number " + std::to_string(run.key);
}

std::string LocalOwner::kept_at(std::string_view attempt) {
  const auto id = engine::parse_attempt_id(attempt);
  if (!id) return {};
  std::string folder = runner::process::kept_folder(place_.home(), *id);
  return ::access(folder.c_str(), F_OK) == 0 ? folder : std::string();
}

}  // namespace tiphys::app
