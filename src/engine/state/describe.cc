// Lines of texts and numbers.
#include "engine/state/describe.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace tiphys::engine::state {

namespace {

using Lines = std::vector<std::string>;
using Number = std::pair<std::string_view, std::uint64_t>;

std::string with_numbers(std::string line, std::initializer_list<Number> numbers) {
  for (const auto& [name, number] : numbers) {
    line += ' ';
    line += name;
    line += '=' + std::to_string(number);
  }
  return line;
}

template <class List>
std::string with_list(std::string line, const List& list) {
  for (const auto& one : list) line += ' ' + std::to_string(one);
  return line;
}

void describe_texts(std::string_view what, const Texts& texts, Lines& out) {
  for (const auto& [name, text] : texts) {
    out.push_back(std::string(what) + ' ' + name + '=' + text);
  }
}

void describe_set(std::string_view what, const NodeSet& set, Lines& out) {
  std::string line(what);
  for (NodeIndex i = set.next(0); i != kNoNode; i = set.next(i + 1)) {
    line += ' ' + std::to_string(i);
  }
  out.push_back(std::move(line));
}

void describe_run(const RunState& s, Lines& out) {
  out.push_back(std::string(s.spec == nullptr ? "no spec" : "spec of ") + s.scope_text);
  // The end itself changes labels, and nothing is evaluated after it.
  if (!is_completed(s.record.phase)) describe_texts("global", s.globals, out);
  describe_texts("parameter", s.parameters, out);
  const Counts& c = s.counts;
  out.push_back(with_numbers("counts", {{"live", c.live_nodes},
                                        {"active_pods", c.active_pods},
                                        {"done", c.progress_done},
                                        {"total", c.progress_total},
                                        {"pending", c.pods_pending},
                                        {"running", c.pods_running},
                                        {"completed", c.pods_completed},
                                        {"rejected", c.pods_rejected}}));
  for (const auto& [name, sum] : s.durations) {
    out.push_back("resource " + name + ' ' + std::to_string(sum.seconds) + " s of " +
                  std::to_string(sum.nodes));
  }
  describe_set("open attempts", s.open_attempts, out);
  describe_set("open stops", s.open_stops, out);
  describe_set("open suspends", s.open_suspends, out);
  for (const auto& [at, node] : s.timers) {
    out.push_back("timer " + std::to_string(at.ns) + " of " + std::to_string(node));
  }
  for (const auto& [of, node] : s.hooks_made) {
    out.push_back("hook '" + of.second + "' of " + std::to_string(of.first) + ": " +
                  std::to_string(node));
  }
  out.push_back(with_list("want or hold locks", s.lock_nodes));
  for (const auto& [owner, brood] : s.broods) {
    const std::string line = with_list("children of " + std::to_string(owner), brood.by_phase);
    out.push_back(with_list(line + "; failed", brood.failed));
  }
}

std::string describe_frame(const RunState& s, const Frame& f) {
  std::string line = with_numbers(" frame", {{"depth", f.depth},
                                             {"active", f.active},
                                             {"active_pods", f.active_pods},
                                             {"locked_out", f.active_locked_out},
                                             {"failed", f.has_failed_child ? 1 : 0}});
  line += "; daemons";  // those that have ended go with the frame
  for (NodeIndex daemon : f.daemons) {
    if (!is_fulfilled(s.node(daemon).phase)) line += ' ' + std::to_string(daemon);
  }
  line += with_list("; groups", f.groups);
  line += with_list("; calls", f.call_nodes);
  line += with_list("; unmet", f.unmet);
  line += "; ready";
  for (auto ready = f.ready; !ready.empty(); ready.pop()) {
    line += ' ' + std::to_string(ready.top().second);
  }
  return f.error.empty() ? line : line + "; error " + f.error;
}

}  // namespace

std::vector<std::string> describe(const RunState& s) {
  Lines out;
  describe_run(s, out);
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    std::string line =
        with_numbers("node " + std::to_string(i), {{"open", n.open},
                                                   {"settled", n.settled ? 1 : 0},
                                                   {"failed", n.failed_child ? 1 : 0},
                                                   {"held", n.held ? 1 : 0}});
    // What a TaskGroup is expanded from is found again when it goes on.
    if (n.frame != 0 && n.type != NodeType::TaskGroup) line += describe_frame(s, s.frame_at(i));
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace tiphys::engine::state
