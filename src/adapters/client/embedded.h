// Embedded: the client port over a store of this machine, beside its owner or within it.
//
// Reads come from a handle of the store that is never the owner's; changes are intents, absorbed by
// whoever owns the store. Where this process is the owner, its live Runs are looked at directly.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/client/run_views.h"
#include "base/result.h"
#include "ports/client.h"
#include "ports/clock.h"
#include "ports/entropy.h"
#include "ports/logs.h"
#include "ports/store.h"

namespace tiphys::adapters::client {

struct EmbeddedParts {
  std::unique_ptr<ports::Store> store;
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

class Embedded final : public ports::Client {
 public:
  explicit Embedded(EmbeddedParts parts)
      : parts_(std::move(parts)), views_(*parts_.store, parts_.live) {}

  base::Result<base::Value> submit(const base::Value& manifest,
                                   const api::SubmitOptions& options) override;
  base::Result<api::Page<api::WorkflowSummary>> list(const api::WorkflowQuery& query) override;
  base::Result<api::WorkflowSummary> summary(std::string_view ns, std::string_view name) override;
  base::Result<base::Value> get(std::string_view ns, std::string_view name, Nodes nodes) override;
  base::Result<void> write(std::string_view ns, std::string_view name,
                           const api::WorkflowForm& form, base::ObjectWriter& out) override;
  base::Result<base::Value> node(std::string_view ns, std::string_view name,
                                 std::string_view node) override;
  base::Result<api::Page<api::NodeRow>> nodes(std::string_view ns, std::string_view name,
                                              const api::NodeQuery& query) override;
  base::Result<std::vector<api::TreeRow>> tree(std::string_view ns, std::string_view name,
                                               api::PictureSize size) override;
  base::Result<std::vector<api::Explanation>> explain(std::string_view ns, std::string_view name,
                                                      std::string_view node) override;
  base::Result<void> operate(std::string_view ns, std::string_view name, api::Operation operation,
                             const api::OperationDetails& details) override;
  base::Result<void> logs(std::string_view ns, std::string_view name, const api::LogQuery& query,
                          const std::function<bool(const api::LogRecord&)>& sink) override;
  base::Result<bool> wait_for_change(std::string_view ns, std::string_view name,
                                     std::uint64_t seen_revision, base::Duration timeout) override;
  base::Result<api::Stored> put_object(const base::Value& object, std::string_view ns) override;
  base::Result<base::Value> get_object(const api::ObjectRef& which) override;
  base::Result<api::Page<base::Value>> list_objects(const api::ObjectQuery& query) override;
  base::Result<void> delete_object(const api::ObjectRef& which) override;

 private:
  base::Result<ports::RunRow> row(std::string_view ns, std::string_view name);
  base::Result<void> look_at(std::string_view ns, std::string_view name, const Look& look);
  base::Result<void> check_operation(const ports::RunRow& row, api::Operation operation,
                                     const api::OperationDetails& details);
  void tell_written() const {
    if (parts_.written) parts_.written();
  }
  base::Result<void> check_nodes(const ports::RunRow& row, std::string_view selector);

  EmbeddedParts parts_;
  RunViews views_;
  ports::RunRow driven_;  // the row of a run that this process drives, as it was first read
};

}  // namespace tiphys::adapters::client
