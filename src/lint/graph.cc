// Kahn's order, a depth-first search without recursion, and a search cut off by ranks.
#include "lint/graph.h"

#include <algorithm>

namespace tiphys::lint {

std::vector<std::uint32_t> sorted_by_dependency(const Edges& edges) {
  std::vector<std::uint32_t> open(edges.size());
  std::vector<std::uint32_t> first(edges.size() + 1, 0);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    open[i] = static_cast<std::uint32_t>(edges[i].size());
    for (std::uint32_t to : edges[i]) ++first[to + 1];
  }
  for (std::size_t i = 0; i < edges.size(); ++i) first[i + 1] += first[i];
  std::vector<std::uint32_t> dependants(first.back());
  std::vector<std::uint32_t> filled(first.begin(), first.end());
  for (std::uint32_t i = 0; i < edges.size(); ++i) {
    for (std::uint32_t to : edges[i]) dependants[filled[to]++] = i;
  }
  std::vector<std::uint32_t> order;
  order.reserve(edges.size());
  for (std::uint32_t i = 0; i < edges.size(); ++i) {
    if (open[i] == 0) order.push_back(i);
  }
  for (std::size_t head = 0; head < order.size(); ++head) {
    const std::uint32_t node = order[head];
    for (std::uint32_t at = first[node]; at < first[node + 1]; ++at) {
      if (--open[dependants[at]] == 0) order.push_back(dependants[at]);
    }
  }
  return order;
}

std::vector<std::uint32_t> find_cycle(const Edges& edges) {
  enum class Colour : char { New, Open, Done };
  std::vector<Colour> colours(edges.size(), Colour::New);
  struct CycleVisit {
    std::uint32_t node;
    std::size_t next;
  };
  for (std::uint32_t root = 0; root < edges.size(); ++root) {
    if (colours[root] != Colour::New) continue;
    std::vector<CycleVisit> path{{root, 0}};
    colours[root] = Colour::Open;
    while (!path.empty()) {
      CycleVisit& visit = path.back();
      if (visit.next == edges[visit.node].size()) {
        colours[visit.node] = Colour::Done;
        path.pop_back();
        continue;
      }
      const std::uint32_t to = edges[visit.node][visit.next++];
      if (colours[to] == Colour::Done) continue;
      if (colours[to] == Colour::New) {
        colours[to] = Colour::Open;
        path.push_back({to, 0});
        continue;
      }
      std::vector<std::uint32_t> cycle;
      auto start = std::find_if(path.begin(), path.end(), [&](auto& v) { return v.node == to; });
      for (; start != path.end(); ++start) cycle.push_back(start->node);
      cycle.push_back(to);
      return cycle;
    }
  }
  return {};
}

namespace {
constexpr std::uint64_t kStepsInAll = 20'000'000;
}

Ancestry::Ancestry(const Edges& edges, const std::vector<std::uint32_t>& order)
    : edges_(edges), rank_(edges.size()), seen_(edges.size(), 0), steps_left_(kStepsInAll) {
  for (std::uint32_t i = 0; i < order.size(); ++i) rank_[order[i]] = i;
}

bool Ancestry::is_ancestor(std::uint32_t ancestor, std::uint32_t of) {
  const auto& direct = edges_[of];
  if (std::find(direct.begin(), direct.end(), ancestor) != direct.end()) return true;
  if (rank_[ancestor] >= rank_[of]) return false;
  ++question_;
  std::vector<std::uint32_t> open{of};
  while (!open.empty()) {
    const std::uint32_t node = open.back();
    open.pop_back();
    for (std::uint32_t to : edges_[node]) {
      if (to == ancestor || steps_left_ == 0) return true;
      --steps_left_;
      if (rank_[to] < rank_[ancestor] || seen_[to] == question_) continue;
      seen_[to] = question_;
      open.push_back(to);
    }
  }
  return false;
}

}  // namespace tiphys::lint
