// Attempt ids as text.
#include "engine/ids.h"

namespace tiphys::engine {

std::string to_text(const AttemptId& id) {
  return std::to_string(id.run) + "/g" + std::to_string(id.generation) + "/n" +
         std::to_string(id.node) + "/a" + std::to_string(id.attempt) + "/i" +
         std::to_string(id.incarnation);
}

}  // namespace tiphys::engine
