// Filters over nodes. See node_page.h.
#include "adapters/client/node_page.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>

#include "adapters/client/rows.h"
#include "adapters/client/run_views.h"
#include "base/text.h"

namespace tiphys::adapters::client {

namespace {

using base::ErrorCode;

constexpr std::uint32_t kRowsMax = 500;

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

base::Result<engine::NodeIndex> node_named(const engine::RunView& run, const std::string& word) {
  if (const auto index = run.find_node(word)) return *index;
  return base::fail(ErrorCode::NotFound, "there is no node \"" + word + "\"");
}

// What the filter of one node or one parent leaves, or all nodes; ascending.
class Candidates {
 public:
  static base::Result<Candidates> of(const engine::RunView& run, const api::NodeQuery& query) {
    Candidates made(run);
    if (!query.node.empty()) {
      made.only_ = TRY(node_named(run, query.node));
    } else if (!query.children_of.empty()) {
      made.parent_ = TRY(node_named(run, query.children_of));
    }
    return made;
  }
  // At most `most` from number `from` on; fewer: there are no others.
  std::vector<engine::NodeIndex> from(std::uint64_t number, std::size_t most) const {
    if (number >= run_.node_count()) return {};
    const auto first = static_cast<engine::NodeIndex>(number);
    if (parent_) return run_.children(*parent_, first, most);
    std::vector<engine::NodeIndex> out;
    if (only_) {
      if (*only_ >= first) out.push_back(*only_);
      return out;
    }
    out.resize(std::min(most, run_.node_count() - first));
    std::iota(out.begin(), out.end(), first);
    return out;
  }

 private:
  explicit Candidates(const engine::RunView& run) : run_(run) {}

  const engine::RunView& run_;
  std::optional<engine::NodeIndex> only_;
  std::optional<engine::NodeIndex> parent_;
};

// The number of the node where a page begins.
base::Result<std::uint64_t> position_of(const std::string& cursor) {
  std::uint64_t at = 0;
  if (cursor.empty()) return at;
  const char* end = cursor.data() + cursor.size();
  const auto read = std::from_chars(cursor.data(), end, at);
  if (read.ec == std::errc() && read.ptr == end) return at;
  return base::fail(ErrorCode::InvalidArgument, "the cursor \"" + cursor + "\" is none of nodes");
}

}  // namespace

std::uint32_t page_size(const api::NodeQuery& query) {
  return std::clamp(query.limit, 1u, kRowsMax);
}

base::Result<api::Page<api::NodeRow>> node_page(const engine::RunView& run,
                                                const api::NodeQuery& query) {
  const Candidates candidates = TRY(Candidates::of(run, query));
  const std::size_t limit = page_size(query);
  api::Page<api::NodeRow> page;
  std::uint64_t at = TRY(position_of(query.cursor));
  for (std::size_t looked = 0; looked < RunViews::kLooks; looked += kRowsMax) {
    auto some = candidates.from(at, kRowsMax + 1);
    const bool more = some.size() > kRowsMax;
    if (more) {
      at = some.back();
      some.pop_back();
    }
    for (const engine::NodeIndex node : some) {
      if (page.items.size() == limit) {
        page.next = std::to_string(node);
        return page;
      }
      if (fits(run, node, query)) page.items.push_back(node_row(run, node));
    }
    if (!more) return page;
  }
  page.next = std::to_string(at);
  return page;
}

engine::Sought nodes_named(const engine::RunView& run, std::string_view word,
                           engine::NodeIndex from, std::size_t looks) {
  if (const auto index = run.find_node(word)) return {{*index}, engine::kNoNode};
  engine::Sought out;
  const std::size_t end = std::min(run.node_count(), from + looks);
  for (std::size_t i = from; i < end; ++i) {
    const auto index = static_cast<engine::NodeIndex>(i);
    if (run.node_field(index, "displayName") == word) out.nodes.push_back(index);
  }
  if (end < run.node_count()) out.next = static_cast<engine::NodeIndex>(end);
  return out;
}

base::Result<void> check_node(
    RunViews& views, const ports::RunRow& row, const std::string& word,
    const std::function<bool(const engine::RunView&, engine::NodeIndex, std::string_view)>& fits) {
  constexpr std::size_t kComparedMax = 2'000;  // that are compared for a near one
  bool found = false;
  std::vector<std::string> names;
  TRY(views.in_pieces(row, [&](const engine::RunView& run, std::size_t from) {
    const std::size_t end = std::min(run.node_count(), from + RunViews::kLooks);
    for (std::size_t i = from; i < end && !found; ++i) {
      const auto node = static_cast<engine::NodeIndex>(i);
      found = fits(run, node, word);
      if (names.size() < kComparedMax) names.push_back(run.node_field(node, "displayName"));
    }
    return base::Result<std::size_t>(found || end == run.node_count() ? RunViews::kDone : end);
  }));
  if (found) return {};
  const std::string_view near = base::nearest(word, names);
  return base::fail(ErrorCode::NotFound,
                    "workflow " + base::go_quote(row.name) + " has no node " +
                        base::go_quote(word) +
                        (near.empty() ? "" : " (did you mean " + std::string(near) + "?)"));
}

base::Result<void> no_such_node(RunViews& views, const ports::RunRow& row,
                                const std::string& word) {
  return check_node(
      views, row, word,
      [](const engine::RunView&, engine::NodeIndex, std::string_view) { return false; });
}

}  // namespace tiphys::adapters::client
