// What SQL alone cannot carry over from an older version of the schema.
#pragma once

#include "base/result.h"
#include "drivers/sqlite/database.h"

namespace tiphys::store::sqlite {

// Version 1 packed the log rows of a commit into one record; a record that does not decode is left
// out, for its logs cannot be found by it anyway. Drops the table old_log_rows.
base::Result<void> upgrade_log_rows(drivers::sqlite::Database& database);

// Version 3 knew a run by the text of its uid alone. O(runs).
base::Result<void> upgrade_attempt_uids(drivers::sqlite::Database& database);

}  // namespace tiphys::store::sqlite
