// From the nodes that are to run again to all that hangs from them, and up to the groups around.
#include "engine/retry/fate.h"

#include "engine/scope/node_field.h"
#include "engine/view/graph.h"
#include "expr/selector.h"

namespace tiphys::engine::retry {

namespace {

using state::RunState;
using table::NameKind;
using table::Node;
using Marks = std::vector<bool>;

bool is_execution(NodeType type) { return table::is_pod_like(type) || type == NodeType::Container; }

// Groups whose loops are expanded anew when parameters change.
bool is_expansion(NodeType type) {
  return type == NodeType::TaskGroup || type == NodeType::StepGroup;
}

// Attempts that are groups themselves and were followed by another one: they stay as they ended,
// for the Retry node goes on from its last attempt only.
Marks superseded(const RunState& s) {
  Marks out(s.nodes.size());
  std::vector<NodeIndex> last(s.nodes.size(), kNoNode);
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    if (n.kind == NameKind::Attempt) last[n.owner] = i;
  }
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    if (n.owner == kNoNode) continue;
    const bool old_attempt =
        n.kind == NameKind::Attempt && table::is_group(n.type) && last[n.owner] != i;
    out[i] = old_attempt || out[n.owner];
  }
  return out;
}

Marks chosen_nodes(const RunState& s, const Wish& wish) {
  Marks out(s.nodes.size());
  if (!wish.chooses()) return out;
  auto selector = expr::FieldSelector::parse(wish.selector);
  if (!selector) return out;  // read_wish has refused it
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    out[i] =
        selector->matches([&](std::string_view field) { return scope::node_field(s, i, field); });
  }
  return out;
}

class Judge {
 public:
  Judge(const RunState& s, const Wish& wish)
      : s_(s), wish_(wish), fates_(s.nodes.size(), Fate::Kept), exit_(exit_nodes(s)) {}

  std::vector<Fate> run() {
    find_first();
    spread();
    climb();
    open_unreached();
    if (!wish_.parameters.empty()) expand_anew();
    return std::move(fates_);
  }

 private:
  void find_first();
  void leave_out(NodeIndex node) {
    if (fates_[node] == Fate::Gone) return;
    fates_[node] = Fate::Gone;
    work_.push_back(node);
  }
  void spread();
  void climb();
  void open_unreached();
  void expand_anew();

  const RunState& s_;
  const Wish& wish_;
  std::vector<Fate> fates_;
  Marks exit_;
  std::vector<NodeIndex> work_;  // left out, what hangs from them not yet
};

// Attempts ask for the whole of their Retry node: one that was made good by a later one stays.
void Judge::find_first() {
  const Marks chosen = chosen_nodes(s_, wish_);
  const Marks old = superseded(s_);
  std::vector<NodeIndex> failed;
  std::vector<NodeIndex> asked;
  for (NodeIndex i = 0; i < s_.nodes.size(); ++i) {
    const Node& n = s_.node(i);
    if (exit_[i]) leave_out(i);
    if (exit_[i] || old[i]) continue;
    if (chosen[i]) leave_out(i);
    if (!is_failed_or_error(n.phase) || !is_execution(n.type)) continue;
    failed.push_back(i);
    asked.push_back(n.kind == NameKind::Attempt ? n.owner : i);
  }
  const Marks good = with_success_below(s_, asked, chosen);
  for (std::size_t k = 0; k < failed.size(); ++k) {
    if (good[k]) continue;
    const NodeIndex i = failed[k];
    leave_out(s_.node(i).type == NodeType::Container ? s_.node(i).owner : i);
  }
}

void Judge::spread() {
  while (!work_.empty()) {
    const NodeIndex node = work_.back();
    work_.pop_back();
    for (NodeIndex next : view::children(s_, node)) leave_out(next);
    for (NodeIndex c = s_.node(node).first_child; c != kNoNode; c = s_.node(c).next_sibling) {
      leave_out(c);
    }
  }
}

void Judge::climb() {
  for (NodeIndex i = 0; i < s_.nodes.size(); ++i) {
    if (fates_[i] != Fate::Gone || exit_[i]) continue;
    for (NodeIndex at = s_.node(i).owner; at != kNoNode; at = s_.node(at).owner) {
      if (fates_[at] != Fate::Kept) break;  // so are all above it
      fates_[at] = table::is_group(s_.node(at).type) ? Fate::Reset : Fate::Reopened;
    }
  }
}

// What the workflow did not come to again after an earlier retry goes on where what is around it
// does, and so do hooks of its leaves.
void Judge::open_unreached() {
  for (NodeIndex i = 0; i < s_.nodes.size(); ++i) {
    const NodeIndex owner = s_.node(i).owner;
    if (owner == kNoNode || fates_[i] != Fate::Kept || fates_[owner] != Fate::Reset) continue;
    if (table::is_unreached(s_.node(i))) fates_[i] = Fate::Reset;
    const bool leaf = !table::is_group(s_.node(i).type);
    if (leaf && table::is_unreached(s_.node(owner))) fates_[i] = Fate::Reopened;
  }
}

void Judge::expand_anew() {
  for (NodeIndex i = 0; i < s_.nodes.size(); ++i) {
    if (fates_[i] != Fate::Reset || !is_expansion(s_.node(i).type)) continue;
    for (NodeIndex next : view::children(s_, i)) leave_out(next);
  }
  spread();
}

}  // namespace

std::vector<Fate> fates(const RunState& s, const Wish& wish) { return Judge(s, wish).run(); }

std::vector<bool> exit_nodes(const RunState& s) {
  Marks out(s.nodes.size());
  for (NodeIndex i = 0; i < s.nodes.size(); ++i) {
    const Node& n = s.node(i);
    if (n.owner == kNoNode) continue;
    const bool handler = n.kind == NameKind::OnExit && s.node(n.owner).kind == NameKind::Root;
    out[i] = handler || out[n.owner];
  }
  return out;
}

std::vector<bool> with_success_below(const RunState& s, const std::vector<NodeIndex>& from,
                                     const std::vector<bool>& chosen) {
  enum : std::uint8_t { kUnknown, kOpen, kNo, kYes };
  std::vector<std::uint8_t> known(s.nodes.size(), kUnknown);
  struct Visit {
    NodeIndex node;
    std::vector<NodeIndex> children;
    std::size_t next = 0;
  };
  std::vector<Visit> path;
  auto enter = [&](NodeIndex node) {
    known[node] = kOpen;
    path.push_back({node, view::children(s, node)});
  };
  Marks out;
  for (NodeIndex start : from) {
    if (known[start] == kUnknown) enter(start);
    while (!path.empty()) {
      Visit& at = path.back();
      bool found = false;
      while (!found && at.next < at.children.size() && known[at.children[at.next]] != kUnknown) {
        const NodeIndex child = at.children[at.next++];
        found = known[child] == kYes || (!chosen[child] && s.node(child).phase == Phase::Succeeded);
      }
      if (!found && at.next < at.children.size()) {
        enter(at.children[at.next]);
        continue;
      }
      known[at.node] = found ? kYes : kNo;
      path.pop_back();
    }
    out.push_back(known[start] == kYes);
  }
  return out;
}

}  // namespace tiphys::engine::retry
