// Outputs of a loop over all its items (§13).
#include <algorithm>
#include <set>

#include "base/json.h"
#include "engine/scope/node_scope.h"

namespace tiphys::engine::scope {

namespace {

using base::Value;

// Once some of them came over from an earlier generation, the order of nodes is not theirs.
void sort_items(const RunState& s, std::vector<NodeIndex>& items) {
  if (items.empty() || !s.nodes.origin(items.front())) return;
  std::ranges::stable_sort(
      items, {}, [&](NodeIndex i) { return table::item_number(s.nodes.text(s.nodes[i].suffix)); });
}

// Each item of the loop, in the order of the table. None of one that was not expanded.
template <class Visit>
void each_item(const RunState& s, NodeIndex boundary, std::uint32_t call, Visit visit) {
  const NodeIndex first = s.frame_at(boundary).call_nodes[call];
  if (first == kNoNode) return;
  const bool group = s.nodes[first].type == NodeType::TaskGroup;
  if (!group && s.nodes[first].kind != NameKind::StepItem) return;
  for (NodeIndex c = group ? s.nodes[first].first_child : first; c != kNoNode;
       c = s.nodes[c].next_sibling) {
    const Node& n = s.nodes[c];
    const bool item = n.kind == NameKind::StepItem || n.kind == NameKind::TaskItem;
    if (item && n.call == call) visit(c);
  }
}

// Items of the loop that take part: those that succeeded, in order.
std::vector<NodeIndex> succeeded_items(const RunState& s, NodeIndex boundary, std::uint32_t call) {
  std::vector<NodeIndex> out;
  each_item(s, boundary, call, [&](NodeIndex c) {
    if (s.nodes[c].phase == Phase::Succeeded || table::is_taken_over(s.nodes[c])) out.push_back(c);
  });
  sort_items(s, out);
  for (NodeIndex& item : out) item = last_attempt(s, item);
  return out;
}

// The templates that the loop calls, as far as they are known. O(items).
std::set<plan::PlanId> callees(const RunState& s, NodeIndex boundary, std::uint32_t call) {
  std::set<plan::PlanId> out;
  const auto note = [&](NodeIndex node) {
    if (s.nodes[node].plan != 0) out.insert(s.nodes[node].plan);
  };
  if (const NodeIndex first = s.frame_at(boundary).call_nodes[call]; first != kNoNode) note(first);
  each_item(s, boundary, call, note);
  return out;
}

// What stands for an output that no item has: its default, or no values at all.
std::optional<std::string> without_values(const RunState& s, NodeIndex boundary, std::uint32_t call,
                                          std::string_view name) {
  for (const plan::PlanId plan : callees(s, boundary, call)) {
    const auto* declared = spec::find_named(s.library.plan(plan).source->outputs.parameters, name);
    if (declared == nullptr) continue;
    if (declared->value_from && declared->value_from->default_value) {
      return *declared->value_from->default_value;
    }
    return "[]";
  }
  return std::nullopt;
}

base::Result<std::string> aggregate_results(const RunState& s,
                                            const std::vector<NodeIndex>& items) {
  std::string out = "[";
  bool any = false;
  for (NodeIndex item : items) {
    const Node& n = s.nodes[item];
    if (!n.has_result) continue;
    auto parsed = base::parse_json(s.nodes.text(n.result));
    if (!parsed) return std::unexpected(parsed.error());
    if (any) out += ',';
    any = true;
    base::append_json(out, base::sorted_keys(std::move(*parsed)), base::JsonEscape::GoHtml);
  }
  return out + "]";
}

std::string aggregate_all(const RunState& s, const std::vector<NodeIndex>& items) {
  Value list = Value::array();
  for (NodeIndex item : items) {
    const Extra& e = s.nodes.extra(item);
    if (e.rare->parameters.empty()) continue;
    Value entry = Value::object();
    for (const table::OutputValue& p : e.rare->parameters) {
      entry.set(s.nodes.text(p.name), s.nodes.text(p.text));
    }
    list.as_array().push_back(base::sorted_keys(std::move(entry)));
  }
  return base::to_json(list, base::JsonEscape::GoHtml);
}

std::optional<std::string> aggregate_one(const RunState& s, const std::vector<NodeIndex>& items,
                                         std::string_view name) {
  std::vector<std::string_view> texts;
  for (NodeIndex item : items) {
    for (const table::OutputValue& p : s.nodes.extra(item).rare->parameters) {
      if (s.nodes.text(p.name) == name) texts.push_back(s.nodes.text(p.text));
    }
  }
  if (texts.empty()) return std::nullopt;
  std::vector<Value> parsed;
  for (std::string_view text : texts) {
    auto value = base::parse_json(text);
    if (!value || !(value->is_array() || value->is_object())) break;
    parsed.push_back(std::move(*value));
  }
  Value list = Value::array();
  bool embed = parsed.size() == texts.size();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    list.as_array().push_back(embed ? base::sorted_keys(std::move(parsed[i])) : Value(texts[i]));
  }
  return base::to_json(list, base::JsonEscape::GoHtml);
}

}  // namespace

base::Result<std::optional<std::string>> aggregate(const RunState& s, NodeIndex boundary,
                                                   std::uint32_t call, std::string_view rest) {
  const auto& cache = s.frame_at(boundary).aggregates;
  std::pair<std::uint32_t, std::string> key(call, rest);
  if (const std::string* known = cache.find(key); known != nullptr) return *known;
  std::vector<NodeIndex> items = succeeded_items(s, boundary, call);
  std::optional<std::string> value;
  constexpr std::string_view kOne = "outputs.parameters.";
  if (rest == "outputs.result") {
    value = TRY(aggregate_results(s, items));
  } else if (rest == "outputs.parameters") {
    value = aggregate_all(s, items);
  } else if (rest.starts_with(kOne)) {
    value = aggregate_one(s, items, rest.substr(kOne.size()));
    if (!value) value = without_values(s, boundary, call, rest.substr(kOne.size()));
  }
  if (value) cache.keep(std::move(key), *value);
  return value;
}

std::set<std::string, std::less<>> loop_outputs(const RunState& s, NodeIndex boundary,
                                                std::uint32_t call) {
  std::set<std::string, std::less<>> out;
  for (const plan::PlanId plan : callees(s, boundary, call)) {
    for (const spec::Parameter& p : s.library.plan(plan).source->outputs.parameters) {
      out.insert(p.name);
    }
  }
  return out;
}

}  // namespace tiphys::engine::scope
