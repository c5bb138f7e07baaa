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
  std::optional<base::Duration> limit = pod.active_deadline;
  const auto shorten = [&limit](base::Duration left) {
    if (!limit || left < *limit) limit = left;
  };
  if (pod.workflow_until && now < *pod.workflow_until) shorten(*pod.workflow_until - now);
  if (pod.timeout_at) shorten(std::max(*pod.timeout_at - now, base::Duration::milliseconds(1)));
  return limit;
}

}  // namespace tiphys::engine
