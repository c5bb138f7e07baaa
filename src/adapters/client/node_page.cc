// Filters over nodes. See node_page.h.
#include "adapters/client/node_page.h"

#include <algorithm>
#include <charconv>

#include "adapters/client/rows.h"
#include "base/members.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;
using base::Value;

constexpr std::uint32_t kRowsMax = 500;
constexpr std::size_t kLookedAtMax = 20'000;

bool is_leaf(spec::NodeType type) {
  using spec::NodeType;
  return type == NodeType::Pod || type == NodeType::Suspend || type == NodeType::Skipped ||
         type == NodeType::HTTP || type == NodeType::Plugin;
}

// What rules out most nodes is looked at first, and costs least.
bool fits(const engine::RunView& run, engine::NodeIndex node, const api::NodeQuery& query) {
  const spec::Phase phase = run.node_phase(node);
  if (query.failed_leaves && !(is_leaf(run.node_type(node)) && spec::is_failed_or_error(phase))) {
    return false;
  }
  if (!query.phases.empty() && std::ranges::find(query.phases, phase) == query.phases.end()) {
    return false;
  }
  if (!query.template_name.empty() && run.node_field(node, "templateName") != query.template_name) {
    return false;
  }
  return query.name_contains.empty() ||
         run.node_field(node, "name").find(query.name_contains) != std::string::npos;
}

// The candidates after the filter of one node or one parent; none: all nodes.
base::Result<std::optional<std::vector<engine::NodeIndex>>> candidates(
    const engine::RunView& run, const api::NodeQuery& query) {
  if (query.node.empty() && query.children_of.empty()) return std::nullopt;
  const std::string& word = query.node.empty() ? query.children_of : query.node;
  const auto index = run.find_node(word);
  if (!index) return base::fail(ErrorCode::NotFound, "there is no node \"" + word + "\"");
  std::vector<engine::NodeIndex> out;
  if (!query.node.empty()) {
    out.push_back(*index);
    return out;
  }
  const Value parent = run.present_node(*index);
  if (const Value* children = parent.find("children"); children != nullptr) {
    for (const Value& id : children->as_array()) {
      if (const auto child = run.find_node(id.as_string())) out.push_back(*child);
    }
  }
  std::ranges::sort(out);
  return out;
}

base::Result<std::size_t> position_of(const std::string& cursor) {
  std::size_t at = 0;
  if (cursor.empty()) return at;
  const char* end = cursor.data() + cursor.size();
  const auto read = std::from_chars(cursor.data(), end, at);
  if (read.ec == std::errc() && read.ptr == end) return at;
  return base::fail(ErrorCode::InvalidArgument, "the cursor \"" + cursor + "\" is none of nodes");
}

}  // namespace

base::Result<api::Page<api::NodeRow>> node_page(const engine::RunView& run,
                                                const api::NodeQuery& query) {
  const auto chosen = TRY(candidates(run, query));
  const std::size_t count = chosen ? chosen->size() : run.node_count();
  const std::size_t limit = std::clamp(query.limit, 1u, kRowsMax);
  api::Page<api::NodeRow> page;
  std::size_t at = TRY(position_of(query.cursor));
  for (std::size_t looked = 0; at < count && looked < kLookedAtMax; ++at, ++looked) {
    if (page.items.size() == limit) break;
    const auto index = chosen ? (*chosen)[at] : static_cast<engine::NodeIndex>(at);
    if (fits(run, index, query)) page.items.push_back(node_row(run, index));
  }
  if (at < count) page.next = std::to_string(at);
  return page;
}

std::vector<engine::NodeIndex> nodes_named(const engine::RunView& run, std::string_view word) {
  if (const auto index = run.find_node(word)) return {*index};
  std::vector<engine::NodeIndex> out;
  for (std::size_t i = 0; i < run.node_count(); ++i) {
    const auto index = static_cast<engine::NodeIndex>(i);
    if (run.node_field(index, "displayName") == word) out.push_back(index);
  }
  return out;
}

}  // namespace tiphys::adapters::client
