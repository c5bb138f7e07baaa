// Nothing is kept here: who is told looks for itself.
#include "adapters/notify/notifiers.h"

namespace tiphys::adapters::notify {

void DoorbellNotify::committed(engine::RunKey, const engine::Run&, std::span<const engine::Event>) {
  bell_.ring();
}

void FanOut::committed(engine::RunKey key, const engine::Run& run,
                       std::span<const engine::Event> events) {
  for (ports::Notify* receiver : receivers_) receiver->committed(key, run, events);
}

}  // namespace tiphys::adapters::notify
