// Embedded: the client port over a store of this machine, beside its owner or within it.
//
// Reads come from a handle of the store that is never the owner's; changes are intents, absorbed by
// whoever owns the store. Where this process is the owner, its live Runs are looked at between two
// of their steps.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/client/run_views.h"
#include "base/result.h"
#include "ports/client.h"
#include "ports/clock.h"
#include "ports/entropy.h"
#include "ports/intake.h"
#include "ports/logs.h"
#include "ports/memos.h"
#include "ports/objects.h"
#include "ports/reader.h"

namespace tiphys::adapters::client {

struct EmbeddedParts {
  // The sides of one store; more than one may be the same object.
  std::shared_ptr<ports::Reader> reader;
  std::shared_ptr<ports::Intake> intake;
  std::shared_ptr<ports::Objects> objects;
  std::shared_ptr<ports::Memos> memos;
  std::unique_ptr<ports::Logs> logs;
  ports::Clock* clock = nullptr;
  ports::Entropy* entropy = nullptr;
  LiveRuns live;  // may be empty
  // Called after this client has written to the store; may be empty.
  std::function<void()> written;
  // Waits; true if it ended early, by a signal or since the owner of this process changed anything.
  std::function<bool(base::Duration)> wait;
  std::string actor;  // of intents
};

class Matching;
struct Listed;
struct FoundObjects;

class Embedded final : public ports::Client {
 public:
  explicit Embedded(EmbeddedParts parts)
      : parts_(std::move(parts)), views_(*parts_.reader, parts_.live) {}

  base::Result<base::Value> submit(const base::Value& manifest,
                                   const api::SubmitOptions& options) override;
  base::Result<base::Value> resubmit(std::string_view ns, std::string_view name,
                                     api::Resubmission how,
                                     const api::SubmitOptions& options) override;
  base::Result<api::WorkflowPage> list(const api::WorkflowQuery& query) override;
  base::Result<api::WorkflowSummary> summary(std::string_view ns, std::string_view name) override;
  base::Result<base::Value> get(std::string_view ns, std::string_view name) override;
  base::Result<void> write(std::string_view ns, std::string_view name,
                           const api::WorkflowForm& form, base::ObjectWriter& out) override;
  base::Result<base::Value> node(std::string_view ns, std::string_view name,
                                 std::string_view node) override;
  base::Result<base::Value> pod(std::string_view ns, std::string_view name,
                                std::string_view node) override;
  base::Result<api::Page<api::NodeRow>> nodes(std::string_view ns, std::string_view name,
                                              const api::NodeQuery& query) override;
  base::Result<std::vector<api::TreeRow>> tree(std::string_view ns, std::string_view name,
                                               api::PictureSize size) override;
  base::Result<std::vector<api::Explanation>> explain(std::string_view ns, std::string_view name,
                                                      std::string_view node) override;
  base::Result<void> operate(std::string_view ns, std::string_view name, api::Operation operation,
                             const api::OperationDetails& details) override;
  base::Result<api::LogPosition> logs(
      std::string_view ns, std::string_view name, const api::LogQuery& query,
      const std::function<bool(const api::LogRecord&)>& sink) override;
  base::Result<api::WatchPage> watch(const api::WatchQuery& query, const std::string& cursor,
                                     base::Duration timeout) override;
  base::Result<api::Stored> put_object(const base::Value& object, std::string_view ns) override;
  base::Result<void> put_status(const api::ObjectRef& which, const base::Value& status,
                                std::string_view version) override;
  base::Result<base::Value> get_object(const api::ObjectRef& which) override;
  base::Result<api::Page<base::Value>> list_objects(const api::ObjectQuery& query) override;
  base::Result<void> delete_object(const api::ObjectRef& which, std::string_view version) override;

 private:
  base::Result<base::Value> template_of(const base::Value& manifest, std::string_view ns);
  base::Result<base::Value> resubmit_memoized(const ports::RunRow& old, const base::Value& workflow,
                                              const api::SubmitOptions& options);
  base::Result<ports::RunRow> row(std::string_view ns, std::string_view name);
  base::Result<std::string> add_rows(const Matching& matching, const ports::RunQuery& asked,
                                     Listed& out);
  base::Result<void> add_parameters(const std::vector<ports::RunRow>& rows,
                                    std::vector<api::WorkflowSummary>& items);
  base::Result<void> look_at_node(
      std::string_view ns, std::string_view name, std::string_view node,
      const std::function<base::Result<void>(const engine::RunView&, engine::NodeIndex)>& look);
  base::Result<void> look_at(std::string_view ns, std::string_view name, const Look& look);
  base::Result<void> check_operation(const ports::RunRow& row, api::Operation operation,
                                     const api::OperationDetails& details);
  void tell_written() const {
    if (parts_.written) parts_.written();
  }
  base::Result<bool> has_open_wishes(const ports::RunRow& row);
  base::Result<void> check_nodes(const ports::RunRow& row, api::Operation operation,
                                 const api::OperationDetails& details);
  base::Result<api::WatchPage> changes_of(const api::WatchQuery& query, const std::string& cursor);
  base::Result<api::WatchPage> changes_of_one(const api::WatchQuery& query,
                                              const std::string& cursor);
  base::Result<base::Value> cache_object(std::string_view ns, std::string_view name,
                                         base::Value object);
  base::Result<std::string> add_stored(const api::ObjectQuery& query, std::string_view cursor,
                                       FoundObjects& out);
  base::Result<std::string> add_caches(const api::ObjectQuery& query, std::string_view cursor,
                                       FoundObjects& out);
  base::Result<void> count_data(std::span<const ports::CacheName> names,
                                std::vector<base::Value>& config_maps);

  EmbeddedParts parts_;
  RunViews views_;
};

}  // namespace tiphys::adapters::client
