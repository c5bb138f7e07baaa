// Small objects are compared pairwise, large ones by a sorted index.
#include "base/members.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace tiphys::base {
namespace {

constexpr std::size_t kFew = 8;

std::vector<std::uint32_t> by_key(const Members& members) {
  std::vector<std::uint32_t> order(members.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    int compared = members[a].key.compare(members[b].key);
    return compared != 0 ? compared < 0 : a < b;
  });
  return order;
}

}  // namespace

const Member* find_duplicate(const Members& members) {
  if (members.size() <= kFew) {
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].key == members[j].key) return &members[i];
      }
    }
    return nullptr;
  }
  std::vector<std::uint32_t> order = by_key(members);
  const Member* first = nullptr;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Member& member = members[order[i]];
    bool again = member.key == members[order[i - 1]].key;
    if (again && (first == nullptr || &member < first)) first = &member;
  }
  return first;
}

void drop_earlier(Members& members) {
  if (find_duplicate(members) == nullptr) return;
  std::vector<std::uint32_t> order = by_key(members);
  std::vector<bool> gone(members.size());
  for (std::size_t i = 0, first = 0; i < order.size(); ++i) {
    if (i == first || members[order[i]].key != members[order[first]].key) {
      first = i;
      continue;
    }
    members[order[first]].value = std::move(members[order[i]].value);
    gone[order[i]] = true;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (gone[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
}

}  // namespace tiphys::base
