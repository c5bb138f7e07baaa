// The tables of the store and the numbered steps that lead to them.
#pragma once

#include "base/result.h"
#include "drivers/sqlite/database.h"

namespace tiphys::store::sqlite {

// The version that this program reads and writes.
int schema_version();

// Brings a new or older file to schema_version(), in one transaction. FailedPrecondition for a
// newer one, for a database of another program, and for an older one while another process owns it
// (that program would find its tables gone).
base::Result<void> migrate(drivers::sqlite::Database& database, bool owned_by_another);

}  // namespace tiphys::store::sqlite
