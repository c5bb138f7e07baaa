// Page: some items of a list, and where the next page begins.
#pragma once

#include <string>
#include <vector>

namespace tiphys::api {

template <class T>
struct Page {
  std::vector<T> items;
  // To be given back as it is; "" at the end. Opaque, and good as long as what is listed.
  std::string next;
};

}  // namespace tiphys::api
