// Texts that lie in several pieces.
#include "base/bytes.h"

#include <cstddef>

namespace tiphys::base {

std::optional<std::string_view> ByteSource::join(std::string_view& rest, std::uint64_t count) {
  if (count > rest.size() && count - rest.size() > left()) return std::nullopt;
  joined_.clear();
  while (true) {
    const std::string_view part = rest.substr(0, static_cast<std::size_t>(count) - joined_.size());
    joined_ += part;
    rest.remove_prefix(part.size());
    if (joined_.size() == count) return joined_;
    rest = next();
    if (rest.empty()) return std::nullopt;
  }
}

}  // namespace tiphys::base
