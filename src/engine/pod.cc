// What is left of a pod's time.
#include "engine/pod.h"

#include <algorithm>

namespace tiphys::engine {

std::optional<base::Duration> active_limit(const PodDescription& pod, base::Timestamp now) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::optional<base::Duration> limit = pod.active_deadline;
  const auto shorten = [&limit](std::int64_t seconds) {
    const base::Duration length = base::Duration::seconds(seconds);
    if (!limit || length < *limit) limit = length;
  };
  if (pod.workflow_until) {
    const std::int64_t left = (pod.workflow_until->ns - now.ns) / kSecond;
    if (left > 0) shorten(left);
  }
  if (pod.timeout_at) shorten(std::max((pod.timeout_at->ns - now.ns) / kSecond, std::int64_t{1}));
  return limit;
}

}  // namespace tiphys::engine
