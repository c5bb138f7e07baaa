// Wiring of a client and an owner over one store. See local_stores.h.
#include "app/local_stores.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "adapters/client/embedded.h"
#include "app/local_owner.h"
#include "app/signals.h"
#include "app/store_place.h"
#include "app/tool_check.h"
#include "runner/process/log_files.h"
#include "store/sqlite/store.h"

namespace tiphys::app {

namespace {

std::string user_name() {
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

base::Result<void> make_home(const StorePlace& place) {
  std::error_code failed;
  std::filesystem::create_directories(place.home(), failed);
  if (!failed) return {};
  return base::fail(base::ErrorCode::Unavailable, place.home() + ": " + failed.message());
}

}  // namespace

base::Result<bool> LocalStores::exists(const std::string& folder, const ports::Scope& scope) {
  TRY(check_instance(scope.instance));
  std::error_code failed;
  const auto status = std::filesystem::status(store::sqlite::database_path(folder), failed);
  return status.type() != std::filesystem::file_type::not_found;
}

base::Result<ports::Stores::Opened> LocalStores::open(const std::string& folder,
                                                      const ports::Scope& scope) {
  if (!scope.cluster.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument, "a store of this machine has no cluster");
  }
  TRY(check_instance(scope.instance));
  std::error_code failed;
  const StorePlace place{std::filesystem::absolute(folder, failed).lexically_normal().string(),
                         scope.instance};
  const std::shared_ptr<store::sqlite::Access> access =
      TRY(store::sqlite::open_access(place.folder, place.options()));
  if (!place.instance.empty()) TRY(make_home(place));
  auto owner = std::make_unique<LocalOwner>(
      place, access, TRY(store::sqlite::open_ownership(place.folder, "", place.options())), clock_);
  adapters::client::EmbeddedParts parts;
  parts.reader = access;
  parts.intake = access;
  parts.objects = access;
  parts.memos = access;
  parts.logs = std::make_unique<runner::process::LogFiles>(place.home());
  parts.clock = &clock_;
  parts.entropy = &entropy_;
  parts.live = [driver = owner.get()](engine::RunKey key, const auto& look) {
    return driver->with_run(key, look);
  };
  parts.written = [driver = owner.get()] { driver->wake(); };
  parts.wait = wait;
  parts.actor = user_name();
  Opened opened;
  opened.client = std::make_unique<adapters::client::Embedded>(std::move(parts));
  opened.owner = std::move(owner);
  return opened;
}

std::vector<spec::Finding> LocalStores::check(const base::Value& workflow,
                                              const ports::OwnerOptions& options) {
  const auto read = read_options(options);
  if (read) return check_tools(workflow, *read);
  spec::Finding finding;
  finding.rule = "option";
  finding.message = read.error().message;
  return {finding};
}

}  // namespace tiphys::app
