// Client: what the command line may ask, over HTTP or in this process.
//
// It speaks the wire types of api/ and, where a whole object is wanted, the predecessor's JSON as
// base::Value, so that every transport serves the same views. Reading works without an owner;
// changing leaves a durable wish that the owner carries out. Whatever can be long comes in pages or
// pieces. One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "api/form.h"
#include "api/log.h"
#include "api/node.h"
#include "api/object.h"
#include "api/operation.h"
#include "api/page.h"
#include "api/submit_options.h"
#include "api/workflow.h"
#include "base/object_writer.h"
#include "base/result.h"
#include "base/time.h"
#include "base/value.h"

namespace tiphys::ports {

class Client {
 public:
  virtual ~Client() = default;

  // Validates, names, stores. Errors carry position and field. Gives the stored object.
  virtual base::Result<base::Value> submit(const base::Value& manifest,
                                           const api::SubmitOptions& options) = 0;
  // Newest first.
  virtual base::Result<api::Page<api::WorkflowSummary>> list(const api::WorkflowQuery& query) = 0;
  // `name` may be "@latest", here and below.
  virtual base::Result<api::WorkflowSummary> summary(std::string_view ns,
                                                     std::string_view name) = 0;
  // The Workflow object: metadata, spec, status, with or without the map of nodes.
  enum class Nodes : std::uint8_t { Include, Leave };
  virtual base::Result<base::Value> get(std::string_view ns, std::string_view name,
                                        Nodes nodes) = 0;
  // The same written piece by piece, however many nodes there are. It ends early, broken, where
  // `out` does not go on; a workflow that this process drives stands still meanwhile.
  virtual base::Result<void> write(std::string_view ns, std::string_view name,
                                   const api::WorkflowForm& form, base::ObjectWriter& out) = 0;
  // The NodeStatus of one node, by its id or name.
  virtual base::Result<base::Value> node(std::string_view ns, std::string_view name,
                                         std::string_view node) = 0;
  virtual base::Result<api::Page<api::NodeRow>> nodes(std::string_view ns, std::string_view name,
                                                      const api::NodeQuery& query) = 0;
  virtual base::Result<std::vector<api::TreeRow>> tree(std::string_view ns, std::string_view name,
                                                       api::PictureSize size) = 0;
  // Of one node, or of live ones where `node` is ""; no more than a few hundred.
  virtual base::Result<std::vector<api::Explanation>> explain(std::string_view ns,
                                                              std::string_view name,
                                                              std::string_view node) = 0;
  virtual base::Result<void> operate(std::string_view ns, std::string_view name,
                                     api::Operation operation,
                                     const api::OperationDetails& details) = 0;
  // In the order in which containers ended, then those that run. False from `sink` ends it.
  virtual base::Result<void> logs(std::string_view ns, std::string_view name,
                                  const api::LogQuery& query,
                                  const std::function<bool(const api::LogRecord&)>& sink) = 0;
  // Returns when something of it may have changed, or at the timeout; true if it changed.
  virtual base::Result<bool> wait_for_change(std::string_view ns, std::string_view name,
                                             std::uint64_t seen_revision,
                                             base::Duration timeout) = 0;

  // Objects of other kinds (templates, config maps, secrets). `ns` is the namespace where the
  // object names none.
  virtual base::Result<api::Stored> put_object(const base::Value& object, std::string_view ns) = 0;
  virtual base::Result<base::Value> get_object(const api::ObjectRef& which) = 0;
  virtual base::Result<api::Page<base::Value>> list_objects(const api::ObjectQuery& query) = 0;
  virtual base::Result<void> delete_object(const api::ObjectRef& which) = 0;
};

}  // namespace tiphys::ports
