// The tables of the store and the numbered steps that lead to them.
#pragma once

#include "base/result.h"
#include "drivers/sqlite/database.h"

namespace tiphys::store::sqlite {

// The version that this program reads and writes.
int schema_version();

// Brings a new or older file to schema_version(). FailedPrecondition for a newer one, or for a
// database of another program.
base::Result<void> migrate(drivers::sqlite::Database& database);

}  // namespace tiphys::store::sqlite
