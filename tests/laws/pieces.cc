// A snapshot that is written while the run goes on, and the deltas since, give the run as it is.
#include "laws/agree.h"
#include "laws/laws.h"
#include "laws/story.h"

namespace tiphys::laws {

using base::Value;

std::string pieces_law(const Value& workflow, std::uint64_t seed) {
  Engine engine = engine_of(workflow);
  if (!engine) return "";
  engine->set_budget(2 + static_cast<std::uint32_t>(seed % 7));
  engine->write_snapshots(1 + static_cast<std::uint32_t>(seed % 5));
  return drive_story(
      *engine, seed, {}, [&](const Event&, const drive::Reply&, const Value& s, Outside&) {
        const auto loaded = engine->loaded();
        if (!loaded.has_value()) return "cannot be loaded: " + loaded.error().message + "\n";
        std::vector<std::string> diff =
            status_differences(s, (*loaded)->present_status(engine::RunView::Nodes::Include));
        if ((*loaded)->snapshot() != engine->run().snapshot()) {
          diff.push_back("its snapshot is another one");
        }
        return diff.empty() ? std::string() : "loaded from pieces:\n" + joined(diff);
      });
}

}  // namespace tiphys::laws
