// Lines of the output of nodes, and which of them are asked for.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.h"

namespace tiphys::api {

struct LogRecord {
  std::string pod_name;
  std::string node_name;
  std::string container;
  base::Timestamp at;
  bool is_stderr = false;
  std::string text;  // without its newline; bytes as the step wrote them

  bool operator==(const LogRecord&) const = default;
};

// How far a reader of one choice of nodes and containers has come: what ended with a revision up to
// this one is given in full; of the rest the lines already given, per attempt and container.
struct LogPosition {
  std::uint64_t revision = 0;
  std::map<std::string, std::uint64_t> lines;
  std::map<std::string, std::string> live;  // of those that run: opaque, the transport's own
};

struct LogQuery {
  std::string container = "main";  // "" for all
  // Node id, name, display name or pod name: that one and what lies below it; "" for all.
  std::string node;
  std::string label_selector;  // of pods; "" for all
  std::string grep;            // RE2 pattern
  std::optional<std::int64_t> tail;
  std::optional<base::Timestamp> since;
  LogPosition position;  // leaves out what was given before it: where the last answer ended
};

}  // namespace tiphys::api
