// LogFiles: reads the output of containers from the store's files, live and after; needs no runner
// and no lock, so that it works beside an owner.
//
// Not thread-safe; remembers where the last live reads ended, so that following a growing log costs
// what is new.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "ports/logs.h"

namespace tiphys::runner::process {

class LogFiles final : public ports::Logs {
 public:
  explicit LogFiles(std::string store) : store_(std::move(store)) {}

  base::Result<void> read(const ports::LogRow& row, const ports::LogSink& sink) override;
  // Gives the number of the next line. Whole lines only.
  base::Result<std::uint64_t> read_live(const engine::AttemptId& attempt,
                                        std::string_view container, std::uint64_t from_line,
                                        const ports::LogSink& sink) override;

 private:
  struct Place {
    std::uint64_t line = 0;
    std::uint64_t offset = 0;
  };
  std::string store_;
  std::map<std::pair<engine::AttemptId, std::string>, Place> places_;  // at most kPlacesMax
};

}  // namespace tiphys::runner::process
