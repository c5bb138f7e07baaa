// The message of an unknown format.
#include "engine/record/format_number.h"

#include <string>

namespace tiphys::engine::record {

base::Result<void> check_format(std::string_view family, std::uint8_t found, std::uint8_t oldest,
                                std::uint8_t newest) {
  if (found >= oldest && found <= newest) return {};
  std::string message(family);
  message += " are of format " + std::to_string(found) + ", this program knows format" +
             (oldest == newest ? " " : "s " + std::to_string(oldest) + " to ") +
             std::to_string(newest);
  message += found > newest
                 ? ": a newer version wrote them; use that version for this store"
                 : ": an older version wrote them, or they are damaged; let that version finish "
                   "what it began";
  return base::fail(base::ErrorCode::DataLoss, std::move(message));
}

}  // namespace tiphys::engine::record
