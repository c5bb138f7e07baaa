// StorePlace: a store of this machine and the instance of the controller that it is opened for:
// where that instance keeps what is not in the database.
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite/store.h"

namespace tiphys::app {

struct StorePlace {
  std::string folder;
  std::string instance = {};  // "" for what belongs to none

  // Its folder of attempts, logs and notes of the owner: the store's own, or one within.
  std::string home() const;
  store::sqlite::StoreOptions options(bool sync = true) const;

  bool operator==(const StorePlace&) const = default;
};

// InvalidArgument where the id could not be the value of a label, and so no folder's name either.
base::Result<void> check_instance(const std::string& instance);

}  // namespace tiphys::app
