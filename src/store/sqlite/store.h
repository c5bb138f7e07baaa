// The store of one machine: a folder with one SQLite file.
//
// tiphys.db holds everything but logs; owner.lock is locked by the process that owns the store, so
// that its death frees it. The folder is made with mode 0700. Readers in other processes never wait
// for the owner, nor it for them.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "ports/store.h"

namespace tiphys::store::sqlite {

struct StoreOptions {
  bool sync = true;    // false: a crash of the machine (not of the process) may lose commits
  bool create = true;  // false: NotFound where there is no store yet
};

base::Result<std::unique_ptr<ports::Store>> open_store(const std::string& folder,
                                                       const StoreOptions& options = {});

// Its database file, for messages and tools.
std::string database_path(const std::string& folder);

}  // namespace tiphys::store::sqlite
