// What is left of a pod's time, and which specs say the same.
#include "engine/pod.h"

#include <algorithm>

#include "spec/stored.h"

namespace tiphys::engine {

// All of it is in the map that it came from, but for the values that retries gave.
bool MergedSpec::operator==(const MergedSpec& other) const {
  if (spec_ == other.spec_) return true;
  if (spec_ == nullptr || other.spec_ == nullptr) return false;
  const auto same = [](const spec::Parameter& a, const spec::Parameter& b) {
    return a.name == b.name && a.value == b.value;
  };
  return std::ranges::equal(spec_->arguments.parameters, other.spec_->arguments.parameters, same) &&
         spec::whole(*spec_) == spec::whole(*other.spec_);
}

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
