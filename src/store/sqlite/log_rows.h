// Log rows in the store: those of one commit and run are packed into one record.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/logs.h"

namespace tiphys::store::sqlite {

std::string pack_log_rows(std::span<const ports::LogRow> rows);
// Appends to `rows`. DataLoss where the record is damaged.
base::Result<void> unpack_log_rows(const engine::RunUid& run, std::string_view record,
                                   std::vector<ports::LogRow>& rows);

}  // namespace tiphys::store::sqlite
