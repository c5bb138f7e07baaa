// Containment, not execution edges: what a person expects to see below a node.
#include "engine/view/tree.h"

#include "engine/scope/node_field.h"

namespace tiphys::engine::view {

namespace {

using state::Brood;
using state::RunState;
using table::NameKind;
using table::Node;

Run::TreeRow row_of(const RunState& s, NodeIndex node, std::uint32_t depth) {
  const Node& n = s.node(node);
  Run::TreeRow row;
  row.node = node;
  row.depth = depth;
  row.label = s.naming().display_name(node);
  row.template_name = scope::caller_name(s, node).template_name;
  row.type = n.type;
  row.phase = n.phase;
  row.message = s.nodes.text(n.message);
  row.started_at = n.started;
  row.finished_at = n.finished;
  return row;
}

Brood few_children(const RunState& s, NodeIndex node) {
  Brood brood;
  for (NodeIndex c = s.node(node).first_child; c != kNoNode; c = s.node(c).next_sibling) {
    brood.count(c, s.node(c).phase, 1);
  }
  return brood;
}

Run::TreeRow counts_of(const Brood& brood) {
  Run::TreeRow row;
  row.pending = brood.in(Phase::Pending);
  row.running = brood.in(Phase::Running);
  row.succeeded = brood.in(Phase::Succeeded);
  row.failed = std::uint64_t{brood.in(Phase::Failed)} + brood.in(Phase::Error);
  row.skipped = std::uint64_t{brood.in(Phase::Skipped)} + brood.in(Phase::Omitted);
  row.total = row.pending + row.running + row.succeeded + row.failed + row.skipped;
  return row;
}

class Painter {
 public:
  Painter(const RunState& s, std::size_t rows_max, std::size_t width_max)
      : s_(s), rows_max_(rows_max), width_max_(width_max) {}

  void paint(NodeIndex node, std::uint32_t depth) {
    if (full()) return;
    rows_.push_back(row_of(s_, node, depth));
    if (depth < kDepthMax) paint_children(node, depth + 1);
  }
  std::vector<Run::TreeRow> take() { return std::move(rows_); }

 private:
  static constexpr std::uint32_t kDepthMax = 200;
  bool full() const { return rows_.size() >= rows_max_; }

  void paint_children(NodeIndex node, std::uint32_t depth) {
    const Brood* many = s_.brood_of(node);
    const Brood brood = many != nullptr ? *many : few_children(s_, node);
    Run::TreeRow group = counts_of(brood);
    if (group.total > width_max_) return paint_group(node, depth, std::move(group), brood.failed);
    for (NodeIndex c = s_.node(node).first_child; c != kNoNode && !full();
         c = s_.node(c).next_sibling) {
      paint(c, depth);
    }
  }

  void paint_group(NodeIndex node, std::uint32_t depth, Run::TreeRow group,
                   const std::vector<NodeIndex>& failed) {
    if (full()) return;
    NodeIndex child = s_.node(node).first_child;
    group.node = node;
    group.depth = depth;
    group.is_group = true;
    group.type = s_.node(child).type;
    group.template_name = scope::caller_name(s_, child).template_name;
    const spec::Call* call = s_.call_of(child);
    group.label = call != nullptr ? call->name : s_.naming().display_name(node);
    group.phase = group.running + group.pending > 0 ? Phase::Running
                  : group.failed > 0                ? Phase::Failed
                                                    : Phase::Succeeded;
    group.started_at = s_.node(child).started;
    rows_.push_back(std::move(group));
    for (const NodeIndex one : failed) paint(one, depth + 1);
  }

  const RunState& s_;
  std::size_t rows_max_;
  std::size_t width_max_;
  std::vector<Run::TreeRow> rows_;
};

}  // namespace

std::vector<Run::TreeRow> tree(const RunState& s, std::size_t rows_max, std::size_t width_max) {
  Painter painter(s, rows_max, width_max);
  if (s.nodes.size() > 0) painter.paint(0, 0);
  return painter.take();
}

}  // namespace tiphys::engine::view
