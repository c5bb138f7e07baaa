// The store of one machine: a folder with one SQLite file.
//
// tiphys.db holds everything but logs; owner.lock is locked by the process that owns the store, so
// that its death frees it. The folder is made with mode 0700. Readers in other processes never wait
// for the owner, nor it for them. A file of an older version is brought up to date when it is
// opened (FailedPrecondition while an older program owns it; PermissionDenied where it may not be
// written).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "ports/access.h"
#include "ports/ledger.h"
#include "ports/ownership.h"
#include "ports/scope.h"

namespace tiphys::store::sqlite {

struct StoreOptions {
  bool sync = true;    // false: a crash of the machine (not of the process) may lose commits
  bool create = true;  // false: NotFound where there is no store yet
  ports::Scope scope = {};
};

// Over one connection.
using Access = ports::Access;
base::Result<std::unique_ptr<Access>> open_access(const std::string& folder,
                                                  const StoreOptions& options = {});

// Over a connection of its own. Answers at once: what was asked is there at the next drain, and the
// bell never rings. For a loop that must not wait for the disk see store/threaded.
base::Result<std::unique_ptr<ports::Ledger>> open_ledger(const std::string& folder,
                                                         const StoreOptions& options = {});

// The lock of the folder (one per scope). An ownership ends with release() or the process, so
// `not_after` is kNeverEnds and it is never lost.
base::Result<std::unique_ptr<ports::Ownership>> open_ownership(const std::string& folder,
                                                               const std::string& owner_name,
                                                               const StoreOptions& options = {});

// Its database file, for messages and tools.
std::string database_path(const std::string& folder);

}  // namespace tiphys::store::sqlite
