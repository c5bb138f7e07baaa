// Who does not look for long finds the newest ones.
#include "adapters/notify/warnings.h"

#include <iterator>
#include <utility>

namespace tiphys::adapters::notify {

void Warnings::committed(const std::string& name, const engine::Run& run,
                         std::span<const engine::Event> events) {
  for (const engine::Event& event : events) {
    if (!event.warning || event.message == run.summary().message) continue;
    kept_.push_back("workflow " + name + ": " + event.message);
    if (kept_.size() <= kKept) continue;
    kept_.pop_front();
    ++let_go_;
  }
}

std::vector<std::string> Warnings::take() {
  std::vector<std::string> out;
  if (let_go_ > 0) out.push_back(std::to_string(let_go_) + " earlier warnings were not kept");
  std::move(kept_.begin(), kept_.end(), std::back_inserter(out));
  kept_.clear();
  let_go_ = 0;
  return out;
}

}  // namespace tiphys::adapters::notify
