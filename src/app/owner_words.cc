// Names and values, one after the other. See owner_words.h.
#include "app/owner_words.h"

#include <utility>

namespace tiphys::app {

std::vector<std::string> to_words(const OwnerWords& owner) {
  std::vector<std::string> words = {"store", owner.place.folder};
  if (!owner.place.instance.empty()) {
    words.insert(words.end(), {"instance", owner.place.instance});
  }
  for (auto& [name, value] : to_pairs(owner.options)) {
    words.push_back(std::move(name));
    words.push_back(std::move(value));
  }
  return words;
}

base::Result<OwnerWords> from_words(std::span<const std::string> words) {
  if (words.size() % 2 != 0) {
    return base::fail(base::ErrorCode::InvalidArgument, "an option of the owner has no value");
  }
  OwnerWords owner;
  ports::OwnerOptions pairs;
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (words[i] == "store") {
      owner.place.folder = words[i + 1];
    } else if (words[i] == "instance") {
      owner.place.instance = words[i + 1];
      TRY(check_instance(owner.place.instance));
    } else {
      pairs.emplace_back(words[i], words[i + 1]);
    }
  }
  if (owner.place.folder.empty()) {
    return base::fail(base::ErrorCode::InvalidArgument, "the owner needs a store");
  }
  owner.options = TRY(read_options(pairs));
  return owner;
}

}  // namespace tiphys::app
