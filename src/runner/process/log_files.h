// LogFiles: reads the output of containers from the store's files, live and after; needs no runner
// and no lock, so that it works beside an owner.
//
// Not thread-safe. Following a growing log costs what is new.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "ports/logs.h"

namespace tiphys::runner::process {

class LogFiles final : public ports::Logs {
 public:
  explicit LogFiles(std::string store) : store_(std::move(store)) {}

  base::Result<void> read(const ports::LogRow& row, const ports::LogSink& sink) override;
  base::Result<std::string> read_live(const engine::AttemptId& attempt, std::string_view container,
                                      std::string_view position,
                                      const ports::LogSink& sink) override;

 private:
  std::string store_;
};

}  // namespace tiphys::runner::process
