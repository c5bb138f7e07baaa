// LogReader: the log of a whole workflow, from finished containers and from those that run.
//
// Finished ones come in the order in which they ended, then the live ones. A position makes reading
// go on where it stood, at the cost of what is new; a container that ends between two reads is not
// told twice. The run is looked at for which containers there are and for names, in short pieces
// and never while lines are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/run_views.h"
#include "api/log.h"
#include "base/result.h"
#include "expr/go/regexp.h"
#include "ports/logs.h"
#include "ports/reader.h"

namespace tiphys::adapters::client {

using LogSink = std::function<bool(const api::LogRecord&)>;

class LogReader {
 public:
  LogReader(ports::Reader& reader, ports::Logs& logs, RunViews& views)
      : reader_(reader), logs_(logs), views_(views) {}

  // Gives the position behind what the sink took.
  base::Result<api::LogPosition> read(const ports::RunRow& row, const api::LogQuery& query,
                                      const LogSink& sink);

 private:
  struct Source {
    engine::AttemptId attempt;
    std::string container;
    const ports::LogRow* row = nullptr;  // null: live
  };
  using Ended = std::set<std::pair<engine::AttemptId, std::string>>;
  base::Result<std::vector<Source>> sources(const ports::RunRow& run, const api::LogQuery& query,
                                            const std::vector<ports::LogRow>& rows);
  // Adds the containers that run, of a piece of the attempts; gives where the next piece begins.
  static std::size_t add_live(const engine::RunView& view, const api::LogQuery& query,
                              const Ended& ended, std::size_t from, std::vector<Source>& out);
  // Gives false when the sink has had enough.
  base::Result<bool> read_source(const ports::RunRow& run, const Source& source,
                                 const api::LogQuery& query, const LogSink& sink);
  // `live`: where reading of one that runs goes on, moved on.
  base::Result<void> read_lines(const Source& source, std::uint64_t from, std::string& live,
                                const ports::LogSink& take);
  void pass(const std::vector<ports::LogRow>& rows);
  base::Result<api::LogRecord> named(const ports::RunRow& run, const Source& source);

  ports::Reader& reader_;
  ports::Logs& logs_;
  RunViews& views_;
  std::optional<expr::go::Regexp> pattern_;
  api::LogPosition position_;  // of what was given so far
};

}  // namespace tiphys::adapters::client
