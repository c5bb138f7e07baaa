// LogReader: the log of a whole workflow, from finished containers and from those that run.
//
// Finished ones come in the order in which they ended, then the live ones. A position makes reading
// go on where it stood; a container that ends between two reads is not told twice.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "api/log.h"
#include "base/result.h"
#include "engine/run.h"
#include "expr/go/regexp.h"
#include "ports/logs.h"
#include "ports/store.h"

namespace tiphys::adapters::client {

using LogSink = std::function<bool(const api::LogRecord&)>;

class LogReader {
 public:
  LogReader(ports::Store& store, ports::Logs& logs, const engine::RunView& run)
      : store_(store), logs_(logs), run_(run) {}

  base::Result<void> read(const ports::RunRow& row, const api::LogQuery& query,
                          const LogSink& sink);

 private:
  struct Source {
    engine::AttemptId attempt;
    std::string container;
    const ports::LogRow* row = nullptr;  // null: live
  };
  // Gives false when the sink has had enough.
  base::Result<bool> read_source(const Source& source, const api::LogQuery& query,
                                 const LogSink& sink);
  // `live`: where reading of one that runs goes on, moved on.
  base::Result<void> read_lines(const Source& source, std::uint64_t from, std::string& live,
                                const ports::LogSink& take);
  bool node_fits(engine::NodeIndex node, const api::LogQuery& query) const;

  ports::Store& store_;
  ports::Logs& logs_;
  const engine::RunView& run_;
  std::optional<expr::go::Regexp> pattern_;
};

}  // namespace tiphys::adapters::client
