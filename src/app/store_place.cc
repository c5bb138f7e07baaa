// Folders of instances. See store_place.h.
#include "app/store_place.h"

#include <algorithm>
#include <string_view>

namespace tiphys::app {

namespace {

constexpr std::size_t kInstanceMax = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string StorePlace::home() const {
  return instance.empty() ? folder : folder + "/instances/" + instance;
}

store::sqlite::StoreOptions StorePlace::options(bool sync) const {
  store::sqlite::StoreOptions made;
  made.sync = sync;
  made.scope.instance = instance;
  return made;
}

base::Result<void> check_instance(const std::string& instance) {
  const auto fits = [](char c) {
    return is_letter_or_digit(c) || std::string_view("-_.").contains(c);
  };
  if (instance.empty() ||
      (instance.size() <= kInstanceMax && is_letter_or_digit(instance.front()) &&
       is_letter_or_digit(instance.back()) && std::ranges::all_of(instance, fits))) {
    return {};
  }
  return base::fail(
      base::ErrorCode::InvalidArgument,
      "\"" + instance +
          "\" is no instance id: at most 63 letters, digits, '-', '_' and '.', with a "
          "letter or digit at both ends");
}

}  // namespace tiphys::app
