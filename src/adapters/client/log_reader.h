// LogReader: the log of a whole workflow, from finished containers and from those that run.
//
// Lines come by their times, those of one container always in their order. What is merged is held
// in memory, so of more than 32 MB at once it is merged portion by portion, finished containers in
// the order in which they ended, then the live ones. A position makes reading go on where it stood,
// at the cost of what is new; a container that ends between two reads is not told twice. The run is
// looked at for which containers there are and for names, in short pieces and never while lines are
// read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/client/log_choice.h"
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
  // A source of the portion that is being gathered.
  struct Open {
    Source source;
    api::LogRecord record;    // what its lines have in common
    std::uint64_t from = 0;   // lines given before
    std::uint64_t seen = 0;   // lines looked at, those given before included
    std::uint64_t given = 0;  // of those the last one that the sink took
    std::string live_from;    // of one that runs: where reading began and where it ended
    std::string live_to;
  };
  struct Line {
    base::Timestamp order;  // its time, no earlier than that of the line before it
    std::size_t open = 0;
    std::uint64_t number = 0;  // in its source, from 1
    ports::LogLine line;
  };
  using Ended = std::set<std::pair<engine::AttemptId, std::string>>;
  base::Result<std::vector<Source>> sources(const ports::RunRow& run, const api::LogQuery& query,
                                            const std::vector<ports::LogRow>& rows);
  // Adds the containers that run, of a piece of the attempts; gives where the next piece begins.
  std::size_t add_live(const engine::RunView& view, const api::LogQuery& query, const Ended& ended,
                       std::size_t from, std::vector<Source>& out) const;
  // Adds what is new of it to the portion.
  base::Result<void> gather(const ports::RunRow& run, const Source& source,
                            const api::LogQuery& query);
  // Hands the portion over; false where the sink has had enough.
  base::Result<bool> hand_over(const LogSink& sink);
  // Moves the position to where the sink has come.
  base::Result<void> settle(const Open& open);
  // `live`: where reading of one that runs goes on, moved on.
  base::Result<void> read_lines(const Source& source, std::uint64_t from, std::string& live,
                                const ports::LogSink& take);
  void pass(const std::vector<ports::LogRow>& rows);
  base::Result<api::LogRecord> named(const ports::RunRow& run, const Source& source);

  ports::Reader& reader_;
  ports::Logs& logs_;
  RunViews& views_;
  LogChoice choice_;
  std::optional<expr::go::Regexp> pattern_;
  api::LogPosition position_;  // of what was given so far
  std::vector<Open> open_;
  std::vector<Line> lines_;
  std::size_t bytes_ = 0;  // of lines_
};

}  // namespace tiphys::adapters::client
