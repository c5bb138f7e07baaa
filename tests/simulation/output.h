// Output: what attempts print on the simulated machine, and the port that reads it through faults.
//
// Each prints a line when it begins and one at its end, so that a log can be read in between.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "controller/faults.h"
#include "ports/logs.h"

namespace tiphys::simulation {

class Output {
 public:
  void begins(const engine::AttemptId& id) { lines_.try_emplace(id, 1); }
  // None: it never began, so it has printed nothing.
  std::optional<ports::LogRow> end_of(const engine::AttemptId& id);
  // Its folder is gone: only its row leads to what it has printed.
  void goes(const engine::AttemptId& id) { gone_.insert(id); }

  // 0 where it never began.
  std::uint64_t lines_of(const engine::AttemptId& id) const;
  bool is_gone(const engine::AttemptId& id) const { return gone_.contains(id); }
  static std::string line_of(const engine::AttemptId& id, std::uint64_t number);

 private:
  std::map<engine::AttemptId, std::uint64_t> lines_;
  std::set<engine::AttemptId> gone_;
};

class OutputLogs final : public ports::Logs {
 public:
  OutputLogs(Output& output, simulated::Faults& faults) : output_(output), faults_(faults) {}

  base::Result<void> read(const ports::LogRow& row, const ports::LogSink& sink) override;
  base::Result<std::string> read_live(const engine::AttemptId& attempt, std::string_view container,
                                      std::string_view position,
                                      const ports::LogSink& sink) override;

 private:
  Output& output_;
  simulated::Faults& faults_;
};

}  // namespace tiphys::simulation
