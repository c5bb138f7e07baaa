// Whoever says something has a name of his own, so the same thing said again is known by it.
#include "simulation/client.h"

namespace tiphys::simulation {

base::Result<ports::RunRow> ClientStore::find(engine::RunKey key) {
  return faults_.around("find", [&] { return reader_.find(key); });
}

base::Result<ports::RunRow> ClientStore::find_uid(std::string_view uid) {
  return faults_.around("find_uid", [&] { return reader_.find_uid(uid); });
}

base::Result<ports::RunImage> ClientStore::load(engine::RunKey key,
                                                std::optional<engine::Generation> generation) {
  return faults_.around("image", [&] { return reader_.load(key, generation); });
}

base::Result<engine::RunKey> ClientStore::create_run(const ports::NewRun& run) {
  if (!created_.insert(run.uid).second) checks_.reach("run submitted again");
  return faults_.around("create_run", [&] { return intake_.create_run(run); });
}

base::Result<std::uint64_t> ClientStore::append_intent(engine::RunKey run,
                                                       const engine::Intent& intent) {
  const std::pair wish(run, intent.actor);
  if (!said_.insert(wish).second) checks_.reach("wish said again");
  return faults_.around("append_intent", [&] {
    auto sequence = intake_.append_intent(run, intent);
    if (sequence.has_value()) {
      if (!there_.insert(wish).second) {
        checks_.violated("a wish is there twice: run " + std::to_string(run));
      }
      if (on_wish) on_wish(run, *sequence, intent);
    }
    return sequence;
  });
}

}  // namespace tiphys::simulation
