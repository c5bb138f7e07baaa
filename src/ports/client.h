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
  // A new workflow of what `name` was submitted with, in its namespace. Gives the stored object.
  // FailedPrecondition: memoized, and it has not failed. O(nodes of the old one).
  virtual base::Result<base::Value> resubmit(std::string_view ns, std::string_view name,
                                             api::Resubmission how,
                                             const api::SubmitOptions& options) = 0;
  // By default newest first.
  virtual base::Result<api::WorkflowPage> list(const api::WorkflowQuery& query) = 0;
  // `name` may be "@latest", here and below.
  virtual base::Result<api::WorkflowSummary> summary(std::string_view ns,
                                                     std::string_view name) = 0;
  // The Workflow object, metadata, spec and status, without the map of nodes.
  virtual base::Result<base::Value> get(std::string_view ns, std::string_view name) = 0;
  // The Workflow object with as much of its nodes as `form` says, in pieces. Nothing is written
  // where it fails.
  virtual base::Result<void> write(std::string_view ns, std::string_view name,
                                   const api::WorkflowForm& form, base::ObjectWriter& out) = 0;
  // The NodeStatus of one node, by its id or name, else by a display name that one alone has.
  virtual base::Result<base::Value> node(std::string_view ns, std::string_view name,
                                         std::string_view node) = 0;
  // What a node of type Pod, named as above, is started as: its name, labels, annotations, and of
  // each container name, image, command, args, workingDir and, of a script, source; all tags
  // replaced. FailedPrecondition where it is no pod.
  virtual base::Result<base::Value> pod(std::string_view ns, std::string_view name,
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
  // By time, those of each container in their order; of very much at once in portions (LogReader).
  // False from `sink` ends it. Gives the position behind what was given, for the next question of
  // the same choice. NotFound where no node is named so, unless something was given before.
  virtual base::Result<api::LogPosition> logs(
      std::string_view ns, std::string_view name, const api::LogQuery& query,
      const std::function<bool(const api::LogRecord&)>& sink) = 0;
  // What has changed since `cursor`; waits for it, at most about `timeout`, and may come back
  // earlier without any. The first call ("") gives what is there: the one workflow, or the live
  // ones, page by page; many can also be watched from where a list has begun (watch_from).
  virtual base::Result<api::WatchPage> watch(const api::WatchQuery& query,
                                             const std::string& cursor, base::Duration timeout) = 0;

  // Objects of other kinds (templates, config maps, secrets). `ns` is the namespace where the
  // object names none. One with a metadata.resourceVersion replaces that version alone (Conflict).
  virtual base::Result<api::Stored> put_object(const base::Value& object, std::string_view ns) = 0;
  // Replaces its status alone; where `version` is not "", of that version alone (Conflict).
  virtual base::Result<void> put_status(const api::ObjectRef& which, const base::Value& status,
                                        std::string_view version) = 0;
  // With its uid, resourceVersion and status. A cache of results is a ConfigMap here.
  virtual base::Result<base::Value> get_object(const api::ObjectRef& which) = 0;
  virtual base::Result<api::Page<base::Value>> list_objects(const api::ObjectQuery& query) = 0;
  // Where `version` is not "", that version alone (Conflict). A cache goes with its config map.
  virtual base::Result<void> delete_object(const api::ObjectRef& which,
                                           std::string_view version) = 0;
};

}  // namespace tiphys::ports
