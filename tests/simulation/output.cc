// Lines are made up when they are read.
#include "simulation/output.h"

#include <charconv>

namespace tiphys::simulation {

namespace {

constexpr const char* kHere = "here";

}  // namespace

std::optional<ports::LogRow> Output::end_of(const engine::AttemptId& id) {
  const auto found = lines_.find(id);
  if (found == lines_.end()) return std::nullopt;
  found->second = 2;
  return ports::LogRow{.attempt = id, .container = "main", .lines = 2, .locator = kHere};
}

std::uint64_t Output::lines_of(const engine::AttemptId& id) const {
  const auto found = lines_.find(id);
  return found == lines_.end() ? 0 : found->second;
}

std::string Output::line_of(const engine::AttemptId& id, std::uint64_t number) {
  return engine::to_text(id) + " says " + std::to_string(number);
}

base::Result<void> OutputLogs::read(const ports::LogRow& row, const ports::LogSink& sink) {
  return faults_.around("read_log", [&]() -> base::Result<void> {
    if (row.locator != kHere || row.lines != output_.lines_of(row.attempt)) {
      return base::fail(base::ErrorCode::DataLoss, "a row that leads nowhere");
    }
    for (std::uint64_t line = 1; line <= row.lines; ++line) {
      if (!sink({.at = {}, .text = Output::line_of(row.attempt, line)})) break;
    }
    return {};
  });
}

base::Result<std::string> OutputLogs::read_live(const engine::AttemptId& attempt,
                                                std::string_view container,
                                                std::string_view position,
                                                const ports::LogSink& sink) {
  return faults_.around("read_live", [&]() -> base::Result<std::string> {
    const std::uint64_t lines = container == "main" ? output_.lines_of(attempt) : 0;
    if (lines == 0 || output_.is_gone(attempt)) {
      return base::fail(base::ErrorCode::NotFound, "it has no folder");
    }
    std::uint64_t given = 0;
    std::from_chars(position.data(), position.data() + position.size(), given);
    while (given < lines) {
      if (!sink({.at = {}, .text = Output::line_of(attempt, ++given)})) break;
    }
    return std::to_string(given);
  });
}

}  // namespace tiphys::simulation
