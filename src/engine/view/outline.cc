// Breadth first, so that the top is complete where the rest does not fit.
#include "engine/view/outline.h"

#include <algorithm>

namespace tiphys::engine {

void PhaseCounts::add(Phase phase) {
  ++total;
  switch (phase) {
    case Phase::Pending: ++pending; break;
    case Phase::Running: ++running; break;
    case Phase::Succeeded: ++succeeded; break;
    case Phase::Skipped:
    case Phase::Omitted: ++skipped; break;
    default: ++failed; break;
  }
}

}  // namespace tiphys::engine

namespace tiphys::engine::view {

namespace {

using state::RunState;
using table::Node;

constexpr std::size_t kTroubledMax = 5;

class Outliner {
 public:
  Outliner(const RunState& s, const OutlineQuery& query) : s_(s), query_(query) {}

  Outline take() {
    if (s_.nodes.size() == 0) return {};
    if (query_.wanted) mark_wanted();
    out_.nodes.push_back(0);
    for (std::size_t i = 0; i < out_.nodes.size(); ++i) add_children(out_.nodes[i]);
    std::sort(out_.nodes.begin(), out_.nodes.end());
    for (NodeIndex node : out_.nodes) {
      if (query_.wanted && query_.wanted(node)) out_.matched.push_back(node);
    }
    std::stable_sort(out_.omitted.begin(), out_.omitted.end(),
                     [](const Omitted& a, const Omitted& b) { return a.parent < b.parent; });
    return std::move(out_);
  }

 private:
  bool is_marked(NodeIndex node) const { return marked_.empty() || marked_[node]; }

  // What is wanted, and all around it.
  void mark_wanted() {
    marked_.assign(s_.nodes.size(), false);
    for (NodeIndex i = 0; i < s_.nodes.size(); ++i) {
      if (!query_.wanted(i)) continue;
      for (NodeIndex at = i; at != kNoNode && !marked_[at]; at = s_.node(at).owner) {
        marked_[at] = true;
      }
    }
  }

  void add_children(NodeIndex node) {
    std::size_t count = 0;
    NodeIndex child = s_.node(node).first_child;
    for (NodeIndex c = child; c != kNoNode; c = s_.node(c).next_sibling) {
      if (is_marked(c)) ++count;
    }
    const std::size_t room = query_.rows_max - std::min(query_.rows_max, out_.nodes.size());
    const std::size_t width = std::min(query_.width_max, room);
    const std::size_t first = count <= width ? count : width - width / 2;
    const std::size_t last = count <= width ? 0 : width / 2;
    std::size_t at = 0;
    std::size_t troubled = std::min(kTroubledMax, room - width);
    Omitted left{parent_shown(node), {}};
    for (NodeIndex c = child; c != kNoNode; c = s_.node(c).next_sibling) {
      if (!is_marked(c)) continue;
      bool taken = at < first || at + last >= count;
      ++at;
      if (!taken && troubled > 0 && is_troubled(s_.node(c))) {
        taken = true;
        --troubled;
      }
      if (taken) {
        out_.nodes.push_back(c);
      } else {
        left.counts.add(s_.node(c).phase);
      }
    }
    if (left.counts.total > 0) out_.omitted.push_back(left);
  }

  static bool is_troubled(const Node& n) {
    return is_failed_or_error(n.phase) || n.phase == Phase::Running;
  }

  // A TaskGroup is not shown as a parent: the graph around it is.
  NodeIndex parent_shown(NodeIndex node) const {
    const Node& n = s_.node(node);
    return n.type == NodeType::TaskGroup && n.boundary != kNoNode ? n.boundary : node;
  }

  const RunState& s_;
  const OutlineQuery& query_;
  std::vector<bool> marked_;
  Outline out_;
};

}  // namespace

Outline outline(const RunState& s, const OutlineQuery& query) { return Outliner(s, query).take(); }

void write_outline(const RunState& s, const Outline& outline, bool with_matched,
                   base::ObjectWriter& out) {
  out.open_object("outline");
  if (with_matched) {
    out.open_array("matched");
    for (NodeIndex node : outline.matched) out.text(s.id_of_node(node));
    out.end_array();
  }
  out.open_array("omitted");
  for (const Omitted& left : outline.omitted) {
    out.begin_object();
    out.member("parent", s.id_of_node(left.parent));
    const PhaseCounts& counts = left.counts;
    const std::pair<std::string_view, std::uint64_t> numbers[] = {
        {"total", counts.total},         {"pending", counts.pending}, {"running", counts.running},
        {"succeeded", counts.succeeded}, {"failed", counts.failed},   {"skipped", counts.skipped}};
    for (const auto& [name, number] : numbers) {
      out.key(name);
      out.number(static_cast<std::int64_t>(number));
    }
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

}  // namespace tiphys::engine::view
