// Client: what the command line may ask, over HTTP or in this process.
//
// Objects are the predecessor's JSON as base::Value, so that both transports serve the same views.
// Reading works without an owner; changing appends an intent and wakes the owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/submit_options.h"
#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "engine/observation.h"
#include "engine/run.h"
#include "ports/store.h"

namespace tiphys::ports {

// What storing an object did.
enum class Stored : std::uint8_t { Created, Configured, Unchanged };

// How far a reader of logs has come: lines already given, per attempt and container.
struct LogPosition {
  std::map<std::string, std::uint64_t> lines;
};

struct LogQuery {
  std::string container = "main";  // "" for all
  std::string node;                // node id, name, display name or pod name; "" for all
  std::string grep;                // RE2 pattern
  std::optional<std::int64_t> tail;
  std::optional<base::Timestamp> since;
  LogPosition* position = nullptr;  // leaves out what was given before, and is moved on
};
struct LogRecord {
  std::string pod_name;
  std::string node_name;
  std::string container;
  LogLine line;
};

// Which nodes `nodes` gives, in the order of their creation.
struct NodeQuery {
  std::string node;            // id or name of one; "" for all
  bool failed_leaves = false;  // only leaves that are Failed or Error
  std::size_t most = SIZE_MAX;
};

class Client {
 public:
  virtual ~Client() = default;

  // Validates, names, stores. Errors carry position and field. Gives the stored object.
  virtual base::Result<base::Value> submit(const base::Value& manifest,
                                           const api::SubmitOptions& options) = 0;
  virtual base::Result<RunPage> list(const RunQuery& query) = 0;
  // name may be "@latest".
  virtual base::Result<base::Value> get(std::string_view ns, std::string_view name,
                                        engine::Run::Nodes nodes) = 0;
  virtual base::Result<RunRow> row(std::string_view ns, std::string_view name) = 0;
  // NodeStatus objects one by one, for workflows too large to hold; false from `sink` ends it.
  virtual base::Result<void> nodes(
      std::string_view ns, std::string_view name, const NodeQuery& query,
      const std::function<bool(engine::NodeIndex, const base::Value&)>& sink) = 0;
  virtual base::Result<std::vector<engine::Run::TreeRow>> tree(std::string_view ns,
                                                               std::string_view name,
                                                               std::size_t rows_max,
                                                               std::size_t width_max) = 0;
  virtual base::Result<std::vector<std::pair<std::string, engine::Explanation>>> explain(
      std::string_view ns, std::string_view name, std::string_view node) = 0;
  virtual base::Result<void> operate(std::string_view ns, std::string_view name,
                                     engine::Operation operation, const base::Value& arguments) = 0;
  virtual base::Result<void> logs(std::string_view ns, std::string_view name, const LogQuery& query,
                                  const std::function<bool(const LogRecord&)>& sink) = 0;
  // Returns when something of it may have changed, or at the timeout; true if it changed.
  virtual base::Result<bool> wait_for_change(std::string_view ns, std::string_view name,
                                             std::uint64_t seen_revision,
                                             base::Duration timeout) = 0;

  // Objects of other kinds (templates, config maps, secrets), by kind, namespace ("" where the kind
  // has none) and name.
  virtual base::Result<Stored> put_object(const base::Value& object, std::string_view ns) = 0;
  virtual base::Result<base::Value> get_object(std::string_view kind, std::string_view ns,
                                               std::string_view name) = 0;
  virtual base::Result<std::vector<base::Value>> list_objects(std::string_view kind,
                                                              std::string_view ns) = 0;
  virtual base::Result<void> delete_object(std::string_view kind, std::string_view ns,
                                           std::string_view name) = 0;
};

}  // namespace tiphys::ports
